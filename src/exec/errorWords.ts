/** What went wrong, in the words of the error. */
export function errorWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
