import { expect, it } from 'vitest';
import { logTicks, stepTicks, valueTicks } from './ticks';

it('gives all values of an axis the decimals that one of them needs, and no more', () => {
  expect(valueTicks([0, 0.25, 0.5])).toEqual(['0.00', '0.25', '0.50']);
  expect(valueTicks([0.1 + 0.2, 0.6000000000000001])).toEqual(['0.3', '0.6']);
  expect(valueTicks([0.8, 1])).toEqual(['0.8', '1.0']);
  expect(valueTicks([-20, 0])).toEqual(['−20', '0']);
});

it('names powers of ten, and other values only when there is no room for two powers', () => {
  expect(logTicks([1, 2, 5, 10, 20, 100])).toEqual(['1', '', '', '10', '', '100']);
  const few = logTicks([1.5, 1.51, 2, 3]);
  expect(few).toEqual(['1.5', '', '2.0', '3.0']);
});

it('leaves room for the name of the axis and shortens thousands', () => {
  expect(stepTicks([0, 50_000, 100_000, 199_000], 0, 200_000)).toEqual(['0', '50k', '100k', '']);
});
