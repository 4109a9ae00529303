/** Places values along an axis. */
export interface Scale {
  /** The place of a value, between the ends of the axis. */
  readonly at: (value: number) => number;
  /** Values that are written beside the axis, rising. */
  readonly ticks: readonly number[];
  readonly isLog: boolean;
}

/** From this ratio of greatest to least on, positive values stand on a logarithmic axis: on a plain one most of them would be one point. */
const LOG_FROM = 1000;
const ROUNDING = 1e-9;

/** A plain axis over values, from one place to another. With one value only it stands in the middle. */
export function linearScale(values: Iterable<number>, from: number, to: number, ticks = 5): Scale {
  const [low, high] = widened(extent(values));
  return { at: (value) => from + ((value - low) / (high - low)) * (to - from), ticks: linearTicks(low, high, ticks), isLog: false };
}

/** An axis over values, logarithmic where they ask for it. */
export function fittingScale(values: readonly number[], from: number, to: number, ticks = 5): Scale {
  const [low, high] = extent(values);
  if (!(low > 0) || high / low < LOG_FROM) return linearScale(values, from, to, ticks);
  const [least, greatest] = [Math.log10(low), Math.log10(high)];
  return { at: (value) => from + ((Math.log10(value) - least) / (greatest - least)) * (to - from), ticks: logTicks(least, greatest, ticks), isLog: true };
}

/** Least and greatest finite value; 0 and 1 without any. */
export function extent(values: Iterable<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

function widened([low, high]: readonly [number, number]): readonly [number, number] {
  // Ends that differ only by how numbers are rounded are one value: their ticks would all read the same.
  if (high - low > ROUNDING * Math.max(Math.abs(low), Math.abs(high))) return [low, high];
  const half = Math.abs(low) / 2 || 0.5;
  return [low - half, high + half];
}

/** Round values within the ends: steps of 1, 2 or 5 times a power of ten. */
function linearTicks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  if (!Number.isFinite(step) || step <= 0) return [low, high];
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-9 && ticks.length < 50; index += 1) {
    // Freed of what counting in binary adds.
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

function logTicks(least: number, greatest: number, wanted: number): number[] {
  const step = Math.max(1, Math.ceil((greatest - least) / wanted));
  const ticks: number[] = [];
  for (let power = Math.ceil(least); power <= greatest + 1e-9; power += step) ticks.push(10 ** power);
  return ticks;
}
