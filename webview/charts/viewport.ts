import type { Range } from './cursor';

/** The stretch `now` (all when undefined) made `factor` times as long about `middle`, within `all`; undefined when that is all there is. */
export function zoomed(all: Range, now: Range | undefined, middle: number | undefined, factor: number, whole: boolean): Range | undefined {
  const from = now ?? all;
  const centre = middle ?? (from.min + from.max) / 2;
  const min = Math.max(all.min, centre - (centre - from.min) * factor);
  const max = Math.min(all.max, centre + (from.max - centre) * factor);
  return bounded(all, { min, max }, whole);
}

/** The stretch moved by `by`, as far as `all` reaches; undefined when all is shown anyway. */
export function panned(all: Range, now: Range | undefined, by: number): Range | undefined {
  if (now === undefined) return undefined;
  const step = Math.min(all.max - now.max, Math.max(all.min - now.min, by));
  return { min: now.min + step, max: now.max + step };
}

/** The stretch within `all`, undefined when it is all of it or none; of steps it begins and ends at one. */
export function bounded(all: Range, range: Range, whole: boolean): Range | undefined {
  const { min, max } = whole ? { min: Math.floor(range.min), max: Math.ceil(range.max) } : range;
  if (!(max > min) || (min <= all.min && max >= all.max)) return undefined;
  return { min, max };
}
