import { expect, test } from 'vitest';
import { fittingScale, linearScale } from './scale';

test('ticks are round and within the values', () => {
  expect(linearScale([0.12, 0.93], 0, 100).ticks).toEqual([0.2, 0.4, 0.6, 0.8]);
  expect(linearScale([0, 60], 0, 100, 5).ticks).toEqual([0, 20, 40, 60]);
});

test('one value stands in the middle, and none leaves an axis', () => {
  expect(linearScale([7, 7], 0, 100).at(7)).toBe(50);
  expect(linearScale([], 0, 100).ticks.length).toBeGreaterThan(1);
});

test('an axis is logarithmic where values are positive and far apart', () => {
  const scale = fittingScale([0.001, 1000], 0, 60);
  expect(scale.isLog).toBe(true);
  expect(scale.at(1)).toBeCloseTo(30);
  expect(fittingScale([-1, 1000], 0, 60).isLog).toBe(false);
  expect(fittingScale([1, 10], 0, 60).isLog).toBe(false);
});

test('values without end do not make ticks without end', () => {
  expect(linearScale([-1.7e308, 1.7e308], 0, 100).ticks.length).toBeLessThan(60);
  expect(linearScale([5, 5 + 1e-15], 0, 100).ticks.length).toBeLessThan(60);
});
