import { columnFormat, formatNumber } from '../ui/format';

/** Words for the values of an axis: one precision for all of them. */
export function valueTicks(values: readonly number[]): string[] {
  const format = columnFormat(values);
  return values.map((value) => format(value));
}

/** Words for the values of a logarithmic axis: powers of ten, or all when there is no room for two of them. */
export function logTicks(values: readonly number[]): string[] {
  const power = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  const few = values.filter(power).length < 2;
  return values.map((value) => (few || power(value) ? formatNumber(value, 2) : ''));
}

/** Words for steps, in thousands or millions when all of them are; none where the axis' own name stands at the right end. */
export function stepTicks(values: readonly number[], min: number, max: number): string[] {
  const [unit, sign] = max >= 1e7 ? ([1e6, 'M'] as const) : max >= 1e5 ? ([1e3, 'k'] as const) : ([1, ''] as const);
  return values.map((value) => (value > min + 0.86 * (max - min) ? '' : value === 0 ? '0' : formatNumber(value / unit, 4) + sign));
}
