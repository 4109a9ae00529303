import { expect, it } from 'vitest';
import { meansAlong, reduceAlong, stretch } from './reduceSeries';

const line = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i);

it('keeps every spike, the ends and the order', () => {
  const xs = line(10_000);
  const ys = xs.map((x) => (x === 777 ? 50 : x === 5432 ? -50 : Math.sin(x / 100)));
  const kept = reduceAlong(xs, ys, 100);
  expect(kept.whole).toBe(false);
  expect(kept.xs.length).toBeLessThanOrEqual(202);
  expect(Array.from(kept.xs)).toEqual([...kept.xs].sort((a, b) => a - b));
  expect([kept.xs[0], kept.xs.at(-1), Math.max(...kept.ys), Math.min(...kept.ys)]).toEqual([0, 9999, 50, -50]);
});

it('leaves short series whole, and parts points on one x by their number', () => {
  const xs = line(20);
  expect(reduceAlong(xs, xs, 10)).toEqual({ xs, ys: xs, whole: true });
  const same = reduceAlong(new Float64Array(1000), line(1000), 10);
  expect(same.ys.length).toBeGreaterThan(10);
});

it('keeps NaN where a part has nothing else, and infinities', () => {
  const ys = line(300).map((y) => (y < 100 ? Number.NaN : y === 150 ? Infinity : y === 151 ? -Infinity : 1));
  const kept = Array.from(reduceAlong(line(300), ys, 3).ys);
  expect(kept.some(Number.isNaN)).toBe(true);
  expect(kept).toContain(Infinity);
  expect(kept).toContain(-Infinity);
});

it('takes the mean of each part, of numbers alone', () => {
  const ys = line(1000).map((y) => (y < 100 ? Number.NaN : y === 150 ? Infinity : y % 2));
  const means = meansAlong(line(1000), ys, 10);
  expect(means.whole).toBe(false);
  expect(means.xs).toHaveLength(10);
  expect(means.xs[1]).toBeCloseTo(149.5);
  expect(means.ys[0]).toBeNaN();
  expect(means.ys[1]).toBeCloseTo(50 / 99);
  expect(means.ys[9]).toBeCloseTo(0.5);
  expect(meansAlong(new Float64Array(1000), line(1000), 10).ys[0]).toBeCloseTo(49.5);
  expect(meansAlong(line(20), line(20), 10).whole).toBe(true);
});

it('takes one point on either side of a stretch', () => {
  const part = (from?: number, to?: number): number[] => Array.from(stretch(line(10), line(10), from, to).xs);
  expect(part(3, 5)).toEqual([2, 3, 4, 5, 6]);
  expect(part(3.5, 3.6)).toEqual([3, 4]);
  expect(part()).toHaveLength(10);
  expect(part(20, 30)).toEqual([9]);
  expect(part(-5, -1)).toEqual([0]);
});
