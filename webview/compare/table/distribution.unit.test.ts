import { expect, it } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { pathOf } from './curves';
import { distribution } from './distribution';
import { scaleOf } from './scale';

const numbers = (values: readonly number[]): TableColumn => ({
  id: 'metrics.x', kinds: Uint8Array.from(values, (value) => (Number.isFinite(value) ? CELL.number : CELL.special)), numbers: Float64Array.from(values), codes: new Int32Array(values.length).fill(-1), words: [],
});

it('counts the shown ones in the classes of all', () => {
  expect(distribution(numbers([0, 1, 2, 3, Number.NaN]), [0, 1, 2, 3, 4], [3], 4)).toEqual({ kind: 'classes', all: [1, 1, 1, 1], shown: [0, 0, 0, 1] });
});

it('has nothing to tell apart where all are equal or none is a number', () => {
  expect(distribution(numbers([2, 2]), [0, 1], [0], 4)).toBeUndefined();
  expect(distribution(numbers([Number.NaN, Number.NaN]), [0, 1], [0], 4)).toBeUndefined();
});

it('cuts a bar by words, the most frequent first', () => {
  const words: TableColumn = { ...numbers([Number.NaN, Number.NaN, Number.NaN]), kinds: new Uint8Array(3).fill(CELL.text), codes: Int32Array.from([0, 1, 1]), words: ['a', 'b'] };
  expect(distribution(words, [0, 1, 2], [0], 4)).toEqual({ kind: 'values', all: [2, 1], shown: [0, 1] });
});

it('places values between the ends, by logarithm where they lie far apart', () => {
  expect(scaleOf([0, 10]).place(5)).toBe(0.5);
  expect(scaleOf([1e-4, 1]).place(1e-2)).toBeCloseTo(0.5);
  expect(scaleOf([5, 5]).place(5)).toBe(0.5);
  expect(scaleOf([5, 10], true).place(5)).toBe(0.5);
  expect(scaleOf([0, 1]).place(Number.NaN)).toBeNaN();
});

it('draws a gap where a value is no number', () => {
  const line = pathOf({ xs: Float64Array.from([0, 1, 2, 3]), ys: Float64Array.from([0, Number.NaN, 1, 1]) }, { low: 0, high: 1 }, 30);
  expect(line).toBe('M0.0 19.0M20.0 3.0L30.0 3.0');
});
