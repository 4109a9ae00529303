import { describe, expect, it } from 'vitest';
import { bestRun } from './bestRun';

const run = (id: string, loss?: number): { id: string; metrics: ReadonlyMap<string, number> } => ({ id, metrics: new Map(loss === undefined ? [] : [['loss', loss]]) });

describe('bestRun', () => {
  it('is the first that got there, by the way that is better', () => {
    const runs = [run('new', 0.2), run('worse', 0.5), run('none'), run('old', 0.2)];
    expect(bestRun(runs, 'loss', 'lower')?.id).toBe('old');
    expect(bestRun(runs, 'loss', 'higher')?.id).toBe('worse');
    expect(bestRun(runs, 'loss', 'unknown')).toBeUndefined();
    expect(bestRun(runs, 'other', 'lower')).toBeUndefined();
  });
  it('is none that diverged', () => {
    const runs = [run('a', Number.NaN), run('b', -Infinity), run('c', 3)];
    expect(bestRun(runs, 'loss', 'lower')?.id).toBe('c');
    expect(bestRun(runs.slice(0, 2), 'loss', 'lower')).toBeUndefined();
  });
});
