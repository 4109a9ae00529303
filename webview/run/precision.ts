import { columnFormat, fixed, formatNumber } from '../ui/format';
import type { SeriesColumns } from './protocol';

const known = new WeakMap<SeriesColumns, (value: number) => string>();

/** Writes the values of one series with one precision; without a series, or when all are alike, each by itself. */
export function seriesFormat(series: SeriesColumns | undefined): (value: number) => string {
  if (series === undefined) return formatNumber;
  const done = known.get(series);
  if (done !== undefined) return done;
  const made = formatOf(series);
  known.set(series, made);
  return made;
}

/** The last value of a run as it stands alone: without zeros at its end once nothing moves any more. */
export function lastText(series: SeriesColumns | undefined, value: number, live: boolean): string {
  const text = seriesFormat(series)(value);
  const short = formatNumber(value);
  return !live && text.startsWith(short) && /^[.,]?0+$/.test(text.slice(short.length)) ? short : text;
}

/** Four digits of the value in the middle, and more when the ends lie close; so it stays the same while a loss falls towards zero. */
function formatOf({ stats: { min, max }, values }: SeriesColumns): (value: number) => string {
  const sizes = values.filter((value) => Number.isFinite(value)).map(Math.abs).sort();
  const middle = sizes[sizes.length >> 1] ?? 0;
  if (min === undefined || max === undefined || min === max || middle >= 1e6 || middle < 1e-4) return formatNumber;
  if (values.every((value) => Number.isNaN(value) || Number.isInteger(value))) return columnFormat([min, max]);
  const digits = Math.min(7, Math.max(0, 3 - exponent(middle), 1 - exponent(max - min)));
  // A value far below the others would lose all its digits.
  return (value) => (Math.abs(value) < middle / 1000 ? formatNumber(value) : fixed(value, digits));
}

function exponent(value: number): number {
  return Math.floor(Math.log10(value));
}
