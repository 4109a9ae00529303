/** A run in the plane, each axis from 0 to 1, with its value. */
export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Values on a grid, row by row from y = 0; NaN where no sample is near. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
  readonly min: number;
  readonly max: number;
}

/** Square of the distance within which samples count alike, so that no single run makes a spike. */
const SOFT = 0.03 ** 2;

/**
 * Values between samples, weighted by the inverse square of the distance (D. Shepard, A two-dimensional interpolation function for irregularly-spaced
 * data, 1968), and none where the nearest sample is further than the samples lie from each other: what is not known is not painted. Undefined with
 * fewer than four samples, or when they lie on a line.
 */
export function contourGrid(samples: readonly Sample[], columns: number, rows: number): Grid | undefined {
  const found = samples.filter(({ x, y, z }) => Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(z));
  if (found.length < 4 || onOneLine(found)) return undefined;
  const reach = reachOf(found) ** 2;
  const values = new Float64Array(columns * rows);
  let [min, max] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index += 1) {
    const [x, y] = [((index % columns) + 0.5) / columns, (Math.floor(index / columns) + 0.5) / rows];
    const value = valueAt(found, x, y, reach);
    values[index] = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { columns, rows, values, min, max };
}

function valueAt(samples: readonly Sample[], x: number, y: number, reach: number): number {
  let [sum, weights, nearest] = [0, 0, Infinity];
  for (const sample of samples) {
    const distance = (sample.x - x) ** 2 + (sample.y - y) ** 2;
    if (distance < nearest) nearest = distance;
    const weight = 1 / (distance + SOFT);
    sum += weight * weight * sample.z;
    weights += weight * weight;
  }
  return nearest > reach ? Number.NaN : sum / weights;
}

/** Twice the distance to the nearest neighbour that nine of ten samples have, within bounds that an eye takes for near. */
function reachOf(samples: readonly Sample[]): number {
  const some = samples.length <= 400 ? samples : samples.filter((_, index) => index % Math.ceil(samples.length / 400) === 0);
  const nearest = some
    .map((sample) => Math.sqrt(Math.min(...samples.map((other) => (other.x === sample.x && other.y === sample.y ? Infinity : (other.x - sample.x) ** 2 + (other.y - sample.y) ** 2)))))
    .sort((a, b) => a - b);
  return Math.min(0.25, Math.max(0.04, 2 * (nearest[Math.floor((nearest.length - 1) * 0.9)] ?? 0)));
}

function onOneLine(samples: readonly Sample[]): boolean {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const [xx, yy, xy] = [mean(({ x }) => (x - mx) ** 2), mean(({ y }) => (y - my) ** 2), mean(({ x, y }) => (x - mx) * (y - my))];
  return xx * yy - xy * xy < 1e-9;
}
