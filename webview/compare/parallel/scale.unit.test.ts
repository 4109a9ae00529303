import { describe, expect, test } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { edge, joinRanges, keepHeld, rangeBetween, rangePlaces } from './brushing';
import { brushOfCodes, chosenCodes, codeAt } from './categoryBrush';
import { axisTicks, evenNumbers } from './axisTicks';
import { ABSENT, buildScale, SPECIAL, suits } from './scale';
import { readClauses, writeBrush } from '../model/clauses';
import { hasSpecial, specialOf, withSpecial } from './specialBrush';
import { ENGLISH } from './strings';

/** A column of numbers, words and nothing. */
function column(values: readonly (number | string | undefined)[], id = 'params.x'): TableColumn {
  const words = [...new Set(values.filter((value) => typeof value === 'string'))];
  return {
    id,
    kinds: Uint8Array.from(values, (value) => (value === undefined ? CELL.absent : typeof value === 'string' ? CELL.text : Number.isFinite(value) ? CELL.number : CELL.special)),
    numbers: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)),
    codes: Int32Array.from(values, (value) => (typeof value === 'string' ? words.indexOf(value) : -1)),
    words,
  };
}
const rows = (values: readonly unknown[]): number[] => values.map((_, index) => index);
function scaleOf(values: readonly (number | string | undefined)[], wish = {}): ReturnType<typeof buildScale> {
  return buildScale(column(values), rows(values), values.length, { id: 'params.x', ...wish });
}

describe('where values stand', () => {
  test('numbers by size, with bands for what is no number', () => {
    const scale = scaleOf([0, 5, 10, Number.NaN, Infinity, undefined, 'auto'], { scale: 'linear' });
    expect([...scale.at]).toEqual([0, 0.5, 1, SPECIAL, SPECIAL, ABSENT, SPECIAL]);
    expect([scale.special, scale.absent, scale.whole, scale.toValue(0.25)]).toEqual([3, 1, true, 2.5]);
  });

  test('a logarithmic axis leaves what is not above 0 to the band', () => {
    const scale = scaleOf([0.01, 0.1, 1, 0, -2], { scale: 'log' });
    expect([...scale.at].map((unit) => Math.round(unit * 1000) / 1000)).toEqual([0, 0.5, 1, SPECIAL, SPECIAL]);
    expect(scale.toUnit(-1)).toBeLessThan(0);
  });

  test('inverted, the greatest stands at the foot', () => {
    const scale = scaleOf([0, 5, 20], { scale: 'linear', inverted: true });
    expect([...scale.at]).toEqual([1, 0.75, 0]);
    expect(scale.toValue(0.25)).toBe(15);
  });

  test('percentiles are ranks, equal values share theirs', () => {
    const scale = scaleOf([1, 2, 2, 1000, 5], { scale: 'percentile' });
    expect([...scale.at]).toEqual([0, 0.375, 0.375, 1, 0.75]);
    expect(scale.toValue(1)).toBe(1000);
    expect(scale.toUnit(scale.toValue(0.9))).toBeCloseTo(0.9);
  });

  test('the commonest word stands at the head, and one number is one category however it is written', () => {
    const scale = scaleOf(['b', 'a', 'a', undefined], { scale: 'category' });
    expect(scale.categories).toEqual([{ word: 'a', number: undefined, count: 2 }, { word: 'b', number: undefined, count: 1 }]);
    expect(scale.at[0]).toBe(0.25);
    expect(scale.at[3]).toBe(ABSENT);
    const written: TableColumn = { ...column([0.1, 0.1, 2]), codes: Int32Array.of(0, -1, -1), words: ['0.10'] };
    expect(buildScale(written, [0, 1, 2], 3, { id: 'params.x', scale: 'category' }).categories.map(({ number, count }) => [number, count])).toEqual([[2, 1], [0.1, 2]]);
  });

  test('a lone value and numbers without bounds are no reason to fail', () => {
    expect([...scaleOf([3, 3]).at]).toEqual([0.5, 0.5]);
    expect([...scaleOf([-1.7e308, 0, 1.7e308], { scale: 'linear' }).at]).toEqual([0, 0.5, 1]);
    expect(scaleOf([Number.NaN, undefined]).special).toBe(1);
    expect(scaleOf([]).at).toHaveLength(0);
  });

  test('rates are logarithmic, words categories, moments time', () => {
    const of = (values: readonly (number | string | undefined)[], id?: string): string => suits(column(values, id), rows(values));
    expect(of([0.003, 0.01, 0.02, 0.1, 0.3], 'params.learning_rate')).toBe('log');
    expect(of(Array.from({ length: 40 }, (_, index) => 0.003 + (0.297 * index) / 39), 'params.learning_rate')).toBe('log');
    expect(of([16, 32, 64, 128, 256, 512], 'params.batch_size')).toBe('log');
    expect(of([2, 20, 40, 60, 80, 100], 'params.trees')).toBe('linear');
    expect(of([1, 30, 200, 9000, 70_000], 'params.random_state')).toBe('linear');
    expect(of([-1, 0.01, 0.1, 1, 10], 'params.offset')).toBe('linear');
    expect(of(Array.from({ length: 100 }, (_, index) => (index + 0.1) / 10), 'metrics.load')).toBe('linear');
    expect(of([1e-4, 1e-3, 3e-4, 1e-2, 1e-1, 3e-3, 2e-4, 5e-2])).toBe('log');
    expect(of([100, 200, 300, 400, 500])).toBe('linear');
    expect(of([1, 'auto'])).toBe('category');
    expect(of([1.7e12, 1.8e12], 'attributes.start_time')).toBe('time');
  });
});

describe('brushes on an axis', () => {
  test('all of the upper band is brushed, by the filter that names it, and let go again', () => {
    const values = [0.1, 0.2, Number.NaN, undefined, Infinity, -Infinity, 0.4];
    const metric = { ...column(values, 'metrics.x'), numbers: Float64Array.from(values, (value) => value ?? Number.NaN) };
    const scale = buildScale(metric, rows(values), values.length, { id: 'metrics.x', scale: 'linear' });
    const brush = withSpecial({ column: 'metrics.x', ranges: [{ min: 0.3, max: 0.5 }], words: [] }, scale, specialOf(metric, scale, rows(values)));
    expect(hasSpecial(brush, scale)).toBe(true);
    const filter = writeBrush(brush) ?? '';
    expect(filter).toBe("(metrics.x >= 0.3 AND metrics.x <= 0.5 OR metrics.x IN ('NaN', 'Infinity', '-Infinity'))");
    const read = readClauses(filter)?.[0]?.brush;
    expect(read).toEqual(brush);
    const mask = new Uint8Array(values.length).fill(1);
    keepHeld(mask, brush, metric);
    expect([...mask]).toEqual([0, 0, 1, 0, 1, 1, 1]);
    expect(withSpecial(brush, scale, undefined)).toEqual({ column: 'metrics.x', ranges: [{ min: 0.3, max: 0.5 }], words: [] });
    const log = buildScale(column([-1, 0, 0.1, 1]), [0, 1, 2, 3], 4, { id: 'params.x', scale: 'log' });
    expect(specialOf(column([-1, 0, 0.1, 1]), log, [0, 1, 2, 3])).toEqual({ ranges: [{ min: -Infinity, max: 0 }], words: [] });
  });

  test('whole numbers are brushed whole', () => {
    const scale = scaleOf([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(rangeBetween(scale, 1.8 / 7, 4.1 / 7, 400)).toEqual({ min: 5, max: 7 });
    expect(rangeBetween(scale, 1.4 / 7, 1.6 / 7, 400)).toBeUndefined();
    expect(joinRanges([{ min: 7, max: 9 }, { min: 4, max: 5 }, { min: 6, max: 6 }], true)).toEqual([{ min: 4, max: 9 }]);
    expect(joinRanges([{ min: 7, max: 9 }, { min: 4, max: 5 }], false)).toHaveLength(2);
  });

  test('an end of the axis is open, also upside down', () => {
    expect(rangeBetween(scaleOf([0, 0.5, 1]), 0.6, 1, 100)).toEqual({ min: 0.6, max: Infinity });
    expect(rangeBetween(scaleOf([0, 0.5, 1], { inverted: true }), 0.6, 1, 100)).toEqual({ min: -Infinity, max: 0.4 });
  });

  test('edges have no more digits than pixels are worth, and stand where they were put', () => {
    const scale = scaleOf([0.003, 0.01, 0.05, 0.3], { scale: 'log' });
    expect(edge(scale, 0.5, 500)).toBe(0.03);
    const at = rangePlaces(scale, { min: 0.01, max: 0.1 });
    expect(at?.[0]).toBeCloseTo(scale.toUnit(0.01));
    expect(rangePlaces(scale, { min: 5, max: 6 })).toBeUndefined();
  });

  test('holds what the server would answer', () => {
    const held = (values: readonly (number | string | undefined)[], brush: object): number[] => {
      const mask = new Uint8Array(values.length).fill(1);
      keepHeld(mask, { column: 'params.x', ranges: [], words: [], ...brush }, column(values));
      return [...mask];
    };
    const values = [1, 5, Number.NaN, Infinity, undefined, 'auto'];
    expect(held(values, { ranges: [{ min: 2, max: Infinity }] })).toEqual([0, 1, 0, 1, 0, 0]);
    expect(held(values, { ranges: [{ min: 1, max: 5, minOpen: true }], absent: true })).toEqual([0, 1, 0, 0, 1, 0]);
    expect(held(values, { words: ['auto'], ranges: [{ min: 1, max: 1 }] })).toEqual([1, 0, 0, 0, 0, 1]);
  });

  test('categories are turned into words and numbers and back', () => {
    const scale = scaleOf(['adam', 'adam', 'sgd', 8], { scale: 'category' });
    const brush = brushOfCodes(scale, new Set([0, 1]), true);
    expect(brush).toEqual({ column: 'params.x', ranges: [{ min: 8, max: 8 }], words: ['adam'], absent: true });
    expect([...chosenCodes(brush, scale)]).toEqual([0, 1]);
    expect([codeAt(scale, 0.99), codeAt(scale, 0.01), codeAt(scale, 2)]).toEqual([0, 2, 0]);
  });
});

describe('ticks', () => {
  test('are round numbers within the axis', () => {
    expect(evenNumbers(0.812, 0.871, 6)).toEqual([0.82, 0.83, 0.84, 0.85, 0.86, 0.87]);
    expect(evenNumbers(1, 3, 9, true)).toEqual([1, 2, 3]);
    expect(evenNumbers(0, 5e300, 5)).toContain(2e300);
  });

  test('a log axis names threes where powers are few, and none of them meet', () => {
    const words = { ...ENGLISH };
    const ticks = axisTicks(scaleOf([0.003, 0.01, 0.3], { scale: 'log' }), 400, words);
    expect(ticks.map(({ label }) => label)).toEqual(['0.003', '0.01', '0.03', '0.1', '0.3']);
    expect(axisTicks(scaleOf([0.003, 0.01, 0.3], { scale: 'log' }), 40, words).length).toBeLessThan(4);
  });
});
