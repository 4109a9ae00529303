import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../../src/protocol/table';
import { curveId, defaultColumns, parseViewColumn, seedColumn, shownColumns, withColumn, withMoved } from './chooseColumns';
import { FRESH_TABLE, readTableSetup } from './tableSetup';

const info = (id: string, varies = true): ColumnInfo => ({ id, runs: 5, varies, distinct: varies ? 3 : 1, numeric: true, whole: false });
const columns = [
  info('metrics.accuracy'), info('metrics.auc'), info('metrics.system/cpu'), info('params.lr'), info('params.seed'), info('params.objective', false),
  info('tags.team'), info('tags.mlflow.runName'), info('attributes.duration'), info('attributes.run_name'), info('attributes.start_time'),
];
const facts = { columns, metric: 'auc', curve: false };

describe('columns that nobody chose', () => {
  it('are those that differ: parameters, metrics with the chosen one first and the machine last, own tags, the run', () => {
    expect(defaultColumns(facts, true)).toEqual([
      'params.lr', 'params.seed', 'metrics.auc', 'metrics.accuracy', 'metrics.system/cpu', 'tags.team', 'attributes.start_time', 'attributes.duration',
    ]);
  });

  it('hold equal ones too when asked', () => {
    expect(defaultColumns(facts, false)).toContain('params.objective');
  });

  it('end with the curve of the metric when it has one, and leave out what groups make equal', () => {
    const ids = defaultColumns({ ...facts, curve: true, without: seedColumn(columns) }, true);
    expect(ids.indexOf(curveId('auc'))).toBe(ids.indexOf('metrics.system/cpu') + 1);
    expect(ids).not.toContain('params.seed');
  });

  it('are all where nothing differs: one run', () => {
    const one = columns.map((column) => ({ ...column, varies: false }));
    expect(defaultColumns({ ...facts, columns: one }, true)).toEqual(defaultColumns(facts, false));
  });

  it('are not a thousand', () => {
    const many = Array.from({ length: 1000 }, (_, index) => info(`metrics.m${index}`));
    expect(defaultColumns({ columns: many, metric: 'm0', curve: false }, true).length).toBeLessThan(100);
  });
});

describe('columns as a person changed them', () => {
  it('puts an added number of a metric behind its metric', () => {
    const ids = shownColumns(facts, withColumn(FRESH_TABLE, 'metrics:min.auc', true, false));
    expect(ids.indexOf('metrics:min.auc')).toBe(ids.indexOf('metrics.auc') + 1);
  });

  it('hides a default column and shows it again', () => {
    const hidden = withColumn(FRESH_TABLE, 'params.lr', false, true);
    expect(shownColumns(facts, hidden)).not.toContain('params.lr');
    expect(shownColumns(facts, withColumn(hidden, 'params.lr', true, true))).toContain('params.lr');
  });

  it('keeps a moved column where it was put, and a new one beside its neighbour', () => {
    const moved = withMoved(FRESH_TABLE, shownColumns(facts, FRESH_TABLE), 'metrics.auc', 'params.lr');
    expect(shownColumns(facts, moved)[0]).toBe('metrics.auc');
    const later = { ...facts, columns: [...columns, info('params.zeta')] };
    const ids = shownColumns(later, moved);
    expect(ids.indexOf('params.zeta')).toBe(ids.indexOf('params.seed') + 1);
  });

  it('puts pinned ones first', () => {
    expect(shownColumns(facts, { ...FRESH_TABLE, pinned: ['attributes.duration'] })[0]).toBe('attributes.duration');
  });
});

describe('the setup as it was kept', () => {
  it('falls back field by field', () => {
    expect(readTableSetup({ added: ['params.a', 3], hidden: ['params.b'], widths: { a: 100, b: 'x', c: -1 }, differing: 'no' })).toEqual({
      ...FRESH_TABLE, hidden: ['params.b'], widths: { a: 100 },
    });
    expect(readTableSetup(undefined)).toEqual(FRESH_TABLE);
  });
});

describe('ids', () => {
  it('name curves and what the server knows', () => {
    expect(parseViewColumn('curve.val/loss')).toEqual({ kind: 'curve', key: 'val/loss' });
    expect(parseViewColumn('curve.')).toBeUndefined();
    expect(parseViewColumn('params.curve.x')).toEqual({ kind: 'param', key: 'curve.x' });
  });
});
