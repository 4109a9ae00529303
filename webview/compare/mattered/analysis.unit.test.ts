import { describe, expect, test } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import type { Importance } from '../statistics/importance';
import { fingerprint, inputOf, obstacle, rank } from './analysis';

function column(id: string, values: readonly (number | string | undefined)[]): TableColumn {
  const words = [...new Set(values.filter((value) => typeof value === 'string'))];
  return {
    id,
    kinds: Uint8Array.from(values, (value) => (value === undefined ? CELL.absent : typeof value === 'string' ? CELL.text : Number.isFinite(value) ? CELL.number : CELL.special)),
    numbers: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)),
    codes: Int32Array.from(values, (value) => (typeof value === 'string' ? words.indexOf(value) : -1)),
    words,
  };
}

const every = <T>(count: number, value: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => value(index));
const METRIC = column('metrics.auc', every(40, (index) => (index === 39 ? Number.NaN : index / 40)));

describe('what an importance is worked out of', () => {
  const columns = [
    column('params.lr', every(40, (index) => 1 / (1 + (index % 20)))),
    column('params.seed', every(40, (index) => index)),
    column('params.booster', every(40, (index) => (index % 4 === 0 ? 'linear' : 'tree'))),
    column('params.depth', every(40, (index) => (index % 4 === 0 ? undefined : 3 + (index % 3)))),
    column('params.objective', every(40, () => 'binary')),
    column('params.path', every(40, (index) => `/runs/${index}`)),
    column('params.never', every(40, () => undefined)),
  ];
  const input = inputOf(every(40, (index) => index), METRIC, columns);

  test('runs without a finite metric are left out; what does not vary or is another word each time is set aside', () => {
    expect(input.rows).toHaveLength(39);
    expect(input.params.map(({ key }) => key)).toEqual(['lr', 'seed', 'booster', 'depth']);
    expect(input.constant).toEqual(['objective', 'never']);
    expect(input.unique).toEqual(['path']);
  });

  test('a parameter that depends on another is not told by where it is missing', () => {
    const depth = input.params.find(({ key }) => key === 'depth');
    expect(depth?.onlyWhere).toEqual({ key: 'booster', values: ['tree'] });
    expect(depth?.feature.bins.every((bin) => bin > 0)).toBe(true);
  });

  test('settings are counted without seeds, and too few say nothing', () => {
    const plain = inputOf(every(40, (index) => index), METRIC, columns.slice(0, 2));
    expect(plain.settings).toBe(20);
    expect(obstacle(plain)).toBeUndefined();
    expect(obstacle(inputOf(every(19, (index) => index), METRIC, columns.slice(0, 2)))).toEqual({ kind: 'few', settings: 19, needed: 20 });
    expect(obstacle(inputOf([1, 2, 3], METRIC, []))).toEqual({ kind: 'params' });
    expect(obstacle(inputOf(every(40, (index) => index), column('metrics.one', every(40, () => 1)), columns))).toEqual({ kind: 'flat' });
  });

  test('ranked by share, those of chance last; the way it goes by Spearman', () => {
    const found: Importance = { explained: 0.8, shares: [0.1, 0.02, 0.3, 0], chance: 0.05, shapes: [], runs: 39 };
    const ranked = rank(input, found);
    expect(ranked.map(({ key, told }) => [key, told])).toEqual([['booster', true], ['lr', true], ['seed', false], ['depth', false]]);
    expect(ranked[0]?.share).toBeCloseTo(0.3 / 0.42, 12);
    expect(ranked[0]?.rho).toBeNaN();
    expect(ranked[2]?.rho).toBe(1);
  });

  test('the same input has the same fingerprint, another value another', () => {
    expect(fingerprint(inputOf(every(40, (index) => index), METRIC, columns))).toBe(fingerprint(input));
    expect(fingerprint(inputOf(every(38, (index) => index), METRIC, columns))).not.toBe(fingerprint(input));
  });
});
