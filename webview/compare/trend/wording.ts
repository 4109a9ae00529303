import { columnFormat, fixed, formatClock, formatDate, formatDuration, formatNumber, formatShare, formatWeekday, NBSP } from '../../ui/format';
import { fill } from '../../ui/words';
import type { Cadence } from '../../../src/watches/expected/cadence';
import { MINUTE, momentOf } from '../../../src/watches/expected/calendar';
import type { ENGLISH } from './strings';
import { DURATION } from './state';
import { deviation, type Point, type Trace } from './trace';

/** The words of this part. */
export type TrendWords = Readonly<Record<keyof typeof ENGLISH, string>>;

/** Name of a column as the view writes it. */
export function columnName(column: string, words: TrendWords): string {
  return column === DURATION ? words.duration : column.replace(/^metrics\./, '');
}

/** How the values of a trace are written, all with one precision. */
export function valueFormat(trace: Trace, words: TrendWords): (value: number) => string {
  if (trace.column === DURATION) return (value) => formatDuration(value, words);
  const values = trace.points.map(({ value }) => value);
  const format = columnFormat(values);
  // The ends of a range of row counts need no hundredths of a row; those of a version that is 6 or 7 do.
  const whole = values.every((value) => Number.isInteger(value)) && values.some((value) => Math.abs(value) >= 100);
  return whole ? (value) => format(Math.round(value)) : format;
}

/** How the values of a value axis are written. */
export function tickFormat(column: string, values: readonly number[], words: TrendWords): (value: number) => string {
  if (column === DURATION) return (value) => shortDuration(value, words);
  const top = Math.max(...values.map(Math.abs), 0);
  if (top >= 1e4 && top < 1e6 && values.every((value) => value % 100 === 0)) return (value) => (value === 0 ? '0' : `${formatNumber(value / 1000)}k`);
  if (top >= 1e6 && top < 1e9 && values.every((value) => value % 1e4 === 0)) return (value) => (value === 0 ? '0' : `${formatNumber(value / 1e6)}M`);
  const decimals = Math.min(8, Math.max(0, ...values.map((value) => String(Number(value.toPrecision(10))).split('.')[1]?.length ?? 0)));
  return (value) => (top !== 0 && (top < 1e-4 || top >= 1e6) ? formatNumber(value, 3) : fixed(value, decimals));
}

/** A duration without a second unit that is 0: `6 min`. */
export function shortDuration(ms: number, words: TrendWords): string {
  if (ms === 0) return '0';
  if (ms < 0) return `−${shortDuration(-ms, words)}`;
  return formatDuration(Math.round(ms), words).replace(new RegExp(`(?<=\\d${NBSP}\\S+)${NBSP}0${NBSP}\\S+$`), '');
}

/** The day of a run, with the clock where a series has several a day. */
export function momentText(time: number, cadence: Cadence, now: number, month: 'short' | 'long' = 'short'): string {
  const day = formatDate(time, now, month).replaceAll(' ', NBSP);
  return cadence.kind === 'days' ? day : `${day}, ${formatClock(time, false)}`;
}

/** How far a value lies from what was expected, with its sign: `−10.7 %`; empty when nothing was. */
export function deviationText(point: Point, format: (value: number) => string): string {
  const far = deviation(point);
  if (far === undefined) return '';
  const sign = far.value < 0 ? '−' : far.value > 0 ? '+' : '';
  return `${sign}${far.kind === 'share' ? `${fixed(Math.abs(far.value) * 100, 1)}${NBSP}%` : format(Math.abs(far.value))}`;
}

/** The same without its sign and rounded: `11 %`. */
export function distanceText(point: Point, format: (value: number) => string): string {
  const far = deviation(point);
  return far === undefined ? '' : far.kind === 'share' ? formatShare(far.value) : format(Math.abs(far.value));
}

/** `11 % below expected`; empty for a run inside or not judged. */
export function outsideText(point: Point, format: (value: number) => string, words: TrendWords): string {
  const { state } = point.expected;
  return state === 'below' ? fill(words.belowBy, distanceText(point, format)) : state === 'above' ? fill(words.aboveBy, distanceText(point, format)) : '';
}

/** The rhythm in words: `every day at 06:00`. */
export function cadenceText(cadence: Cadence, words: TrendWords): string {
  if (cadence.kind === 'none') return words.noRhythm;
  if (cadence.kind === 'interval') {
    // To whole minutes past an hour: an interval is a median of starts, which vary by seconds.
    const every = cadence.every > 10 * MINUTE ? Math.round(cadence.every / MINUTE) * MINUTE : cadence.every;
    return fill(words.everyInterval, shortDuration(every, words));
  }
  const clock = clockText(cadence.minute);
  if (cadence.every === 7) return fill(words.everyWeek, clock);
  if (cadence.every > 1) return fill(words.everyDays, cadence.every, clock);
  return cadence.weekdays.size === 7 ? fill(words.everyDay, clock) : fill(words.weekdays, weekdayNames(cadence.weekdays), clock);
}

/** A time of day from minutes since midnight, which may lie past it. */
export function clockText(minute: number): string {
  // A day in January: no zone changes its clocks then, in either half of the world's year it would only move the text with it.
  return formatClock(momentOf(20_100, Math.round((((minute % 1440) + 1440) % 1440))), false);
}

function weekdayNames(weekdays: ReadonlySet<number>): string {
  const fromMonday = (weekday: number): number => (weekday + 6) % 7;
  const sorted = [...weekdays].sort((a, b) => fromMonday(a) - fromMonday(b));
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const inRow = fromMonday(last) - fromMonday(first) === sorted.length - 1;
  return inRow && sorted.length > 2 ? `${formatWeekday(first)}–${formatWeekday(last)}` : sorted.map(formatWeekday).join(', ');
}
