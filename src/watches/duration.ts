const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A length of time as a person writes it, `30m`, `12h`, `1d`, `2w`, in ms; undefined for anything else, and for more than ten years. */
export function readDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5}(?:\.\d{1,3})?)\s*([mhdw])$/.exec(text.trim()) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  return ms >= 60_000 && ms <= 3650 * 86_400_000 ? ms : undefined;
}

/** The same the other way round, in the largest unit that says it in a whole number. */
export function writeDuration(ms: number): string {
  const [unit, length] = Object.entries(UNITS).toReversed().find(([, one]) => ms % one === 0) ?? ['m', 60_000];
  return `${Math.round(ms / length)}${unit}`;
}
