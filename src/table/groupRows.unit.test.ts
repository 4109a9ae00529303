import { describe, expect, it } from 'vitest';
import { CELL, cellText, type TableColumn, type TableRequest } from '../protocol/table';
import { buildTable } from './buildTable';
import { ColumnBuilder } from './columnBuilder';
import { describeColumn } from './columnInfo';
import { isSeedKey } from './groupRows';

/** Runs `r0`, `r1`, … newest first, each with its values. */
function table(runs: readonly Record<string, string | number>[], wishes: Omit<TableRequest, 'experiment_ids'>) {
  const columns = new Map<string, ColumnBuilder>();
  const column = (id: string): ColumnBuilder => {
    const known = columns.get(id) ?? new ColumnBuilder(id, runs.length);
    columns.set(id, known);
    return known;
  };
  runs.forEach((values, row) => {
    for (const [id, value] of Object.entries(values)) {
      if (typeof value === 'number') column(id).putNumber(row, value);
      else if (id.startsWith('attributes.')) column(id).putText(row, value);
      else column(id).putWritten(row, value);
    }
  });
  const source = { ids: runs.map((_, row) => `r${row}`), column, params: () => [...columns.values()].filter(({ id }) => id.startsWith('params.')) };
  return buildTable(source, Uint32Array.from(runs.keys()), runs.length, wishes);
}

const by = (column: string, descending = false) => ({ order_by: [{ column, descending }] });
const texts = (column: TableColumn | undefined, count: number): string[] => Array.from({ length: count }, (_, row) => cellText(column!, row));

describe('cells', () => {
  it('tells numbers, texts and what is not finite apart, and keeps how they were written', () => {
    const written = ['0.1', '0.10', '1e-3', '+5', '.5', 'inf', '-Infinity', 'nan', 'NaN', 'info', '0x10', ' 1', '', '1e999', '1_000'];
    const { columns } = table(written.map((lr) => ({ 'params.lr': lr })), { columns: ['params.lr', 'params.none'] });
    const lr = columns[0]!;
    expect(Array.from(lr.kinds)).toEqual([1, 1, 1, 1, 1, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2]);
    expect(Array.from(lr.numbers.subarray(0, 7))).toEqual([0.1, 0.1, 0.001, 5, 0.5, Infinity, -Infinity]);
    expect(Array.from(lr.codes.subarray(0, 2))).toEqual([-1, 0]);
    expect(texts(lr, written.length)).toEqual(written);
    expect(lr.words).not.toContain('0.1');
    expect(Array.from(columns[1]!.kinds)).toEqual(written.map(() => CELL.absent));
  });

  it('sends no words but those of the runs shown', () => {
    const { columns } = table([{ 'params.a': 'x' }, { 'params.a': 'y' }], { columns: ['params.a'] });
    expect(columns[0]?.words).toEqual(['x', 'y']);
  });
});

describe('order', () => {
  const runs = [{ 'params.a': 'b' }, { 'params.a': '10' }, {}, { 'params.a': 'nan' }, { 'params.a': '9' }, { 'params.a': 'a' }, { 'params.a': '-inf' }, { 'params.a': '9.0' }];

  it('puts numbers before texts, NaN after them and absent values last, both ways; equal ones newest first', () => {
    expect(table(runs, by('params.a')).runs).toEqual(['r6', 'r4', 'r7', 'r1', 'r5', 'r0', 'r3', 'r2']);
    expect(table(runs, by('params.a', true)).runs).toEqual(['r1', 'r4', 'r7', 'r6', 'r0', 'r5', 'r3', 'r2']);
    expect(table(runs, {}).runs).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  });

  it('goes on to the next column', () => {
    const some = [{ 'params.a': '1', 'metrics.m': 3 }, { 'params.a': '1', 'metrics.m': 4 }, { 'params.a': '0', 'metrics.m': 9 }];
    expect(table(some, { order_by: [{ column: 'params.a', descending: false }, { column: 'metrics.m', descending: true }] }).runs).toEqual(['r2', 'r1', 'r0']);
  });

  it('orders texts by code point', () => {
    expect(table([{ 'params.a': '😀' }, { 'params.a': '\uffee' }, { 'params.a': 'z' }], by('params.a')).runs).toEqual(['r2', 'r1', 'r0']);
  });
});

describe('groups', () => {
  const run = (name: string, lr: string, seed: string, auc: number) => ({ 'attributes.run_name': name, 'params.lr': lr, 'params.np_seed': seed, 'metrics.auc': auc });

  it('puts runs together that are equal but for their seed, in the order of their mean', () => {
    const runs = [run('x-1-s1', '0.1', '1', 0.5), run('x-2-s1', '0.2', '1', 0.99), run('x-1-s10', '0.10', '10', 0.9), run('x-2-s2', '0.2', '2', 0.1), run('alone', '7', '1', Number.NaN)];
    const { runs: ids, groups } = table(runs, { group: { by: 'seed' }, ...by('metrics.auc', true) });
    expect(ids).toEqual(['r2', 'r0', 'r1', 'r3', 'r4']);
    expect(groups?.names).toEqual(['x-1', 'x-2', 'alone']);
    expect(Array.from(groups?.ends ?? [])).toEqual([2, 4, 5]);
  });

  it('names seeds without a common name by the params that set them apart', () => {
    const runs = [run('gentle-fox', '0.1', '1', 1), run('shy-owl', '0.1', '2', 1), run('big-cat', '0.2', '1', 1), run('wise-bee', '0.2', '2', 1)];
    expect(table(runs, { group: { by: 'seed' } }).groups?.names).toEqual(['lr=0.1', 'lr=0.2']);
  });

  it('leaves runs alone of which nothing but the seed is known', () => {
    const { groups } = table([{ 'params.seed': '1' }, { 'params.seed': '2' }, {}], { group: { by: 'seed' } });
    expect(Array.from(groups?.ends ?? [])).toEqual([1, 2, 3]);
  });

  it('tells an absent param from one that is there', () => {
    const { groups } = table([{ 'params.a': '1', 'params.b': 'x' }, { 'params.a': '1' }, { 'params.a': '1', 'params.b': 'x' }], { group: { by: 'seed' } });
    expect(Array.from(groups?.ends ?? [])).toEqual([2, 3]);
  });

  it('puts series together by their names', () => {
    const runs = ['etl-2026-07-02', 'train-1', 'etl-2026-07-01', 'train-2', 'other'].map((name) => ({ 'attributes.run_name': name }));
    const { runs: ids, groups } = table(runs, { group: { by: 'series' } });
    expect(groups?.names).toEqual(['etl', 'train', 'other']);
    expect(ids).toEqual(['r0', 'r2', 'r1', 'r3', 'r4']);
  });

  it('puts runs together by a column: numbers by their size, texts, NaN and those without', () => {
    const runs = ['0.1', 'x', '0.10', 'nan', 'NaN'].map((a) => ({ 'params.a': a }));
    const { groups } = table([...runs, {}, {}], { group: { by: 'column', column: 'params.a' }, ...by('params.a', true) });
    expect(groups?.names).toEqual(['0.1', 'x', 'nan', '']);
    expect(Array.from(groups?.ends ?? [])).toEqual([2, 3, 5, 7]);
  });

  it('orders groups of texts by the least of each', () => {
    const runs = [{ 'params.g': '1', 'params.t': 'c' }, { 'params.g': '1', 'params.t': 'd' }, { 'params.g': '2', 'params.t': 'b' }, { 'params.g': '2', 'params.t': 'z' }];
    expect(table(runs, { group: { by: 'column', column: 'params.g' }, ...by('params.t') }).runs).toEqual(['r2', 'r3', 'r0', 'r1']);
  });
});

it.each([['seed', true], ['random_seed', true], ['random_state', true], ['np_seed', true], ['dataSeed', true], ['model/seed', true], ['randomState', true], ['seeded', false], ['state', false], ['lr', false]])(
  'the key %s says seed: %s', (key, says) => expect(isSeedKey(key)).toBe(says));

it('describes a column over some runs', () => {
  const column = new ColumnBuilder('params.a', 6);
  ['1', '1.0', '3', 'x', 'inf'].forEach((text, row) => column.putWritten(row, text));
  const info = (...rows: number[]) => describeColumn(column, Uint32Array.from(rows));
  expect(info(0, 1)).toEqual({ id: 'params.a', runs: 2, varies: false, distinct: 1, numeric: true, whole: true, min: 1, max: 1 });
  expect(info(0, 2, 4)).toEqual({ id: 'params.a', runs: 3, varies: true, distinct: 3, numeric: true, whole: true, min: 1, max: 3 });
  expect(info(0, 3)).toMatchObject({ varies: true, distinct: 2, numeric: false, whole: false });
  expect(info(0, 5)).toMatchObject({ runs: 1, varies: true, distinct: 1 });
  expect(info(5)).toEqual({ id: 'params.a', runs: 0, varies: false, distinct: 0, numeric: false, whole: false });
});
