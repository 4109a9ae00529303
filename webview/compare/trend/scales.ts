import { DAY, dayOf, momentOf } from '../../../src/watches/expected/calendar';

/** A value's place, px. */
export type Scale = (value: number) => number;

/** A scale from values to px. */
export function linear(from: number, to: number, start: number, end: number): Scale {
  const span = to - from;
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start));
}

/** Steps that read well in ms: whole seconds, minutes, hours and days. */
const TIMES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5];

/** Values for an axis, about `count` and two at the least, in steps of 1, 2 or 5 times a power of ten, or in those of time. */
export function ticks(min: number, max: number, count: number, time = false): number[] {
  if (!(max > min) || count < 1) return Number.isFinite(min) ? [min] : [];
  const rough = (max - min) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = (time ? TIMES.find((one) => one >= rough) : undefined) ?? unit * ([1, 2, 5].find((factor) => factor * unit >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  const length = Math.floor(max / step + 1e-9) - first + 1;
  // One value is no axis.
  return length < 2 && count < 12 ? ticks(min, max, count + 1, time) : Array.from({ length }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Starts of days, weeks (Monday), months, hours or minutes between two moments (UTC ms), in the editor's zone, at most `count`. */
export function timeTicks(from: number, to: number, count: number): { readonly times: readonly number[]; readonly unit: 'hour' | 'day' | 'month' } {
  if (!(to > from)) return { times: [from], unit: 'day' };
  const span = to - from;
  if (span <= 3 * DAY) return { times: clocks(from, to, count), unit: 'hour' };
  const days = Array.from({ length: dayOf(to) - dayOf(from) }, (_, index) => dayOf(from) + 1 + index);
  const thin = (all: readonly number[]): readonly number[] => all.filter((_, index) => index % Math.max(1, Math.ceil(all.length / Math.max(1, count))) === 0);
  if (days.length <= count) return { times: days.map((day) => momentOf(day, 0)), unit: 'day' };
  // Day 0 was a Thursday.
  const mondays = days.filter((day) => (day + 3) % 7 === 0);
  if (mondays.length < 3) return { times: thin(days).map((day) => momentOf(day, 0)), unit: 'day' };
  if (mondays.length <= 2.5 * count) return { times: thin(mondays).map((day) => momentOf(day, 0)), unit: 'day' };
  return { times: thin(days.filter((day) => new Date(day * DAY).getUTCDate() === 1)).map((day) => momentOf(day, 0)), unit: 'month' };
}

/** Steps between clock times, minutes. */
const CLOCKS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

function clocks(from: number, to: number, count: number): number[] {
  const every = CLOCKS.find((step) => (to - from) / 6e4 / step <= count) ?? 1440;
  const all: number[] = [];
  for (let day = dayOf(from); day <= dayOf(to); day += 1) for (let minute = 0; minute < 1440; minute += every) all.push(momentOf(day, minute));
  return [...new Set(all)].filter((time) => time >= from && time <= to);
}
