import { expect, test } from 'vitest';
import { ranks, spearman } from './rank';

test('equal values share their ranks', () => {
  expect(ranks([10, 20, 20, 5])).toEqual([2, 3.5, 3.5, 1]);
});

test('Spearman, the example of IQ and hours of television: −29/165', () => {
  const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
  expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12);
  expect(spearman([1, 2, 3], [1, 8, 27])).toBe(1);
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
});
