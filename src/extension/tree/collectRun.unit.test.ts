import { describe, expect, it } from 'vitest';
import type { Metric, Run, RunStatus } from '../../protocol/entities';
import { collectRun, failureReason, SILENT_AFTER, type RunContext } from './collectRun';

const NOW = 1_800_000_000_000;

function run(status: RunStatus, over: { start?: number; metrics?: Metric[]; tags?: Run['data']['tags']; name?: string } = {}): Run {
  return {
    info: {
      run_id: '0123456789abcdef', run_uuid: '0123456789abcdef', run_name: over.name ?? 'r', experiment_id: '1', user_id: '', status,
      start_time: over.start ?? NOW - 200_000, artifact_uri: '', lifecycle_stage: 'active',
    },
    data: { metrics: over.metrics ?? [], params: [], tags: over.tags ?? [] },
    inputs: { dataset_inputs: [], model_inputs: [] },
  };
}
const point = (key: string, value: number, step = 0): Metric => ({ key, value, timestamp: NOW - 100_000, step });
const context = (over: Partial<RunContext> = {}): RunContext => ({
  keyMetric: { key: 'loss', direction: 'lower' }, summary: undefined, parentSummary: undefined, bestOfExperiment: false, spark: '▇▄▁',
  lastSign: undefined, now: NOW, ...over,
});
const summary = (children: number, min?: number, max?: number) => ({
  run_id: 'p', children, running: 0, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }),
});

describe('collectRun', () => {
  it('shows value, course and elapsed time of a run that goes on', () => {
    const view = collectRun(run('RUNNING', { metrics: [point('loss', 0.5)] }), context());
    expect(view).toMatchObject({ state: 'running', value: 0.5, spark: '▇▄▁', elapsed: 200_000 });
  });

  it('calls a run silent only when no sign came for long', () => {
    const start = NOW - SILENT_AFTER - 1;
    expect(collectRun(run('RUNNING', { start }), context()).state).toBe('silent');
    expect(collectRun(run('RUNNING', { start, metrics: [point('loss', 1)] }), context()).state).toBe('running');
    expect(collectRun(run('RUNNING', { start }), context({ lastSign: NOW - 5 })).state).toBe('running');
  });

  it('knows how far a sweep is, and that one was interrupted whose run has ended', () => {
    const progress = { state: 'running', runs: 24, done: 9, failed: 0 };
    const tags = [{ key: 'trialbook.sweep.progress', value: JSON.stringify(progress) }];
    expect(collectRun(run('RUNNING', { start: NOW - SILENT_AFTER - 1, tags }), context())).toMatchObject({ state: 'running', sweep: progress });
    expect(collectRun(run('KILLED', { tags }), context()).sweep).toEqual({ ...progress, state: 'interrupted' });
    expect(collectRun(run('RUNNING', { tags: [{ key: 'trialbook.sweep.progress', value: 'odd' }] }), context()).sweep).toBeUndefined();
  });

  it('marks the best of the experiment and of the parent', () => {
    const finished = run('FINISHED', { metrics: [point('loss', 0.1)] });
    expect(collectRun(finished, context({ bestOfExperiment: true })).state).toBe('best');
    expect(collectRun(finished, context({ parentSummary: summary(3, 0.1, 2) })).state).toBe('best');
    expect(collectRun(finished, context({ parentSummary: summary(1, 0.1, 0.1) })).state).toBe('finished');
    expect(collectRun(finished, context({ parentSummary: { ...summary(200, 0.1, 2), partial: true } })).state).toBe('finished');
    expect(collectRun(finished, context({ summary: { ...summary(200, 0.01, 2), partial: true } }))).toMatchObject({ children: 200, moreChildren: true, value: 0.1 });
    expect(collectRun(run('KILLED', { metrics: [point('loss', 0.1)] }), context({ bestOfExperiment: true })).best).toBe(false);
  });

  it('puts the best child value on a parent and leaves its course out', () => {
    const view = collectRun(run('FINISHED', { metrics: [point('loss', 9)] }), context({ summary: summary(6, 0.2, 0.9) }));
    expect(view).toMatchObject({ value: 0.2, children: 6, spark: '' });
    const higher = context({ summary: summary(6, 0.2, 0.9), keyMetric: { key: 'acc', direction: 'higher' } });
    expect(collectRun(run('FINISHED'), higher).value).toBe(0.9);
  });

  it('says when a scheduled run starts', () => {
    expect(collectRun(run('SCHEDULED', { start: NOW + 5 }), context()).startsAt).toBe(NOW + 5);
    expect(collectRun(run('SCHEDULED', { start: NOW - 5 }), context()).startsAt).toBeUndefined();
  });

  it('names a run without a name by its id', () => {
    expect(collectRun(run('FINISHED', { name: '' }), context()).name).toBe('01234567');
  });
});

describe('failureReason', () => {
  const failed = (text: string, metrics: Metric[] = []) => run('FAILED', { tags: [{ key: 'trialbook.error', value: text }], metrics });
  it('is the last line of what was left behind', () => {
    expect(failureReason(failed('Traceback (most recent call last):\n  File "x"\nsklearn.errors.ValueError: bad row\n'))).toBe('ValueError, bad row');
    expect(failureReason(failed('MemoryError', [point('loss', 1, 11)]))).toBe('MemoryError, step 11');
    expect(failureReason(failed('3,412 duplicate keys'))).toBe('3,412 duplicate keys');
  });
  it('is absent when nothing was left', () => {
    expect(failureReason(run('FAILED'))).toBeUndefined();
    expect(failureReason(failed(' \n '))).toBeUndefined();
  });
});
