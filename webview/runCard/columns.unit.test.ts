import { expect, test } from 'vitest';
import type { CardSeries } from './card';
import { coursesOf, drawnKeys } from './columns';

const series = (key: string, values: (number | null)[], count = values.length): CardSeries => ({ key, steps: values.map((_, index) => index), values, times: [], stats: { count } });

test('what is no number is a gap, and a reduced course is not whole', () => {
  const course = coursesOf({ series: [series('loss', [1, null, 0.5], 300)] }, new Map()).get('loss');
  expect([...(course?.values ?? [])]).toEqual([1, Number.NaN, 0.5]);
  expect(course?.whole).toBe(false);
  expect(coursesOf({ series: [series('loss', [1])] }, new Map()).get('loss')?.whole).toBe(true);
});

test('a course that did not change stays the same object, one that did does not', () => {
  const before = coursesOf({ series: [series('a', [1, null, 2]), series('b', [1, 2])] }, new Map());
  const after = coursesOf({ series: [series('a', [1, null, 2]), series('b', [1, 3])] }, before);
  expect(after.get('a')).toBe(before.get('a'));
  expect(after.get('b')).not.toBe(before.get('b'));
  expect(coursesOf({ series: [series('a', [1, null, 2], 9)] }, before).get('a')).not.toBe(before.get('a'));
});

test('metrics with a course are drawn in the order of the card', () => {
  const metrics = ['val', 'once', 'unknown', 'loss', 'more'].map((key) => ({ key, value: 1, step: 1, time: 0 }));
  const courses = coursesOf({ series: [series('more', [1, 2]), series('loss', [1, 2]), series('once', [1]), series('val', [1, 2])] }, new Map());
  expect(drawnKeys({ metrics }, courses, 2)).toEqual(['val', 'loss']);
  expect(drawnKeys({ metrics }, courses, 9)).toEqual(['val', 'loss', 'more']);
});
