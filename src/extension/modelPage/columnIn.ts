/** The column of a record that a message names, the longest name first: one may be part of another. */
export function columnIn(message: string, payload: unknown): string | undefined {
  const inputs = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>)['inputs'] : undefined;
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return undefined;
  return Object.keys(inputs)
    .sort((a, b) => b.length - a.length)
    .find((name) => name !== '' && message.includes(name));
}
