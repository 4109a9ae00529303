import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cadenceOf, missingRuns } from './cadence';
import { aroundClock, DAY, dayOf, minuteOf, momentOf } from './calendar';

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Berlin');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** 06:03 in Berlin on the day of 2025 that is `offset` days after 20 March; the clocks go forward on 30 March. */
const at = (offset: number, minute = 363): number => momentOf(dayOf(new Date(2025, 2, 20, 12).getTime()) + offset, minute);
const days = (count: number, keep: (offset: number) => boolean = () => true): number[] =>
  Array.from({ length: count }, (_, offset) => offset).filter(keep).map((offset) => at(offset));

describe('the rhythm of a series', () => {
  test('every day at 06:03, also past the change of the clocks', () => {
    const starts = days(20);
    expect((starts[11] ?? 0) - (starts[9] ?? 0)).toBe(2 * DAY - 3_600_000);
    expect(cadenceOf(starts)).toMatchObject({ kind: 'days', every: 1, minute: 363, tolerance: 10 });
    expect(missingRuns(starts, cadenceOf(starts), at(19, 700))).toEqual([]);
  });

  test('a day without a run, and one that is overdue', () => {
    const starts = days(20, (offset) => offset !== 9);
    const cadence = cadenceOf(starts);
    expect(missingRuns(starts, cadence, at(20, 370))).toEqual([at(9)]);
    expect(missingRuns(starts, cadence, at(20, 374))).toEqual([at(9), at(20)]);
    // After ten the series has ended.
    expect(missingRuns(starts, cadence, at(60))).toEqual([at(9)]);
  });

  test('Monday to Friday: nothing is missing at weekends', () => {
    const weekday = (offset: number): boolean => ![0, 6].includes(new Date(at(offset)).getDay());
    const starts = days(35, (offset) => weekday(offset) && offset !== 12);
    const cadence = cadenceOf(starts);
    expect(cadence.kind === 'days' && [...cadence.weekdays]).toEqual([1, 2, 3, 4, 5]);
    expect(missingRuns(starts, cadence, at(34))).toEqual([at(12)]);
  });

  test('weekly and hourly', () => {
    const weekly = days(70, (offset) => offset % 7 === 0 && offset !== 28);
    expect(cadenceOf(weekly)).toMatchObject({ kind: 'days', every: 7 });
    expect(missingRuns(weekly, cadenceOf(weekly), at(63))).toEqual([at(28)]);
    const hourly = Array.from({ length: 48 }, (_, hour) => at(0) + hour * 3_600_000).filter((_, hour) => hour !== 5);
    expect(cadenceOf(hourly)).toMatchObject({ kind: 'interval', every: 3_600_000 });
    expect(missingRuns(hourly, cadenceOf(hourly), at(2))).toEqual([at(0) + 5 * 3_600_000]);
  });

  test('no rhythm: a sweep in an afternoon, a handful of runs', () => {
    expect(cadenceOf([0, 1, 5, 90, 91, 300, 307, 1000].map((minute) => minute * 60_000))).toEqual({ kind: 'none' });
    expect(cadenceOf(days(4))).toEqual({ kind: 'none' });
    expect(missingRuns([], { kind: 'none' }, 0)).toEqual([]);
  });

  test('around midnight', () => {
    const starts = Array.from({ length: 12 }, (_, offset) => at(offset, offset % 2 === 0 ? -4 : 4));
    const cadence = cadenceOf(starts);
    expect(cadence.kind === 'days' && Math.abs(aroundClock(cadence.minute, 0))).toBeLessThan(1e-6);
    expect(missingRuns(starts, cadence, at(11, 30))).toEqual([]);
  });
});

test('the clock goes round', () => {
  expect(aroundClock(5, 1435)).toBe(10);
  expect(aroundClock(1435, 5)).toBe(-10);
  expect(minuteOf(at(0))).toBe(363);
});
