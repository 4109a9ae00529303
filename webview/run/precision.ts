import { columnFormat, formatNumber } from '../ui/format';
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

function formatOf({ stats: { min, max }, values }: SeriesColumns): (value: number) => string {
  if (min === undefined || max === undefined || min === max) return formatNumber;
  const broken = values.find((value) => Number.isFinite(value) && !Number.isInteger(value));
  const format = columnFormat(broken === undefined ? [min, max] : [min, max, broken]);
  const greatest = Math.max(Math.abs(min), Math.abs(max));
  // A value far below the greatest would lose all its digits to the common precision.
  return (value) => (Math.abs(value) < greatest / 50 ? formatNumber(value) : format(value));
}
