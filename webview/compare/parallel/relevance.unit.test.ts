import { describe, expect, test } from 'vitest';
import { CELL, type ColumnInfo, type TableColumn } from '../../../src/protocol/table';
import { bestTenth, findRanges } from './findRanges';
import { candidates, chooseAxes, correlation, correlationRatio, meanRanks, relevance } from './relevance';
import { buildScale } from './scale';
import { spreads } from './spread';

const COUNT = 40;
const rows = Array.from({ length: COUNT }, (_, index) => index);
function numbers(id: string, value: (row: number) => number): TableColumn {
  return { id, kinds: new Uint8Array(COUNT).fill(CELL.number), numbers: Float64Array.from(rows, value), codes: new Int32Array(COUNT).fill(-1), words: [] };
}
function words(id: string, value: (row: number) => number, all: readonly string[]): TableColumn {
  return { id, kinds: new Uint8Array(COUNT).fill(CELL.text), numbers: new Float64Array(COUNT).fill(Number.NaN), codes: Int32Array.from(rows, value), words: all };
}
const metric = numbers('metrics.auc', (row) => row / COUNT);

describe('how much a column says', () => {
  test('ranks share where values are equal', () => {
    expect([...meanRanks([10, 30, 10, 20])]).toEqual([0.5, 3, 0.5, 2]);
    expect(correlation(Float64Array.of(1, 2, 3), Float64Array.of(6, 4, 2))).toBeCloseTo(-1);
    expect(correlation(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBe(0);
  });

  test('any rising or falling curve says all, a constant nothing', () => {
    expect(relevance(numbers('params.a', (row) => -Math.exp(row / 5)), metric, rows)).toBeCloseTo(1);
    expect(relevance(numbers('params.b', () => 3), metric, rows)).toBe(0);
    expect(relevance(numbers('params.c', (row) => row), metric, rows.slice(0, 7))).toBe(0);
  });

  test('a number that is best in its middle says as much as one that only helps', () => {
    expect(relevance(numbers('params.bent', (row) => (row % 2 === 0 ? row : 79 - row)), numbers('metrics.auc', (row) => row), rows)).toBeGreaterThan(0.6);
    expect(relevance(numbers('params.noise', (row) => (row * 17) % 40), metric, rows)).toBeLessThan(0.5);
  });

  test('words say as much as lies between them, and a name for each run says nothing', () => {
    expect(relevance(words('params.d', (row) => (row < 20 ? 0 : 1), ['low', 'high']), metric, rows)).toBeGreaterThan(0.8);
    expect(relevance(words('params.e', (row) => row % 2, ['odd', 'even']), metric, rows)).toBeLessThan(0.2);
    expect(relevance(words('tags.id', (row) => row, rows.map(String)), metric, rows)).toBe(0);
    expect(correlationRatio([1, 1, 2, 2], Float64Array.of(5, 5, 7, 7))).toBeCloseTo(1);
  });

  test('axes go from what says most to other metrics to the metric, and what does not vary is left out', () => {
    const info = (id: string, more: Partial<ColumnInfo> = {}): ColumnInfo => ({ id, runs: 40, varies: true, distinct: 40, numeric: true, whole: false, ...more });
    const some = candidates([info('params.lr'), info('params.same', { varies: false, distinct: 1 }), info('attributes.run_name', { numeric: false }), info('metrics.auc'), info('metrics.loss'), info('tags.mlflow.user')], 'metrics.auc', 9);
    expect(some).toEqual(['params.lr', 'metrics.loss']);
    const noisy = [info('params.np_seed'), info('tags.team', { distinct: 3, numeric: false }), info('attributes.duration'), info('metrics.loss')];
    expect(candidates([...noisy, info('params.lr')], 'metrics.auc', 9)).toEqual(['params.lr', 'metrics.loss']);
    expect(candidates(noisy, 'metrics.auc', 9)).toEqual(['metrics.loss', 'params.np_seed', 'tags.team', 'attributes.duration']);
    const optimizer = { numeric: false, runs: 3, distinct: 3 };
    expect(candidates([info('params.optimizer', optimizer), info('params.name', { numeric: false, distinct: 24, runs: 24 })], 'metrics.auc', 9)).toEqual(['params.optimizer']);
    expect(chooseAxes(new Map([['params.a', 0.1], ['params.b', 0.9], ['metrics.loss', 0.95], ['params.c', 0.5]]), 'metrics.auc', 5)).toEqual(['params.b', 'params.c', 'params.a', 'metrics.loss', 'metrics.auc']);
    expect(chooseAxes(new Map([['params.a', 0.1], ['params.b', 0.9]]), 'metrics.auc', 2)).toEqual(['params.b', 'metrics.auc']);
  });
});

describe('ranges in which the metric is best', () => {
  test('the best tenth follows the direction', () => {
    expect(bestTenth(metric, rows, 'higher').sort()).toEqual([36, 37, 38, 39]);
    expect(bestTenth(metric, rows, 'lower').sort()).toEqual([0, 1, 2, 3]);
    expect(bestTenth(metric, rows, 'unknown')).toEqual([]);
    expect(bestTenth(metric, rows.slice(0, 9), 'higher')).toEqual([]);
  });

  test('the narrowest range that holds most of them, those that say most first', () => {
    const columns = new Map([numbers('params.lr', (row) => row * 2), numbers('params.noise', (row) => (row * 7) % 40), words('params.opt', (row) => (row < 30 ? 0 : 1), ['sgd', 'adam'])].map((one) => [one.id, one]));
    const scales = [...columns].map(([id, one]) => buildScale(one, rows, COUNT, { id }));
    const found = findRanges(scales, (id) => columns.get(id), rows, bestTenth(metric, rows, 'higher'));
    expect(found[0]?.brush).toEqual({ column: 'params.lr', ranges: [{ min: 72, max: 76 }], words: [] });
    expect([found[0]?.held, found[0]?.best]).toEqual([3, 4]);
    expect(found.find(({ brush }) => brush.column === 'params.opt')?.brush.words).toEqual(['adam']);
  });
});

test('mean and deviation in and out of the brush, of numbers far from 0', () => {
  const column = numbers('metrics.m', (row) => 1e9 + (row % 2));
  const { inside, outside } = spreads(column, rows, Uint8Array.from(rows, (row) => (row < 4 ? 1 : 0)));
  expect(inside).toEqual({ count: 4, mean: 1e9 + 0.5, deviation: Math.sqrt(1 / 3) });
  expect(outside.count).toBe(36);
  expect(spreads(column, [], new Uint8Array(0)).inside.mean).toBeNaN();
});
