import { expect, it } from 'vitest';
import { logTicks, logTickValues, stepTicks, valueTicks } from './ticks';

it('gives all values of an axis the decimals that one of them needs, and no more', () => {
  expect(valueTicks([0, 0.25, 0.5])).toEqual(['0.00', '0.25', '0.50']);
  expect(valueTicks([0.1 + 0.2, 0.6000000000000001])).toEqual(['0.3', '0.6']);
  expect(valueTicks([0.8, 1])).toEqual(['0.8', '1.0']);
  expect(valueTicks([-20, 0])).toEqual(['−20', '0']);
});

it('names powers of ten on a logarithmic axis, fewer when they are many', () => {
  expect(logTickValues(0.5, 2000)).toEqual([1, 10, 100, 1000]);
  expect(logTickValues(1e-9, 1)).toHaveLength(5);
  expect(logTicks([0.001, 0.1, 10])).toEqual(['0.001', '0.1', '10']);
});

it('names other values where there are no two powers', () => {
  expect(logTickValues(0.2, 0.7)).toEqual([0.2, 0.5]);
  expect(logTickValues(4.2, 4.9)).toEqual([4.2, 4.4, 4.6, 4.8]);
  expect(logTickValues(2.1, 4.9)).toEqual([2.5, 3, 3.5, 4, 4.5]);
  expect(logTicks([0.2, 0.5, 1])).toEqual(['0.2', '0.5', '1.0']);
});

it('names nothing where a logarithm is none', () => {
  expect(logTickValues(0, 1)).toEqual([]);
  expect(logTickValues(3, 3)).toEqual([]);
});

it('leaves room for the name of the axis and shortens thousands', () => {
  expect(stepTicks([0, 50_000, 100_000, 199_000], 0, 200_000)).toEqual(['0', '50k', '100k', '']);
});
