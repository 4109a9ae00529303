import { fixed, formatNumber } from '../ui/format';

/** Words for the values of an axis: one precision for all of them. */
export function valueTicks(values: readonly number[]): string[] {
  const top = Math.max(...values.map((value) => Math.abs(value)), 0);
  if (top >= 1e6 || (top > 0 && top < 1e-3)) return values.map((value) => formatNumber(value, 4));
  const digits = Math.max(...values.map(decimals), 0);
  return values.map((value) => fixed(value, digits));
}

/** Values that a logarithmic axis names, five at most: powers of ten, else 1, 2 and 5 of each, else even steps, as far as there are two. */
export function logTickValues(min: number, max: number): number[] {
  if (!(min > 0) || !(max > min)) return [];
  const first = Math.floor(Math.log10(min));
  const powers = Array.from({ length: Math.floor(Math.log10(max)) - first + 1 }, (_, index) => tenTo(first + index));
  const within = (values: readonly number[]): number[] => values.filter((value) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9));
  const inner = within(powers);
  if (inner.length >= 2) return thinned(inner);
  const fives = within(powers.flatMap((power) => [power, 2 * power, 5 * power]));
  return fives.length >= 2 ? thinned(fives) : evenly(min, max);
}

/** Ten to a whole power, exact also below one. */
function tenTo(power: number): number {
  return Number(`1e${power}`);
}

function thinned(values: readonly number[]): number[] {
  const every = Math.ceil(values.length / 5);
  return values.filter((_, index) => index % every === 0);
}

function evenly(min: number, max: number): number[] {
  const rough = (max - min) / 3;
  const unit = tenTo(Math.floor(Math.log10(rough)));
  const step = [1, 2, 5].map((factor) => factor * unit).findLast((candidate) => candidate <= rough) ?? rough;
  const from = Math.ceil(min / step - 1e-9);
  return thinned(Array.from({ length: Math.floor(max / step + 1e-9) - from + 1 }, (_, index) => Number(((from + index) * step).toPrecision(12))));
}

/** Words for the values of a logarithmic axis: each power of ten by itself, others with one precision. */
export function logTicks(values: readonly number[]): string[] {
  const powers = values.every((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9);
  return powers ? values.map((value) => formatNumber(value, 2)) : valueTicks(values);
}

/** Words for steps, in thousands or millions when all of them are; none where the axis' own name stands at the right end, if it does. */
export function stepTicks(values: readonly number[], min: number, max: number, named = true): string[] {
  const [unit, sign] = max >= 1e7 ? ([1e6, 'M'] as const) : max >= 1e5 ? ([1e3, 'k'] as const) : ([1, ''] as const);
  return values.map((value) => (named && value > min + 0.86 * (max - min) ? '' : value === 0 ? '0' : formatNumber(value / unit, 4) + sign));
}

/** Decimals that a tick needs; the noise of binary fractions past ten digits does not count. */
function decimals(value: number): number {
  const text = String(Number(value.toPrecision(10)));
  return text.includes('e') ? 10 : (text.split('.')[1]?.length ?? 0);
}
