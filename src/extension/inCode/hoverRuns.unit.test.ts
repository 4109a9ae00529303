import { describe, expect, it } from 'vitest';
import type { Series } from '../../protocol/trialbook';
import type { CodeRun } from '../codeRuns/codeRuns';
import { hoverLines } from './hoverLines';
import { hoverRuns } from './hoverRuns';

const run = (runId: string, value?: number, status: CodeRun['status'] = 'FINISHED'): CodeRun => ({
  runId, experimentId: '1', name: runId, status, startTime: 0, metrics: new Map(value === undefined ? [] : [['loss', value]]), params: new Map(), origin: 'other',
});
const isLive = ({ status }: CodeRun): boolean => status === 'RUNNING';
const chosen = (...runs: CodeRun[]): string[] => hoverRuns(runs, 'loss', 'lower', isLive)?.lines.map(({ runId }) => runId) ?? [];

describe('hoverRuns', () => {
  it('puts the run that goes on first', () => {
    expect(chosen(run('c', 3), run('b', 2, 'RUNNING'), run('a', 1))).toEqual(['b', 'c', 'a']);
  });
  it('leaves out runs that did not log the metric', () => {
    expect(chosen(run('c', undefined, 'RUNNING'), run('b', 2))).toEqual(['b']);
    expect(hoverRuns([run('a')], 'loss', 'lower', isLive)).toBeUndefined();
  });
  it('shows the best run however old it is', () => {
    const runs = [...Array.from({ length: 8 }, (_, index) => run(`r${index}`, 5)), run('best', 1), run('oldest', 7)];
    expect(chosen(...runs)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'best']);
    expect(hoverRuns(runs, 'loss', 'lower', isLive)).toMatchObject({ bestAdded: true });
    expect(hoverRuns(runs, 'loss', 'unknown', isLive)?.best).toBeUndefined();
  });
  it('takes no run that diverged for the best', () => {
    expect(hoverRuns([run('a', Number.NaN), run('b', 2)], 'loss', 'lower', isLive)?.best?.runId).toBe('b');
    expect(hoverRuns([run('a', Number.NaN)], 'loss', 'lower', isLive)?.best).toBeUndefined();
  });
});

describe('hoverLines', () => {
  const series = (run_id: string, steps: number[], times: number[], values: (number | null)[]): Series => ({ run_id, key: 'loss', steps, timestamps: times, values, stats: { count: values.length }, whole: true });
  const lines = (...all: Series[]): ReturnType<typeof hoverLines> => hoverLines([run('a', 1, 'RUNNING'), run('b', 2)], all, ({ name }) => name, isLive);

  it('goes by steps', () => {
    expect(lines(series('b', [0, 5], [0, 0], [1, null]), series('a', [0], [0], [3]))).toEqual({
      axis: { kind: 'steps' }, lines: [{ name: 'a', xs: [0], ys: [3], live: true }, { name: 'b', xs: [0, 5], ys: [1, Number.NaN], live: false }],
    });
  });
  it('goes by time where steps do not move', () => {
    expect(lines(series('a', [0, 0, 0], [1000, 61_000, 601_000], [3, 2, 1.8e308]))).toEqual({
      axis: { kind: 'time', unit: 'min' }, lines: [{ name: 'a', xs: [0, 1, 10], ys: [3, 2, Number.NaN], live: true }],
    });
  });
  it('has none of values that were logged twice at one step', () => {
    expect(lines(series('a', [0, 0], [1000, 1001], [3, 2]))).toBeUndefined();
  });
  it('has none of single values', () => {
    expect(lines(series('a', [0], [0], [3]), series('b', [0], [0], [3]))).toBeUndefined();
  });
});
