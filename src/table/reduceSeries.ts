/** Points of a series, x rising. */
export interface SeriesPoints {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** The points from `from` to `to`, ends included, and the nearest one on either side. */
export function stretch(xs: Float64Array, ys: Float64Array, from = -Infinity, to = Infinity): SeriesPoints {
  const start = Math.max(0, firstAt(xs, from) - 1);
  const end = Math.min(xs.length, firstBehind(xs, to) + 1);
  return { xs: xs.subarray(start, end), ys: ys.subarray(start, end) };
}

/**
 * Keeps the least and the greatest point of each of `buckets` equal parts of the x range, and the first and last point, so that no spike is lost.
 * Where all points stand on one x, as from scripts that log no step, the parts are equal in their number. NaN is kept where a part has nothing
 * else. A series of no more than twice as many points comes whole.
 */
export function reduceAlong(xs: Float64Array, ys: Float64Array, buckets: number): SeriesPoints & { readonly whole: boolean } {
  const count = xs.length;
  if (count <= 2 * buckets) return { xs, ys, whole: true };
  const partOf = parting(xs, buckets);
  const kept = new Uint32Array(2 * buckets + 2);
  let size = 0;
  const keep = (index: number): void => {
    if (size === 0 || index > (kept[size - 1] ?? 0)) kept[size++] = index;
  };
  keep(0);
  let start = 0;
  let part = partOf(0);
  while (start < count) {
    let end = start;
    let next = part;
    let [least, greatest, low, high] = [-1, -1, Infinity, -Infinity];
    while (next === part) {
      const y = ys[end] ?? Number.NaN;
      if (y < low || (least < 0 && y === Infinity)) {
        least = end;
        low = y;
      }
      if (y > high || (greatest < 0 && y === -Infinity)) {
        greatest = end;
        high = y;
      }
      end++;
      next = end < count ? partOf(end) : -1;
    }
    keep(least < 0 ? start : Math.min(least, greatest));
    if (least >= 0) keep(Math.max(least, greatest));
    start = end;
    part = next;
  }
  keep(count - 1);
  const indices = kept.subarray(0, size);
  return { xs: Float64Array.from(indices, (index) => xs[index] ?? 0), ys: Float64Array.from(indices, (index) => ys[index] ?? Number.NaN), whole: false };
}

/**
 * The mean point of each part, of the parts that `reduceAlong` takes: what is to be smoothed, or to be averaged over runs, is not bent by single points. NaN and
 * infinities do not enter; a part of nothing else is NaN. A series of no more than twice as many points comes whole.
 */
export function meansAlong(xs: Float64Array, ys: Float64Array, buckets: number): SeriesPoints & { readonly whole: boolean } {
  const count = xs.length;
  if (count <= 2 * buckets) return { xs, ys, whole: true };
  const partOf = parting(xs, buckets);
  const [meanXs, meanYs] = [new Float64Array(buckets), new Float64Array(buckets)];
  let size = 0;
  for (let start = 0; start < count; ) {
    const part = partOf(start);
    let [x, y, all, finite] = [0, 0, 0, 0];
    for (; start < count && partOf(start) === part; start++) {
      const value = ys[start] ?? Number.NaN;
      all++;
      x += ((xs[start] ?? 0) - x) / all;
      if (!Number.isFinite(value)) continue;
      finite++;
      y += (value - y) / finite;
    }
    meanXs[size] = x;
    meanYs[size++] = finite === 0 ? Number.NaN : y;
  }
  return { xs: meanXs.slice(0, size), ys: meanYs.slice(0, size), whole: false };
}

/** In which of `buckets` equal parts of the x range a point lies; parts of their number where all points stand on one x. */
function parting(xs: Float64Array, buckets: number): (index: number) => number {
  const count = xs.length;
  const [first = 0, last = 0] = [xs[0], xs[count - 1]];
  const width = last - first;
  return (index) => Math.min(buckets - 1, Math.floor(width > 0 ? (((xs[index] ?? 0) - first) / width) * buckets : (index / count) * buckets));
}

/** The first index whose x is at least `x`. */
function firstAt(xs: Float64Array, x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index whose x is greater than `x`. */
function firstBehind(xs: Float64Array, x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
