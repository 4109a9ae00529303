/** Milliseconds of a minute. */
export const MINUTE = 60_000;
/** Milliseconds of a day without a change of the clocks. */
export const DAY = 86_400_000;

/*
 * Days and times of day are those of the editor's zone, through `Date`'s local parts, so that a pipeline "every day at 06:00" stays one when the
 * clocks change. Days are counted, not added up as hours: one of 23 hours is a day.
 */

/** Number of the local day a moment (UTC ms) lies in; days that follow each other differ by one. */
export function dayOf(time: number): number {
  const date = new Date(time);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

/** Minutes since midnight that the clock shows at a moment, with their fractions. */
export function minuteOf(time: number): number {
  const date = new Date(time);
  return date.getHours() * 60 + date.getMinutes() + date.getSeconds() / 60;
}

/** 0 Sunday to 6 Saturday. */
export function weekdayOf(time: number): number {
  return new Date(time).getDay();
}

/** The moment at which the clock shows `minute` of a day; one that is skipped when the clocks change counts as the one after the change. Minutes past the day's end are the next day's. */
export function momentOf(day: number, minute: number): number {
  const date = new Date(day * DAY);
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), 0, Math.floor(minute), Math.round((minute % 1) * 60)).getTime();
}

/** Minutes from `usual` to `minute` the short way round the clock: five past midnight is ten minutes after five to. */
export function aroundClock(minute: number, usual: number): number {
  return ((((minute - usual + 720) % 1440) + 1440) % 1440) - 720;
}
