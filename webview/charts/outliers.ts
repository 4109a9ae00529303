import type { Range } from './cursor';
import type { Column } from './series';

/**
 * The stretch of values without those that lie far out: more than three times the distance between the quartiles beyond one of them
 * (the outer fences of J. W. Tukey, Exploratory Data Analysis, 1977), on a logarithmic axis of the logarithms. Undefined without numbers,
 * and when no value lies so far out.
 */
export function withoutOutliers(columns: readonly Column[], log: boolean): Range | undefined {
  const values: number[] = [];
  for (const column of columns) {
    for (let index = 0; index < column.length; index += 1) {
      const value = column[index] ?? Number.NaN;
      if (Number.isFinite(value) && !(log && value <= 0)) values.push(log ? Math.log10(value) : value);
    }
  }
  if (values.length < 4) return undefined;
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = 3 * (high - low);
  // Where most values are the same, everything else would be far out.
  if (reach === 0) return undefined;
  const inside = sorted.filter((value) => value >= low - reach && value <= high + reach);
  const [min, max] = [inside[0], inside.at(-1)];
  if (min === undefined || max === undefined || inside.length === sorted.length || min === max) return undefined;
  return log ? { min: 10 ** min, max: 10 ** max } : { min, max };
}

/** The value below which `share` (0 to 1) of the sorted values lie, between two of them where need be. */
export function quantile(sorted: Column, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
