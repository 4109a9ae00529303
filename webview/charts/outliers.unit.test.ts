import { expect, it } from 'vitest';
import { quantile, withoutOutliers } from './outliers';

it('leaves out what lies far beyond the quartiles, and nothing else', () => {
  expect(withoutOutliers([[1, 2, 3, 4, 5, 1000]], false)).toEqual({ min: 1, max: 5 });
  expect(withoutOutliers([[1, 2, 3], [4, 5, 9]], false)).toBeUndefined();
});

it('reads NaN and infinities as nothing, and needs a few values', () => {
  expect(withoutOutliers([[Number.NaN, 1, 2, 3, Infinity]], false)).toBeUndefined();
  expect(withoutOutliers([[1, 2, 3, 4, Number.NaN, -900, Infinity]], false)).toEqual({ min: 1, max: 4 });
});

it('does not call all that differs from a constant far out', () => {
  expect(withoutOutliers([[5, 5, 5, 5, 5, 6]], false)).toBeUndefined();
});

it('measures in powers on a logarithmic axis', () => {
  expect(withoutOutliers([[0.001, 0.01, 0.1, 1, 10]], true)).toBeUndefined();
  const range = withoutOutliers([[1, 2, 3, 4, 5, 1e12, -3]], true);
  expect(range?.min).toBeCloseTo(1);
  expect(range?.max).toBeCloseTo(5);
});

it('stands between two values where a quantile falls there', () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});
