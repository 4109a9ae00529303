import { expect, test } from 'vitest';
import { findInRun, type WatchedRun } from './findInRun';
import { findInSeries, type SeriesRun } from './findInSeries';
import { fits, isAbout } from './scope';

const run = (status: WatchedRun['status'], min?: number, max = min): WatchedRun => ({
  status, error: 'ValueError: bad row', extent: (key) => (key === 'loss' && min !== undefined && max !== undefined ? { min, max } : undefined),
});

test('a metric is found once it passed its bound, whatever it is by then', () => {
  const below = { kind: 'metric', metric: 'loss', side: 'below', bound: 0.2 } as const;
  expect(findInRun(below, run('RUNNING', 0.18, 0.9))).toEqual({ ...below, value: 0.18 });
  expect(findInRun(below, run('RUNNING', 0.2, 0.9))).toBeUndefined();
  expect(findInRun(below, run('RUNNING'))).toBeUndefined();
  const above = { kind: 'metric', metric: 'loss', side: 'above', bound: 0.8 } as const;
  expect(findInRun(above, run('FINISHED', 0.1, 0.9))).toEqual({ ...above, value: 0.9 });
});

test('an end is found when there is one, a failure with its reason', () => {
  expect(findInRun({ kind: 'ends' }, run('RUNNING'))).toBeUndefined();
  expect(findInRun({ kind: 'ends' }, run('KILLED'))).toEqual({ kind: 'ended', status: 'KILLED' });
  expect(findInRun({ kind: 'ends', only: 'failed' }, run('FINISHED'))).toBeUndefined();
  expect(findInRun({ kind: 'ends', only: 'failed' }, run('FAILED'))).toEqual({ kind: 'ended', status: 'FAILED', reason: 'ValueError: bad row' });
});

test('what a watch is about', () => {
  const facts = { id: 'a1', name: 'xgb-depth8', experiment: 'houses' };
  expect([{}, { run: 'a1' }, { experiment: 'houses', runs: 'xgb-*' }].every((scope) => isAbout(scope, facts))).toBe(true);
  expect([{ run: 'b' }, { experiment: 'other' }, { runs: 'mlp-*' }, { runs: 'xgb' }].some((scope) => isAbout(scope, facts))).toBe(false);
  expect(fits('*'.repeat(40) + 'x', 'a'.repeat(10_000))).toBe(false);
  expect([fits('a*b*c', 'a-b-c'), fits('ab*bc', 'abc'), fits('*', '')]).toEqual([true, false, true]);
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 2026-03-02, 03:00 local. */
const START = new Date(2026, 2, 2, 3).getTime();
const nightly = (values: readonly number[]): SeriesRun[] =>
  values.map((value, index) => ({ id: `r${index}`, name: `nightly-${index}`, experimentId: '1', start: START + index * DAY, status: 'FINISHED', value }));
const STEADY = Array.from({ length: 20 }, (_, index) => 0.2 + 0.001 * (index % 3));

test('a run outside of what was expected is found, the first of a stretch alone, and none from before the watch', () => {
  const runs = nightly([...STEADY, 0.5, 0.51]);
  const watch = { kind: 'series', series: 'nightly', metric: 'rmse', missing: false } as const;
  const found = findInSeries(watch, runs, 0, START + 22 * DAY);
  expect(found.map(({ key, finding }) => [key, finding.kind])).toEqual([['outside r20', 'outside']]);
  expect(found[0]?.finding).toMatchObject({ value: 0.5, high: expect.closeTo(0.2, 1) as number });
  expect(findInSeries(watch, runs, START + 21 * DAY, START + 22 * DAY)).toEqual([]);
  expect(findInSeries(watch, nightly(STEADY), 0, START + 20 * DAY)).toEqual([]);
});

test('a run that does not come is found by the rhythm of the others, once', () => {
  const runs = nightly(STEADY);
  const watch = { kind: 'series', series: 'nightly', missing: true } as const;
  const last = START + 19 * DAY;
  expect(findInSeries(watch, runs, 0, last + DAY)).toEqual([]);
  const found = findInSeries(watch, runs, 0, last + DAY + 2 * HOUR);
  expect(found).toMatchObject([{ key: 'missing r19', finding: { kind: 'missing', expected: last + DAY, last } }]);
  // Days later it is still the same, also for who looks only weeks later.
  expect(findInSeries(watch, runs, 0, last + 30 * DAY).map(({ key }) => key)).toEqual(['missing r19']);
  // Who watches from later on is told of what did not come since.
  expect(findInSeries(watch, runs, last + 1.5 * DAY, last + 2.5 * DAY)).toMatchObject([{ finding: { expected: last + 2 * DAY } }]);
  expect(findInSeries(watch, nightly([1, 2, 3]), 0, last)).toEqual([]);
});

test('a person may say how often a run comes', () => {
  const watch = { kind: 'series', series: 'etl', missing: true, every: HOUR } as const;
  const runs = nightly([1]);
  expect(findInSeries(watch, runs, START, START + 1.2 * HOUR)).toEqual([]);
  expect(findInSeries(watch, runs, START, START + 1.3 * HOUR)).toMatchObject([{ finding: { expected: START + HOUR, last: START } }]);
  expect(findInSeries(watch, [], START, START + 2 * HOUR)).toMatchObject([{ key: 'missing all', finding: { expected: START + HOUR } }]);
  // It was late before anyone watched.
  expect(findInSeries(watch, runs, START + 5 * HOUR, START + 5.5 * HOUR)).toEqual([]);
});
