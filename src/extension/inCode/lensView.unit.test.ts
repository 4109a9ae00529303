import { describe, expect, it } from 'vitest';
import type { CodeReading } from '../../code/reading';
import type { CodeRun, RunsOfCode } from '../codeRuns/codeRuns';
import { bestValue, lensView, type MetricOf } from './lensView';

const run = (runId: string, loss?: number, more: Partial<CodeRun> = {}): CodeRun => ({
  runId, experimentId: '1', name: runId, status: 'FINISHED', startTime: 0, metrics: new Map(loss === undefined ? [] : [['loss', loss]]), params: new Map(), origin: 'other', ...more,
});
const known = (runs: readonly [CodeRun, ...CodeRun[]], more: Partial<RunsOfCode> = {}): RunsOfCode => ({
  connection: {} as RunsOfCode['connection'], total: runs.length, runs, last: runs[0], keyMetric: { key: 'loss', direction: 'lower' }, since: { kind: 'same' }, ...more,
});
const reading: CodeReading = { sites: [], logs: true };
const view = (runs: RunsOfCode, metric?: ReturnType<MetricOf>): ReturnType<typeof lensView> => lensView({ start: 0, begins: [] }, reading, runs, (key) => (metric?.key === key ? metric : undefined));

describe('lensView', () => {
  it('tells of the last run, and of the best of all', () => {
    const runs = [run('b', 2), run('a', 1)] as const;
    expect(view(known(runs, { best: runs[1] }))).toEqual({ kind: 'runs', last: runs[0], silent: false, isBest: false, changed: false, total: 2, compared: 2, metric: { key: 'loss', direction: 'lower', value: 2, best: 1, spark: '' } });
    expect(view(known(runs, { best: runs[0] }))).toMatchObject({ isBest: true });
  });
  it('names no best of one', () => {
    expect(view(known([run('a', 1)], { best: run('a', 1) }))).toMatchObject({ isBest: false, metric: { value: 1 } });
    expect(view(known([run('a', 1)]))).not.toHaveProperty('metric.best');
  });
  it('keeps the best of runs when the last one has no value', () => {
    expect(view(known([run('b', undefined, { status: 'FAILED' }), run('a', 1)]))).toMatchObject({ metric: { best: 1, spark: '' } });
    expect(view(known([run('b')]))).not.toHaveProperty('metric');
  });
  it('draws the course of the last run and of no other', () => {
    const runs = [run('b', 2), run('a', 1)] as const;
    const metric = { key: 'loss', direction: 'lower', course: [5, 4, 3, 2], last: { run: runs[0], value: 2 } } as const;
    expect(view(known(runs), metric)).toMatchObject({ metric: { spark: expect.stringMatching(/^.{4}$/u) as unknown } });
    expect(view(known(runs), { ...metric, last: { run: runs[1], value: 1 } })).toMatchObject({ metric: { spark: '' } });
  });
  it('reads runs that do not log the key metric by what they log', () => {
    const evaluated = run('b', undefined, { metrics: new Map([['rows', 5], ['test_acc', 0.8]]) });
    expect(view(known([evaluated]))).toMatchObject({ metric: { key: 'test_acc', direction: 'higher', value: 0.8 } });
  });
  it('says that the code has changed', () => {
    expect(view(known([run('a')], { since: { kind: 'changed' } }))).toMatchObject({ changed: true });
    expect(view(known([run('a')], { since: { kind: 'unknown' } }))).toMatchObject({ changed: false });
  });
  it('tells a run that should go on from one that does', () => {
    const going = run('b', 2, { status: 'RUNNING', startTime: 5 });
    expect(view(known([going], { live: going }))).toMatchObject({ silent: false });
    expect(view(known([going]))).toMatchObject({ silent: true });
    expect(view(known([going, run('a')], { live: run('a', 1, { status: 'RUNNING', startTime: 1 }) }))).toMatchObject({ silent: true });
  });
  it('counts all runs, also those past the newest thousand', () => {
    expect(view(known([run('b'), run('a')], { total: 4000 }))).toMatchObject({ total: 4000, compared: 2 });
  });
});

describe('bestValue', () => {
  it('goes by the direction, and leaves out what is no number', () => {
    const runs = [run('a', Number.NaN), run('b', 2), run('c', Number.POSITIVE_INFINITY), run('d', 1)];
    expect([bestValue(runs, 'loss', 'lower'), bestValue(runs, 'loss', 'higher'), bestValue(runs, 'loss', 'unknown')]).toEqual([1, 2, undefined]);
  });
});
