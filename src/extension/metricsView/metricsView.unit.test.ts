import { expect, test } from 'vitest';
import type { RunRow } from '../../../webview/metrics/protocol';
import { bestEnded, metricKeys, type ListedRun, rowOf } from './listedRun';
import { ToldRows } from './toldRows';

const run = (runId: string, metrics: Record<string, number>, more: Partial<ListedRun> = {}): ListedRun => ({
  runId, experimentId: '1', name: runId, status: 'FINISHED', startTime: 1, metrics: new Map(Object.entries(metrics)), ...more,
});
const context = { keyMetric: 'loss', isPinned: (id: string) => id === 'p' };

test('a value that JSON cannot hold travels as text', () => {
  expect(rowOf(run('a', { loss: Number.NaN }), context).value).toBe('NaN');
  expect(Number(rowOf(run('a', { loss: -Infinity }), context).value)).toBe(-Infinity);
  expect(rowOf(run('a', { other: 1 }), context)).toMatchObject({ logged: true, pinned: false });
  expect(rowOf(run('p', {}), context)).toMatchObject({ logged: false, pinned: true });
});

test('foreign names stay on one line, and one of nothing is the id', () => {
  expect(rowOf(run('a', {}, { name: 'two\nlines \u202e!' }), context).name).toBe('two lines !');
  expect(rowOf(run('a', {}, { name: '\u202e' }), context).name).toBe('a');
});

test('runs of the active cell are marked, and only where a cell is active', () => {
  expect(rowOf(run('a', {}, { cell: 'c1' }), { ...context, cell: 'c1' }).ofCell).toBe(true);
  expect(rowOf(run('a', {}, { cell: 'c1' }), { ...context, cell: 'c2' }).ofCell).toBeUndefined();
  expect(rowOf(run('a', {}), context).ofCell).toBeUndefined();
});

test('the best run is one that ended, and none where no way is known', () => {
  const runs = [run('live', { loss: 0 }, { status: 'RUNNING' }), run('done', { loss: 1 }), run('bad', { loss: 5 })];
  expect(bestEnded(runs, 'loss', 'lower')).toBe('done');
  expect(bestEnded(runs, 'loss', 'higher')).toBe('bad');
  expect(bestEnded(runs, 'loss', 'unknown')).toBeUndefined();
  expect(metricKeys([run('a', { x: 1, y: 2 }), run('b', { y: 1, z: 3 })])).toEqual(['x', 'y', 'z']);
});

test('a page is told the rows that changed, and the order only when it did', () => {
  const told = new ToldRows();
  const row = (runId: string, value: string): RunRow => rowOf(run(runId, { loss: Number(value) }), context);
  expect(told.take([row('a', '1'), row('b', '2')])).toMatchObject({ rows: [{ runId: 'a' }, { runId: 'b' }], order: ['a', 'b'] });
  expect(told.take([row('a', '1'), row('b', '2')])).toEqual({ rows: [] });
  expect(told.take([row('a', '1'), row('b', '3')])).toEqual({ rows: [row('b', '3')] });
  expect(told.take([row('c', '1'), row('a', '1'), row('b', '3')])).toEqual({ rows: [row('c', '1')], order: ['c', 'a', 'b'] });
  expect(told.take([])).toEqual({ rows: [], order: [] });
  told.forget();
  expect(told.take([row('a', '1')]).rows).toHaveLength(1);
});
