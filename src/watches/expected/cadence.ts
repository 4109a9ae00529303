import { aroundClock, DAY, dayOf, MINUTE, minuteOf, momentOf, weekdayOf } from './calendar';
import { mad, MAD_TO_DEVIATION, median } from './robust';

/** How often the runs of a series come. */
export type Cadence =
  /** Too few runs, or no rhythm: none can be missing. */
  | { readonly kind: 'none' }
  /** Every so many days (1 daily, 7 weekly) at a time of day. `weekdays` are those a daily series runs on. */
  | {
      readonly kind: 'days';
      readonly every: number;
      readonly weekdays: ReadonlySet<number>;
      /** Since midnight. */
      readonly minute: number;
      /** Minutes. */
      readonly tolerance: number;
    }
  /** Several a day; both in ms. */
  | { readonly kind: 'interval'; readonly every: number; readonly tolerance: number };

/** Runs that a rhythm needs. */
const FEWEST = 5;
/** Share of the gaps that must be about a whole number of periods. */
const REGULAR = 0.7;
/** A weekday belongs to the rhythm when there was a run on this share of them. */
const USUAL = 0.6;
/** What is late at the least, minutes. */
const LEAST_TOLERANCE = 10;
/** More missing runs than this in one gap are a pause. */
const LONGEST = 60;
/** More missing runs than this at the end mean that the series has ended. */
const LONGEST_OVERDUE = 10;

/**
 * The rhythm of runs by their start times (UTC ms, rising): the median of the gaps between them, in days of the calendar or in ms, if at least 70 % of the
 * gaps are within a quarter of a whole number of it. The usual time of day is the median round the clock, what is late more than 3.5 robust deviations
 * (1.4826 × MAD, Hampel 1974) past it, and 10 minutes at the least.
 */
export function cadenceOf(starts: readonly number[]): Cadence {
  if (starts.length < FEWEST) return { kind: 'none' };
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  const typical = median(gaps);
  if (typical >= 0.75 * DAY) return inDays(starts);
  if (typical < MINUTE || !regular(gaps, typical)) return { kind: 'none' };
  return { kind: 'interval', every: typical, tolerance: toleranceOf(gaps.filter((gap) => gap < 1.5 * typical), LEAST_TOLERANCE * MINUTE) };
}

/** Times (UTC ms, rising) at which a run was to be expected and none came, up to `now`. A pause of more than 60 is none, and after ten the series has ended. */
export function missingRuns(starts: readonly number[], cadence: Cadence, now: number): number[] {
  if (cadence.kind === 'none' || starts.length === 0) return [];
  return cadence.kind === 'days' ? missingDays(starts, cadence, now) : missingIntervals(starts, cadence, now);
}

function inDays(starts: readonly number[]): Cadence {
  const minutes = starts.map(minuteOf);
  const minute = usualMinute(minutes);
  const offsets = minutes.map((one) => aroundClock(one, minute));
  const days = [...new Set(starts.map((start, index) => dayOf(start - (offsets[index] ?? 0) * MINUTE)))];
  const gaps = days.slice(1).map((day, index) => day - (days[index] ?? 0));
  const every = Math.max(1, Math.round(median(gaps)));
  const weekdays = every === 1 ? usualWeekdays(days) : new Set([0, 1, 2, 3, 4, 5, 6]);
  if (weekdays.size === 0 || !regular(every === 1 ? gapsOn(days, weekdays) : gaps, every)) return { kind: 'none' };
  return { kind: 'days', every, weekdays, minute, tolerance: toleranceOf(offsets, LEAST_TOLERANCE) };
}

/** The median time of day, round the clock: the offsets are taken from the time that lies in the middle of most. */
function usualMinute(minutes: readonly number[]): number {
  const angle = (minute: number): number => (minute / 1440) * 2 * Math.PI;
  const [x, y] = minutes.reduce(([a, b], minute) => [a + Math.cos(angle(minute)), b + Math.sin(angle(minute))], [0, 0]);
  const mean = (Math.atan2(y, x) / (2 * Math.PI)) * 1440;
  return (((mean + median(minutes.map((minute) => aroundClock(minute, mean)))) % 1440) + 1440) % 1440;
}

function usualWeekdays(days: readonly number[]): Set<number> {
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const [had, all] = [new Array<number>(7).fill(0), new Array<number>(7).fill(0)];
  const ran = new Set(days);
  for (let day = first; day <= last; day += 1) {
    const weekday = weekdayOf(momentOf(day, 720));
    all[weekday] = (all[weekday] ?? 0) + 1;
    if (ran.has(day)) had[weekday] = (had[weekday] ?? 0) + 1;
  }
  return new Set([0, 1, 2, 3, 4, 5, 6].filter((weekday) => (all[weekday] ?? 0) === 0 || (had[weekday] ?? 0) / (all[weekday] ?? 1) >= USUAL));
}

/** Gaps counted in days of the rhythm: from Friday to Monday is one where weekends are free. */
function gapsOn(days: readonly number[], weekdays: ReadonlySet<number>): number[] {
  const on = (day: number): boolean => weekdays.has(weekdayOf(momentOf(day, 720)));
  return days.slice(1).map((day, index) => {
    let count = 0;
    for (let at = (days[index] ?? day) + 1; at <= day; at += 1) if (on(at)) count += 1;
    return Math.max(1, count);
  });
}

function regular(gaps: readonly number[], every: number): boolean {
  const fit = gaps.filter((gap) => {
    const times = Math.max(1, Math.round(gap / every));
    return Math.abs(gap - times * every) <= every / 4;
  });
  return gaps.length > 0 && fit.length / gaps.length >= REGULAR && gaps.filter((gap) => gap < 1.5 * every).length / gaps.length >= 0.5;
}

/** In the unit of the offsets. */
function toleranceOf(offsets: readonly number[], least: number): number {
  return Math.max(least, 3.5 * MAD_TO_DEVIATION * mad(offsets));
}

function missingDays(starts: readonly number[], { every, weekdays, minute, tolerance: late }: Extract<Cadence, { kind: 'days' }>, now: number): number[] {
  const days = starts.map((start) => dayOf(start - aroundClock(minuteOf(start), minute) * MINUTE));
  const missing: number[] = [];
  const add = (from: number, to: number, most: number): void => {
    const between: number[] = [];
    for (let day = from + every; day < to && between.length <= most; day += every) {
      if (weekdays.has(weekdayOf(momentOf(day, 720)))) between.push(momentOf(day, minute));
    }
    if (between.length <= most) missing.push(...between);
  };
  days.slice(1).forEach((day, index) => {
    // A weekly run that came a day off is not one missing and one too many.
    if (every === 1 || day - (days[index] ?? 0) >= 1.5 * every) add(days[index] ?? day, every === 1 ? day : day - every / 2, LONGEST);
  });
  add(days.at(-1) ?? 0, dayOf(now - (minute + late) * MINUTE) + 1, LONGEST_OVERDUE);
  return missing;
}

function missingIntervals(starts: readonly number[], { every, tolerance: late }: Extract<Cadence, { kind: 'interval' }>, now: number): number[] {
  const missing: number[] = [];
  const add = (from: number, count: number, most: number): void => {
    if (count <= most) for (let at = 1; at <= count; at += 1) missing.push(from + at * every);
  };
  starts.slice(1).forEach((start, index) => add(starts[index] ?? start, Math.round((start - (starts[index] ?? start)) / every) - 1, LONGEST));
  const last = starts.at(-1) ?? now;
  add(last, Math.floor((now - last - late) / every), LONGEST_OVERDUE);
  return missing;
}
