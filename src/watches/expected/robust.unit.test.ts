import { expect, test } from 'vitest';
import { mad, median, quantile, robustDeviation } from './robust';

test('median and MAD of the textbook example', () => {
  expect(median([1, 1, 2, 2, 4, 6, 9])).toBe(2);
  expect(mad([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('quantiles between two values', () => {
  expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
  expect(quantile([3], 0.9)).toBe(3);
});

test('the deviation of errors, also where most of them are 0', () => {
  expect(robustDeviation([1, -1, 2, -3, 0])).toBeCloseTo(1.4826, 10);
  expect(robustDeviation([0, 0, 0, 5])).toBeCloseTo(1.2533 * 1.25, 10);
  expect(robustDeviation([0, 0])).toBe(0);
});
