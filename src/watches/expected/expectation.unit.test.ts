import { describe, expect, test } from 'vitest';
import { chooseRule, expectations, SAME_WEEKDAY, TRAILING, type Observation } from './expectation';

function daily(values: readonly number[], failed: readonly number[] = []): Observation[] {
  return values.map((value, index) => ({ value, feeds: !failed.includes(index), weekday: index % 7, hour: 6 }));
}

/** 10, 11, 9 over and over: median 10, median error 1. */
const CALM = Array.from({ length: 30 }, (_, index) => [10, 11, 9][index % 3] ?? 10);

describe('what is expected of a run', () => {
  test('by hand: median of the past ± 3.5 × 1.4826 × median error, once there are eleven runs', () => {
    const all = expectations(daily(CALM), TRAILING);
    expect(all.slice(0, 5).map((one) => one.state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
    expect(all[10]?.state).toBe('unknown');
    const last = all[29];
    expect(last?.centre).toBe(10);
    expect(last?.high).toBeCloseTo(10 + 3.5 * 1.4826, 6);
    expect(last?.low).toBeCloseTo(10 - 3.5 * 1.4826, 6);
  });

  test('only the past counts: what comes later changes nothing', () => {
    const short = expectations(daily(CALM.slice(0, 20)), TRAILING);
    const long = expectations(daily([...CALM.slice(0, 20), 500, 900]), TRAILING);
    expect(long.slice(0, 20)).toEqual(short);
  });

  test('the first run outside is told, the later ones are not, and they do not become history', () => {
    const all = expectations(daily([...CALM, 30, 31, 30, 10, 30, 10, 11, 30]), TRAILING).slice(30);
    expect(all.map((one) => one.state)).toEqual(['above', 'above', 'above', 'inside', 'above', 'inside', 'inside', 'above']);
    expect(all.map((one) => one.first)).toEqual([true, false, false, false, false, false, false, true]);
    expect(all[4]?.centre).toBe(10);
  });

  test('a level that lasts for 28 runs is the expected one', () => {
    const all = expectations(daily([...CALM, ...CALM.map((value) => value + 20)]), TRAILING);
    expect(all[57]?.state).toBe('above');
    expect(all[58]?.state).toBe('inside');
  });

  test('a failed run, NaN and infinity are neither judged nor history', () => {
    const all = expectations(daily([...CALM, 30, Number.NaN, Infinity], [30]), TRAILING).slice(30);
    expect(all.map((one) => one.state)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(all.every((one) => one.centre === 10)).toBe(true);
  });

  test('of a constant value any other is outside, and the noise of binary fractions is none', () => {
    const same = Array.from({ length: 20 }, () => 0.3);
    expect(expectations(daily([...same, 0.1 + 0.2, 0.31]), TRAILING).slice(20).map((one) => one.state)).toEqual(['inside', 'above']);
  });

  test('the least half-width holds where values hardly vary', () => {
    const same = Array.from({ length: 20 }, () => 360);
    expect(expectations(daily([...same, 369, 371]), TRAILING, { least: 10 }).slice(20).map((one) => one.state)).toEqual(['inside', 'above']);
  });

  test('same weekday: Sundays are compared with Sundays', () => {
    const weekly = Array.from({ length: 56 }, (_, index) => (index % 7 === 0 ? 50 : 100) + [0, 1, -1, 2][index % 4]!);
    const all = expectations(daily([...weekly, 51, 50]), SAME_WEEKDAY);
    expect(all[56]?.state).toBe('inside');
    expect(all[57]?.state).toBe('below');
    expect(chooseRule(daily(weekly))).toEqual(SAME_WEEKDAY);
    expect(chooseRule(daily(CALM))).toEqual(TRAILING);
  });

  test('what is expected from a run on: the history is moved by its step, weekdays and all', () => {
    const weekly = Array.from({ length: 56 }, (_, index) => (index % 7 === 0 ? 50 : 100) + [0, 1, -1, 2][index % 4]!);
    const runs = daily([...weekly, ...weekly.slice(0, 14).map((value) => value - 30)]);
    expect(expectations(runs, SAME_WEEKDAY).slice(56).every((one) => one.state === 'below')).toBe(true);
    const accepted = expectations(runs, SAME_WEEKDAY, { accepted: 56 });
    expect(accepted.slice(0, 56)).toEqual(expectations(runs, SAME_WEEKDAY).slice(0, 56));
    expect(accepted.slice(56).map((one) => one.state)).toEqual(Array.from({ length: 14 }, () => 'inside'));
  });

  test('one run, and none', () => {
    expect(expectations(daily([5]), TRAILING)).toEqual([{ state: 'unknown', first: false }]);
    expect(expectations([], TRAILING)).toEqual([]);
  });
});
