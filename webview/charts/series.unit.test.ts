import { describe, expect, it } from 'vitest';
import { countHidden, firstFrom, nearest, smooth, splice, standsAlone, toPoints } from './series';

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
  it('marks points that stand alone between gaps', () => {
    expect(standsAlone([1, Number.NaN, 2, 3])).toEqual([true, false, false, false]);
  });
  it('replaces the end of a series from the first newer step on', () => {
    const keep = firstFrom([0, 1, 2, 3], 2);
    expect(keep).toBe(2);
    expect([...splice([0, 1, 2, 3], [20, 30, 40], keep)]).toEqual([0, 1, 20, 30, 40]);
  });
});
