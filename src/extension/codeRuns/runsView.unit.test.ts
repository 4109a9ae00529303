import { describe, expect, it } from 'vitest';
import { HeldRuns } from './heldRuns';
import { readRuns, type KnownRun } from './knownRun';
import { Pending } from './pending';
import { RunsView, usedMetrics } from './runsView';

const run = (runId: string, startTime: number, metrics: Record<string, number> = {}, more: Partial<KnownRun> = {}): KnownRun => ({
  runId, experimentId: '1', name: runId, status: 'FINISHED', startTime, metrics: new Map(Object.entries(metrics)), params: new Map(), origin: 'other', lastSign: startTime, byCommit: false, ...more,
});
const LOSS = { key: 'loss', direction: 'lower' as const };

describe('a view of runs', () => {
  it('answers the last value and the best of all, the first of equal ones', () => {
    const view = new RunsView([run('d', 4, { other: 1 }), run('c', 3, { loss: 0.5 }), run('b', 2, { loss: 0.2 }), run('a', 1, { loss: 0.2 }), run('nan', 0, { loss: Number.NaN })], LOSS);
    expect(view.metric('loss', 'lower')).toMatchObject({ last: { run: { runId: 'c' }, value: 0.5 }, best: { run: { runId: 'a' }, value: 0.2 } });
    expect(view.metric('loss', 'higher')?.best?.run.runId).toBe('c');
    expect(view.metric('loss', 'unknown')).not.toHaveProperty('best');
    expect(view.metric('none', 'lower')).toBeUndefined();
    expect([view.last.runId, view.best?.run.runId]).toEqual(['d', 'a']);
    expect(usedMetrics(view.runs)).toEqual(['loss', 'other']);
  });

  it('takes the run above the newest one when that has a result of its own', () => {
    const runs = (value: Record<string, number>): KnownRun[] => [run('child', 2, { loss: 1 }, { parent: 'parent' }), run('parent', 1, value)];
    expect(new RunsView(runs({ loss: 0.5 }), LOSS).last.runId).toBe('parent');
    expect(new RunsView(runs({}), LOSS).last.runId).toBe('child');
    expect(new RunsView(runs({ loss: 0.5 }).slice(0, 1), LOSS).last.runId).toBe('child');
  });

  it('does not take a run for live that has been silent for long', () => {
    const runs = [run('gone', 2, {}, { status: 'RUNNING' }), run('live', 1, {}, { status: 'RUNNING', lastSign: 9_000_000 })];
    expect(new RunsView(runs, LOSS).live(10_000_000)?.runId).toBe('live');
  });

  it('groups runs by the value of a parameter', () => {
    const lr = (value: string): Partial<KnownRun> => ({ params: new Map([['lr', value]]) });
    const view = new RunsView([run('c', 3, { loss: 3 }, lr('0.1')), run('b', 2, { loss: 1 }, lr('0.2')), run('a', 1, { loss: 2 }, lr('0.1'))], LOSS);
    expect(view.parameter('lr')).toMatchObject([{ value: '0.1', runs: 2, best: { run: { runId: 'a' }, value: 2 } }, { value: '0.2', runs: 1, best: { value: 1 } }]);
    expect(view.parameter('none')).toEqual([]);
  });
});

describe('runs that are held', () => {
  it('are kept in order while some are read again', () => {
    const held = new HeldRuns();
    held.replace([run('b', 2), run('a', 1)], 2);
    expect(held.update(['c', 'a', 'x'], [run('c', 3, {}, { parent: 'd' }), run('d', 3)])).toBe(false);
    expect(held.runs.map(({ runId }) => runId)).toEqual(['d', 'c', 'b']);
    expect([held.total, held.isOther('x'), held.isOther('a'), held.has('a')]).toEqual([3, true, false, false]);
    held.reconsider('x');
    expect(held.isOther('x')).toBe(false);
  });

  it('are at most a thousand, and all are read again when one of more goes', () => {
    const held = new HeldRuns();
    held.replace(Array.from({ length: 1000 }, (_, at) => run(`r${at}`, 1000 - at)), 1500);
    expect(held.update(['new'], [run('new', 2000)])).toBe(false);
    expect([held.total, held.runs.length, held.has('r999')]).toEqual([1501, 1000, false]);
    expect(held.update(['r5'], [])).toBe(true);
  });
});

it('only what has to do with the file is to be read', () => {
  const held = new HeldRuns();
  held.replace([run('own', 1)], 1);
  held.update(['other'], []);
  const noted = (change: Parameters<Pending['note']>[0]): { runs: readonly string[]; all: boolean; points: string[] } => {
    const pending = new Pending();
    pending.take();
    const points: string[] = [];
    pending.note(change, held, (runId, keys) => points.push(`${runId} ${keys?.join() ?? 'all'}`));
    const { runs, all } = pending.take();
    return { runs, all, points };
  };
  expect(noted({ kind: 'metrics', run_id: 'own', keys: ['loss'] })).toEqual({ runs: ['own'], all: false, points: ['own loss'] });
  expect(noted({ kind: 'metrics', run_id: 'other' }).runs).toEqual([]);
  expect(noted({ kind: 'run', run_id: 'other' }).runs).toEqual([]);
  expect(noted({ kind: 'run', run_id: 'new' }).runs).toEqual(['new']);
  expect(noted({ kind: 'tags', run_id: 'other', keys: ['note'] }).runs).toEqual([]);
  expect(noted({ kind: 'tags', run_id: 'other', keys: ['trialbook.notebook'] }).runs).toEqual(['other']);
  expect(noted({ kind: 'artifacts', run_id: 'own' }).runs).toEqual([]);
  expect(noted({ kind: 'experiment', experiment_id: '1' }).all).toBe(true);
});

it('reads runs as they travel', () => {
  const row = { run_id: 'abcdef0123456789', experiment_id: '1', run_name: ' ', status: 'FAILED' as const, start_time: 5, last_step: 11, metrics: [1, 'NaN', 0, -Number.MAX_VALUE, 7, 1], params: [0, '0.10'] };
  const tags = { 'trialbook.error': 'Traceback\nMemoryError', 'trialbook.start': '{"kind":"task","task":"t"}', 'trialbook.git.dirty': 'true', 'mlflow.parentRunId': '' };
  const [read] = readRuns({ total: 1, runs: [{ ...row, tags }], metric_keys: ['loss', 'nan'], param_keys: ['lr'] });
  expect(read).toMatchObject({ name: 'abcdef01', failure: 'MemoryError, step 11', origin: 'task', dirty: true });
  expect([...read!.metrics]).toEqual([['nan', Number.NaN], ['loss', -Infinity]]);
  expect([read?.params.get('lr'), read?.parent]).toEqual(['0.10', undefined]);
});
