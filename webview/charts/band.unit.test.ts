import { expect, it } from 'vitest';
import { bandOf } from './band';

it('is the mean and the deviation of the sample', () => {
  const band = bandOf([{ xs: [0, 1], ys: [1, 10] }, { xs: [0, 1], ys: [3, 20] }]);
  expect([...band.mean]).toEqual([2, 15]);
  expect((band.high[0] ?? 0) - 2).toBeCloseTo(Math.SQRT2);
  expect(15 - (band.low[1] ?? 0)).toBeCloseTo(Math.sqrt(50));
});

it('reads a series between its points, never beyond its ends', () => {
  const band = bandOf([{ xs: [0, 2], ys: [0, 2] }, { xs: [0, 1, 3], ys: [10, 11, 13] }]);
  expect([...band.xs]).toEqual([0, 1, 2, 3]);
  expect([...band.mean]).toEqual([5, 6, 7, 13]);
  expect([...band.counts]).toEqual([2, 2, 2, 1]);
  expect(band.low[3]).toBeNaN();
});

it('does not fill a gap', () => {
  const band = bandOf([{ xs: [0, 1, 2], ys: [1, Number.NaN, 3] }, { xs: [0, 1, 2], ys: [1, 5, 3] }]);
  expect([...band.mean]).toEqual([1, 5, 3]);
  expect([...band.counts]).toEqual([2, 1, 2]);
  expect([...bandOf([{ xs: [0], ys: [Number.NaN] }]).mean]).toEqual([Number.NaN]);
});

it('keeps its digits where values are large and close', () => {
  const band = bandOf([1, 2, 3].map((offset) => ({ xs: [0], ys: [1e9 + offset] })));
  expect((band.high[0] ?? 0) - (band.mean[0] ?? 0)).toBeCloseTo(1);
});
