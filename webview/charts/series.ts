/** Pure work on columns of points. `xs` always rises; NaN in `ys` is a gap. */

/** Numbers of any array kind. */
export type Column = ArrayLike<number>;

/**
 * Exponential moving average with its start corrected for bias, so that it does not begin at zero. `weight` 0 to 1 (1 excluded) is
 * what the past keeps. Gaps stay gaps and do not enter the average.
 */
export function smooth(ys: Column, weight: number): Float64Array {
  const out = new Float64Array(ys.length);
  let average = 0;
  let debt = 1;
  for (let index = 0; index < ys.length; index += 1) {
    const y = ys[index] ?? Number.NaN;
    if (Number.isNaN(y)) {
      out[index] = Number.NaN;
      continue;
    }
    average = average * weight + y * (1 - weight);
    debt *= weight;
    out[index] = average / (1 - debt);
  }
  return out;
}

/** Index of the x nearest to `x`, by binary search; −1 without points. Of two equally near the left one. */
export function nearest(xs: Column, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return xs.length === 0 ? -1 : 0;
  if (low === xs.length) return low - 1;
  return x - (xs[low - 1] ?? 0) <= (xs[low] ?? 0) - x ? low - 1 : low;
}

/** Number of gaps, and of numbers that a logarithmic axis cannot show. */
export function countHidden(ys: Column): { gaps: number; notPositive: number } {
  let gaps = 0;
  let notPositive = 0;
  for (let index = 0; index < ys.length; index += 1) {
    const y = ys[index] ?? Number.NaN;
    if (Number.isNaN(y)) gaps += 1;
    else if (y <= 0) notPositive += 1;
  }
  return { gaps, notPositive };
}

/** Points as a chart takes them; on a logarithmic axis what is not above zero becomes a gap. */
export function toPoints(xs: Column, ys: Column, log: boolean): { x: number; y: number }[] {
  return Array.from({ length: Math.min(xs.length, ys.length) }, (_, index) => {
    const y = ys[index] ?? Number.NaN;
    return { x: xs[index] ?? 0, y: log && y <= 0 ? Number.NaN : y };
  });
}

/** For each point whether it stands alone between gaps, where a line draws nothing. */
export function standsAlone(ys: Column): boolean[] {
  const gap = (index: number): boolean => index < 0 || index >= ys.length || Number.isNaN(ys[index] ?? Number.NaN);
  return Array.from({ length: ys.length }, (_, index) => !gap(index) && gap(index - 1) && gap(index + 1));
}

/** `older` with the points of `newer` in place of all from its first x on: how a growing series is brought up to date. */
export function splice(older: Column, newer: Column, keep: number): Float64Array {
  const out = new Float64Array(keep + newer.length);
  for (let index = 0; index < keep; index += 1) out[index] = older[index] ?? Number.NaN;
  for (let index = 0; index < newer.length; index += 1) out[keep + index] = newer[index] ?? Number.NaN;
  return out;
}

/** Index of the first x that is not below `x`. */
export function firstFrom(xs: Column, x: number): number {
  let index = xs.length;
  while (index > 0 && (xs[index - 1] ?? 0) >= x) index -= 1;
  return index;
}
