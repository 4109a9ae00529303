import { describe, expect, test } from 'vitest';
import { CELL, type Table, type TableColumn } from '../../../src/protocol/table';
import { changesOf } from './changes';
import { bandPath, linePath } from './plot';
import { ticks, timeTicks } from './scales';
import { seriesAmong, type SeriesRun } from './series';
import { readTrendSetup, withAcceptance } from './setup';
import { deviation, stretchLength, traceOf } from './trace';

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

const DAY = 86_400_000;
const run = (row: number, status = 'FINISHED'): SeriesRun => ({ row, name: `orders-${row}`, start: row * DAY, status });

test('runs are put into series by their names, oldest first, the longest series first', () => {
  const series = seriesAmong([0, 1, 2, 3, 4], {
    names: column('n', ['train-2', 'orders-2025-07-12', 'orders-2025-07-11', 'orders-2025-07-13', 'train-1']),
    starts: column('s', [5, 20, 10, undefined, 4]),
    states: column('t', ['FINISHED', 'FAILED', 'FINISHED', 'FINISHED', 'FINISHED']),
  });
  expect(series.map(({ name, runs }) => [name, runs.map(({ row }) => row)])).toEqual([['orders', [2, 1]], ['train', [4, 0]]]);
  expect(series[0]?.runs[1]?.status).toBe('FAILED');
});

describe('a trace', () => {
  const values = [...Array.from({ length: 20 }, (_, index) => 100 + (index % 3)), 80, 500, 81, 82, 101, 100];
  const runs = values.map((_, row) => run(row, row === 21 ? 'FAILED' : 'FINISHED'));

  test('marks the first run that left and counts those after it', () => {
    const trace = traceOf(runs, 'metrics.rows', column('metrics.rows', values), 'trailing');
    expect(trace.points.map(({ expected }) => expected.state).slice(20)).toEqual(['below', 'unknown', 'below', 'below', 'inside', 'inside']);
    expect(trace.lastFirst).toBe(20);
    expect(trace.left).toBe(false);
    expect(stretchLength(trace, 20)).toBe(3);
    expect(deviation(trace.points[20]!)).toEqual({ kind: 'share', value: 80 / 101 - 1 });
  });

  test('runs without a value are not in it', () => {
    expect(traceOf(runs, 'x', column('x', values.map((value, row) => (row < 3 ? undefined : value))), 'auto').points).toHaveLength(values.length - 3);
    expect(traceOf(runs, 'x', undefined, 'auto').points).toEqual([]);
  });

  test('lines leave a gap where a run is missing or its value is no number', () => {
    const trace = traceOf([0, 1, 3, 4, 5].map((row) => run(row)), 'x', column('x', [1, 2, 0, 3, Number.NaN, 5]), 'trailing');
    const x = (time: number): number => time / DAY;
    const y = (value: number): number => value;
    expect(linePath(trace.points, [2 * DAY], x, y)).toBe('M0.0 1.0L1.0 2.0M3.0 3.0M5.0 5.0');
    expect(bandPath(trace.points, x, y)).toBe('');
  });
});

test('what changed in a run, and what differs in each', () => {
  const table: Table = {
    total: 3,
    runs: ['a', 'b', 'c'],
    columns: [
      column('params.min_status', ['created', 'paid', 'created']),
      column('params.date', ['11', '12', '10']),
      column('params.batch', [5, 5, 5]),
      column('params.fresh', [undefined, 'x', undefined]),
      column('attributes.commit', ['77aa01c', 'a90be17', '77aa01c']),
      column('attributes.source', ['etl.py', 'etl.py', 'etl.py']),
    ],
  };
  const found = changesOf(table, ['b', 'a', 'c']);
  expect(found.changed.map(({ name, before, after }) => [name, before, after])).toEqual([['commit', '77aa01c', 'a90be17'], ['min_status', 'created', 'paid'], ['fresh', undefined, 'x']]);
  expect(found.always.map(({ name }) => name)).toEqual(['date']);
  expect(found.sameParams).toBe(1);
  expect(found.same).toEqual(['source']);
});

test('ticks: 1, 2, 5 and whole minutes, two at the least', () => {
  expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(ticks(38_000, 52_000, 7)).toEqual([38_000, 40_000, 42_000, 44_000, 46_000, 48_000, 50_000, 52_000]);
  expect(ticks(280_000, 640_000, 3, true)).toEqual([360_000, 480_000, 600_000]);
  expect(ticks(5, 5, 3)).toEqual([5]);
  expect(timeTicks(0, 40 * 60_000, 8).times.map((time) => time / 60_000)).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40]);
  expect(timeTicks(0, 60 * DAY, 20).times.every((time) => new Date(time).getDay() === 1)).toBe(true);
});

test('what was kept, field by field, and one acceptance a column of a series', () => {
  expect(readTrendSetup({ series: 3, days: 31, rule: 'moon', accepted: [{ from: 'x' }], table: true })).toEqual({ days: 60, rule: 'auto', accepted: [], table: true });
  const accepted = withAcceptance(withAcceptance(readTrendSetup(undefined), 'orders', 'metrics.a', 1), 'orders', 'metrics.a', 2);
  expect(accepted.accepted).toEqual([{ series: 'orders', column: 'metrics.a', from: 2 }]);
  expect(withAcceptance(accepted, 'orders', 'metrics.a', undefined).accepted).toEqual([]);
});
