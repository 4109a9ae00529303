/** Values of an axis. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  /** Round values in it. */
  readonly ticks: readonly number[];
}

/**
 * Round values between two, at most `most` of them, a power of ten or twice, two and a half or five times one apart. Too great a span for a double has none.
 * `whole`: there is nothing between whole numbers.
 */
export function niceTicks(min: number, max: number, most: number, whole = false): number[] {
  const span = max - min;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const unit = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((candidate) => span / candidate <= most && (!whole || Number.isInteger(candidate))) ?? (whole ? Math.max(1, 10 * unit) : 10 * unit);
  if (!(step > 0)) return [];
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, Math.min(count, most + 1)) }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Values further beyond a quartile than this many times the distance between the quartiles do not stretch the axis (J. W. Tukey's outer fences). */
const FENCE = 3;

/** The stretch that lines are drawn in: all their values but those that lie far out, with a little air. */
export function valueRange(lines: readonly (readonly number[])[]): ValueRange {
  const sorted = lines.flatMap((line) => line.filter(Number.isFinite)).sort((a, b) => a - b);
  const inside = withoutFarOut(sorted);
  let [min, max] = [inside[0] ?? 0, inside.at(-1) ?? 1];
  if (!Number.isFinite(max - min)) [min, max] = [min / 4, max / 4];
  if (!(max > min)) {
    const air = Math.abs(min) * 0.1 || 1;
    [min, max] = [min - air, max + air];
  }
  const air = (max - min) * 0.04;
  return { min: min - air, max: max + air, ticks: niceTicks(min - air, max + air, 4) };
}

function withoutFarOut(sorted: readonly number[]): readonly number[] {
  if (sorted.length < 8) return sorted;
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  const [low, high] = [at(0.25), at(0.75)];
  const reach = FENCE * (high - low);
  if (!(reach > 0) || !Number.isFinite(reach)) return sorted;
  const inside = sorted.filter((value) => value >= low - reach && value <= high + reach);
  // A last value that lies far out is what a person looks for: only few may be left out.
  return inside.length >= sorted.length * 0.8 ? inside : sorted;
}
