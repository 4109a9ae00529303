/** Where the values of a column stand between its ends. */
export interface Scale {
  /** Least and greatest finite value; infinite without any. */
  readonly range: { readonly min: number; readonly max: number };
  /** Values stand by their logarithm: they are positive and lie far apart. */
  readonly log: boolean;
  /** 0 at the lower end, 1 at the upper, held to them; NaN for what is not finite. */
  place(value: number): number;
}

/** How far apart the ends lie, as a ratio, when a logarithm shows more. */
const FAR = 200;

/** The scale of values. `zero`: it begins at zero, for bars. */
export function scaleOf(values: ArrayLike<number>, zero = false): Scale {
  let [min, max] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const log = !zero && min > 0 && max / min > FAR;
  const turn = log ? Math.log : (value: number): number => value;
  const low = turn(zero ? Math.min(0, min) : min);
  const high = turn(max);
  const place = (value: number): number => (Number.isFinite(value) ? (high > low ? Math.min(1, Math.max(0, (turn(log && value <= 0 ? min : value) - low) / (high - low))) : 0.5) : Number.NaN);
  return { range: { min, max }, log, place };
}
