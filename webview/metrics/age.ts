const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** How long ago something was, or how long it has gone on, as the trees write it: `42s`, `3m`, `2h`, `5d`. */
export function formatAge(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / 1000))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)}h` : `${Math.floor(ms / DAY)}d`;
}
