/** The MAD of normally distributed values times this is their standard deviation. */
export const MAD_TO_DEVIATION = 1.4826;

/** The quantile at `share` (0 to 1) of the values, between two of them in proportion (Hyndman and Fan 1996, type 7); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? 0;
  return below + (above - below) * (at - Math.floor(at));
}

/** The value in the middle; the mean of the two in the middle of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median absolute deviation from the median (Hampel 1974); half of the values may be anything without moving it far. NaN of none. */
export function mad(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/**
 * The standard deviation of errors around 0 as the bulk of them shows it: 1.4826 times the median of their sizes; where more than half of them are
 * 0, 1.2533 times the mean of their sizes, as Iglewicz and Hoaglin (1993, "How to Detect and Handle Outliers", section 3.3) advise. 0 only when all are.
 */
export function robustDeviation(errors: readonly number[]): number {
  if (errors.length === 0) return Number.NaN;
  const sizes = errors.map(Math.abs);
  const middle = median(sizes);
  return middle > 0 ? MAD_TO_DEVIATION * middle : (1.2533 * sizes.reduce((sum, size) => sum + size, 0)) / sizes.length;
}
