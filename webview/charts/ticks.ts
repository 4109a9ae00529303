import { fixed, formatNumber } from '../ui/format';

/** Words for the values of an axis: one precision for all of them. */
export function valueTicks(values: readonly number[]): string[] {
  const top = Math.max(...values.map((value) => Math.abs(value)), 0);
  if (top >= 1e6 || (top > 0 && top < 1e-3)) return values.map((value) => formatNumber(value, 4));
  const digits = Math.max(...values.map(decimals), 0);
  return values.map((value) => fixed(value, digits));
}

/** Words for the values of a logarithmic axis: powers of ten, or all when there is no room for two of them. */
export function logTicks(values: readonly number[]): string[] {
  const power = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  if (values.filter(power).length >= 2) return values.map((value) => (power(value) ? formatNumber(value, 2) : ''));
  const room = 0.13 * Math.log(Math.max(...values) / Math.min(...values));
  let last = -Infinity;
  const shown = values.filter((value) => {
    if (Math.log(value) - last < room) return false;
    last = Math.log(value);
    return true;
  });
  const words = new Map(valueTicks(shown).map((word, index) => [shown[index], word]));
  return values.map((value) => words.get(value) ?? '');
}

/** Words for steps, in thousands or millions when all of them are; none where the axis' own name stands at the right end. */
export function stepTicks(values: readonly number[], min: number, max: number): string[] {
  const [unit, sign] = max >= 1e7 ? ([1e6, 'M'] as const) : max >= 1e5 ? ([1e3, 'k'] as const) : ([1, ''] as const);
  return values.map((value) => (value > min + 0.86 * (max - min) ? '' : value === 0 ? '0' : formatNumber(value / unit, 4) + sign));
}

/** Decimals that a tick needs; the noise of binary fractions past ten digits does not count. */
function decimals(value: number): number {
  const text = String(Number(value.toPrecision(10)));
  return text.includes('e') ? 10 : (text.split('.')[1]?.length ?? 0);
}
