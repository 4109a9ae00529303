import { expect, it } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { barsOf, MOST_BARS } from './barData';
import { axisTicks, bounds, columnAxis } from './columnAxis';

const column = (values: readonly (number | string | undefined)[]): TableColumn => {
  const words = [...new Set(values.filter((value) => typeof value === 'string'))];
  return {
    id: 'x',
    kinds: Uint8Array.from(values, (value) => (value === undefined ? CELL.absent : typeof value === 'string' ? CELL.text : Number.isFinite(value) ? CELL.number : CELL.special)),
    numbers: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)),
    codes: Int32Array.from(values, (value) => (typeof value === 'string' ? words.indexOf(value) : -1)),
    words,
  };
};
const rows = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

it('gives each run a bar, greatest first, but none to NaN', () => {
  const { bars, left } = barsOf(rows(4), column([1, Number.NaN, 3, undefined]), (row) => `r${row}`);
  expect(bars.map((bar) => [bar.label, bar.value])).toEqual([['r2', 3], ['r0', 1]]);
  expect(left).toBe(0);
});

it('is the mean of runs with the same value, side by side where split', () => {
  const { bars } = barsOf(rows(4), column([1, 3, 5, 9]), String, column(['a', 'a', 'b', 'b']), column(['x', 'x', 'x', 'y']));
  expect(bars.map((bar) => [bar.label, bar.split, bar.value, bar.rows.length])).toEqual([['a', 'x', 2, 2], ['b', 'x', 5, 1], ['b', 'y', 9, 1]]);
  expect(bars[0]?.deviation).toBeCloseTo(Math.SQRT2);
});

it('says how many bars had no room', () => {
  const many = rows(MOST_BARS + 5);
  expect(barsOf(many, column(many), String).left).toBe(5);
});

it('reads a column as numbers, powers or categories', () => {
  const numbers = columnAxis('params.lr', column([0.001, 0.1, 1]), rows(3), false);
  expect(numbers).toMatchObject({ kind: 'number', log: true });
  const words = columnAxis('params.kind', column(['b', 'a', 3]), rows(3), false);
  expect(words).toMatchObject({ kind: 'category', words: ['3', 'a', 'b'] });
  expect([words.at(0), words.at(1), words.at(2)]).toEqual([2, 1, 0]);
  expect(axisTicks(words, 0, 3, 5, []).map((tick) => tick.label)).toEqual(['3', 'a', 'b']);
  expect(bounds(columnAxis('metrics.m', column([5, 5]), rows(2), false))).toEqual({ min: 4.5, max: 5.5 });
  expect(bounds(columnAxis('metrics.m', column([undefined]), rows(1), false))).toEqual({ min: 0, max: 1 });
});
