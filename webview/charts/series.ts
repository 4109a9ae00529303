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

/**
 * As `smooth`, with what the past keeps measured along x: `weight` for every `unit` of x. So a series that was reduced for drawing, or that is looked
 * at more closely in a part, is smoothed as it was before; with one point to each unit it is the same as `smooth`.
 */
export function smoothAlong(xs: Column, ys: Column, weight: number, unit: number): Float64Array {
  const out = new Float64Array(ys.length);
  let [average, total, last] = [0, 0, Number.NaN];
  for (let index = 0; index < ys.length; index += 1) {
    const [x, y] = [xs[index] ?? 0, ys[index] ?? Number.NaN];
    if (!Number.isFinite(y)) {
      out[index] = y;
      continue;
    }
    // A point weighs as much as the way to it is long; several at one x each count as a unit.
    const keep = Number.isNaN(last) ? 0 : weight ** (x === last ? 1 : (x - last) / unit);
    const share = Number.isNaN(last) ? 1 - weight : 1 - keep;
    average = average * keep + y * share;
    total = total * keep + share;
    last = x;
    out[index] = total === 0 ? y : average / total;
  }
  return out;
}

/** Values of another line (`xs`, `ys`) at the x of a line: on the way between two of its points, at its ends the last. Where the line has no number there is none. */
export function onto(line: { readonly xs: Column; readonly ys: Column }, xs: Column, ys: Column): Float64Array {
  const out = new Float64Array(line.xs.length);
  let at = 0;
  for (let index = 0; index < out.length; index += 1) {
    const x = line.xs[index] ?? 0;
    while (at + 1 < xs.length && (xs[at + 1] ?? Infinity) <= x) at += 1;
    const own = line.ys[index] ?? Number.NaN;
    out[index] = Number.isFinite(own) ? between(xs, ys, at, x) : own;
  }
  return out;
}

/** The value at `x` on the way from point `at` to the next; the one that is a number where the other is none. */
function between(xs: Column, ys: Column, at: number, x: number): number {
  const [low, high] = [ys[at] ?? Number.NaN, ys[at + 1] ?? Number.NaN];
  if (!Number.isFinite(high)) return low;
  if (!Number.isFinite(low)) return high;
  const [left, right] = [xs[at] ?? x, xs[at + 1] ?? x];
  return right > left ? low + (high - low) * Math.min(1, Math.max(0, (x - left) / (right - left))) : low;
}

/** Index of the x nearest to `x`, by binary search; −1 without points. Of two equally near the left one. */
export function nearest(xs: Column, x: number): number {
  const low = firstAtLeast(xs, x);
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

/** Points `from` to `to` (excluded) as a chart takes them; infinities, and on a logarithmic axis what is not above zero, become gaps. */
export function toPoints(xs: Column, ys: Column, log: boolean, from = 0, to = Math.min(xs.length, ys.length)): { x: number; y: number }[] {
  const points = new Array<{ x: number; y: number }>(Math.max(0, to - from));
  for (let index = from; index < to; index += 1) {
    const y = ys[index] ?? Number.NaN;
    points[index - from] = { x: xs[index] ?? 0, y: Number.isFinite(y) && !(log && y <= 0) ? y : Number.NaN };
  }
  return points;
}

/** Indices of the points in a stretch, and of the nearest one on either side, the end excluded. */
export function within(xs: Column, range: { readonly min: number; readonly max: number } | undefined): [number, number] {
  if (range === undefined || xs.length === 0) return [0, xs.length];
  const first = firstAtLeast(xs, range.min);
  const after = firstAtLeast(xs, range.max);
  return [Math.max(0, first - 1), Math.min(xs.length, after + ((xs[after] ?? Infinity) === range.max ? 2 : 1))];
}

/** Index of the first x that is not below `x`, by binary search; the length when all are. */
export function firstAtLeast(xs: Column, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
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

/** All points have one step, so that only time tells them apart: what scripts log that name no step. */
export function isOverTime(steps: Column): boolean {
  return steps.length > 1 && steps[0] === steps[steps.length - 1];
}
