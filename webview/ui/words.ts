/** Words with their values: `{0}` is the first. */
export function fill(words: string, ...values: readonly (string | number)[]): string {
  return words.replace(/\{(\d)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
