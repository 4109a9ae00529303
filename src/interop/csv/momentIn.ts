/** Milliseconds since 1970 that a cell tells, UTC: an ISO date or time, or seconds, milliseconds, microseconds or nanoseconds since then. A time without a zone is this machine's. */
export function momentInCell(cell: string): number | undefined {
  const text = cell.trim();
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) {
    const digits = text.replace(/\..*/, '').length;
    const value = Number(text) * (digits <= 11 ? 1000 : digits <= 14 ? 1 : digits <= 17 ? 1e-3 : 1e-6);
    return Math.round(value);
  }
  if (!/^\d{4}-\d\d?-\d\d?/.test(text)) return undefined;
  const iso = text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T').replace(/ ?(?:UTC|GMT)$/, 'Z').replace(/ (?=[+-]\d\d)/, '').replace(/(\.\d{3})\d+/, '$1');
  const moment = Date.parse(iso);
  return Number.isNaN(moment) || moment < 0 ? undefined : moment;
}
