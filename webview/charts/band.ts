import type { Column } from './series';

/** Mean and standard deviation of several series, along the x of all of them. */
export interface Band {
  readonly xs: Float64Array;
  readonly mean: Float64Array;
  /** Mean − and + the sample's standard deviation; NaN where fewer than two series have a value. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Series that have a value at each x. */
  readonly counts: Uint16Array;
}

/** Series as columns; `xs` rises. */
export interface Points {
  readonly xs: Column;
  readonly ys: Column;
}

/** More x than a chart has pixels say nothing more. */
const MOST = 1200;

/**
 * The mean of the series and how far they lie from it. A series has a value between two of its points (on the line that joins them), not beyond its
 * ends and not in a gap, so that the mean is of those that are there.
 */
export function bandOf(series: readonly Points[]): Band {
  const xs = commonXs(series);
  const [mean, low, high] = [new Float64Array(xs.length), new Float64Array(xs.length), new Float64Array(xs.length)];
  const counts = new Uint16Array(xs.length);
  const squares = new Float64Array(xs.length);
  // Welford's running mean and variance (Technometrics 4, 1962): no sum of squares that cancels.
  for (const { xs: own, ys } of series) {
    let at = 0;
    xs.forEach((x, index) => {
      while (at + 1 < own.length && (own[at + 1] ?? Infinity) <= x) at += 1;
      const value = valueAt(own, ys, at, x);
      if (!Number.isFinite(value)) return;
      const count = (counts[index] ?? 0) + 1;
      const before = mean[index] ?? 0;
      const after = before + (value - before) / count;
      counts[index] = count;
      mean[index] = after;
      squares[index] = (squares[index] ?? 0) + (value - before) * (value - after);
    });
  }
  xs.forEach((_, index) => {
    const count = counts[index] ?? 0;
    const spread = count < 2 ? Number.NaN : Math.sqrt((squares[index] ?? 0) / (count - 1));
    if (count === 0) mean[index] = Number.NaN;
    low[index] = (mean[index] ?? 0) - spread;
    high[index] = (mean[index] ?? 0) + spread;
  });
  return { xs, mean, low, high, counts };
}

/** Value at `x`, which lies at or after point `at` and before the next. */
function valueAt(xs: Column, ys: Column, at: number, x: number): number {
  const [left, right] = [xs[at] ?? Number.NaN, xs[at + 1]];
  const here = ys[at] ?? Number.NaN;
  if (left === x) return here;
  if (right === undefined || left > x) return Number.NaN;
  return here + (((ys[at + 1] ?? Number.NaN) - here) * (x - left)) / (right - left);
}

function commonXs(series: readonly Points[]): Float64Array {
  const first = series[0]?.xs;
  if (first !== undefined && series.every(({ xs }) => same(xs, first))) return Float64Array.from(first);
  const all = Float64Array.from(series.flatMap(({ xs }) => Array.from(xs))).sort();
  const different = all.filter((x, index) => index === 0 || x !== all[index - 1]);
  if (different.length <= MOST) return different;
  const every = (different.length - 1) / (MOST - 1);
  return Float64Array.from({ length: MOST }, (_, index) => different[Math.round(index * every)] ?? 0);
}

function same(a: Column, b: Column): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
