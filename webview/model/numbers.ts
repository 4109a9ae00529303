import { columnFormat, fixed, formatNumber } from '../ui/format';

/** Writes numbers that stand together with as many decimals as the one that needs most, up to four digits that count. */
export function alikeFormat(values: readonly number[]): (value: number) => string {
  const finite = values.filter((value) => Number.isFinite(value));
  const texts = finite.map((value) => formatNumber(value));
  if (texts.some((text) => text.includes('e'))) return columnFormat(finite);
  const digits = Math.max(0, ...finite.map((value) => decimalsOf(value)));
  return (value) => fixed(value, Math.min(7, digits));
}

/** Decimals of a number with four digits that count, without zeros at its end. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return 0;
  const text = size.toPrecision(Math.max(4, Math.ceil(Math.log10(size + 1))));
  return text.includes('.') ? (text.split('.')[1] ?? '').replace(/0+$/, '').length : 0;
}
