import { describe, expect, it } from 'vitest';
import { countHidden, firstFrom, nearest, onto, smooth, smoothAlong, splice, standsAlone, toPoints, within } from './series';

describe('smooth', () => {
  it('starts at the first value, not at zero', () => {
    expect([...smooth([4, 4, 4], 0.9)].map((y) => Math.round(y * 1e9) / 1e9)).toEqual([4, 4, 4]);
  });
  it('weighs the past and leaves gaps out of it', () => {
    const smoothed = smooth([0, Number.NaN, 10], 0.5);
    expect(smoothed[1]).toBeNaN();
    expect(smoothed[2]).toBeCloseTo(20 / 3);
  });
});

describe('onto', () => {
  it('puts a coarser line on the points of a finer one, and leaves its gaps', () => {
    const line = { xs: [0, 1, 2, 3, 4, 5], ys: [9, 9, Number.NaN, 9, Infinity, 9] };
    expect([...onto(line, [1, 3], [10, 20])]).toEqual([10, 10, Number.NaN, 20, Infinity, 20]);
    expect([...onto({ xs: [2], ys: [1] }, [1, 3], [10, 20])]).toEqual([15]);
    expect(onto(line, [], [])[0]).toBeNaN();
  });
  it('smooths a noisy series about its mean, which its extremes alone do not show', () => {
    const [xs, ys] = [Array.from({ length: 1000 }, (_, x) => x), Array.from({ length: 1000 }, (_, x) => (x % 10 === 0 ? 10 : 0))];
    const exact = smooth(ys, 0.99);
    const means = { xs: xs.filter((x) => x % 10 === 5), ys: new Array<number>(100).fill(1) };
    const drawn = onto({ xs, ys }, means.xs, smoothAlong(means.xs, means.ys, 0.99, 1));
    expect(Math.abs((drawn[900] ?? 0) - (exact[900] ?? 0))).toBeLessThan(0.1);
  });
});

describe('smoothAlong', () => {
  it('is the same as smoothing by points where these are a unit apart', () => {
    const ys = [3, 9, Number.NaN, 2, 7, 7];
    const along = smoothAlong([0, 10, 15, 20, 30, 40], ys, 0.8, 10);
    const plain = smooth(ys, 0.8);
    along.forEach((y, index) => (index === 2 ? expect(y).toBeNaN() : expect(y).toBeCloseTo(plain[index] ?? 0)));
  });
  it('forgets by distance, not by number of points', () => {
    const sparse = smoothAlong([0, 100], [0, 1], 0.5, 1);
    expect(sparse[1]).toBeCloseTo(1);
    const dense = smoothAlong([0, 0.01], [0, 1], 0.5, 1);
    expect(dense[1]).toBeLessThan(0.02);
  });
  it('does not let an infinity into the average', () => {
    expect([...smoothAlong([0, 1, 2], [1, Infinity, 1], 0.5, 1)]).toEqual([1, Infinity, 1]);
  });
});

describe('nearest', () => {
  it('finds the nearest x and prefers the left of two', () => {
    expect([-5, 0, 1, 1.6, 9, 99].map((x) => nearest([0, 2, 10], x))).toEqual([0, 0, 0, 1, 2, 2]);
    expect(nearest([], 3)).toBe(-1);
  });
});

describe('points', () => {
  it('counts what an axis cannot show', () => {
    expect(countHidden([1, 0, -2, Number.NaN])).toEqual({ gaps: 1, notPositive: 2 });
  });
  it('makes gaps of what a logarithmic axis cannot show', () => {
    expect(toPoints([0, 1], [-1, 1], true).map((point) => point.y)).toEqual([Number.NaN, 1]);
    expect(toPoints([0, 1], [-1, 1], false).map((point) => point.y)).toEqual([-1, 1]);
  });
  it('makes gaps of infinities', () => {
    expect(toPoints([0, 1], [Infinity, 1], false).map((point) => point.y)).toEqual([Number.NaN, 1]);
  });
  it('takes of a stretch its points and one more on either side', () => {
    expect(within([0, 1, 2, 3, 4], { min: 1.5, max: 2.5 })).toEqual([1, 4]);
    expect(within([0, 1, 2, 3, 4], { min: 1, max: 3 })).toEqual([0, 5]);
    expect(within([0, 1], undefined)).toEqual([0, 2]);
    expect(within([], { min: 0, max: 1 })).toEqual([0, 0]);
  });
  it('marks points that stand alone between gaps', () => {
    expect(standsAlone([1, Number.NaN, 2, 3])).toEqual([true, false, false, false]);
  });
  it('replaces the end of a series from the first newer step on', () => {
    const keep = firstFrom([0, 1, 2, 3], 2);
    expect(keep).toBe(2);
    expect([...splice([0, 1, 2, 3], [20, 30, 40], keep)]).toEqual([0, 1, 20, 30, 40]);
  });
});
