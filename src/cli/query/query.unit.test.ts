import { describe, expect, it } from 'vitest';
import type { Run } from '../../protocol/entities';
import { compareRuns } from './comparison';
import { fitted, plainText, widthOf } from './plainText';
import { runJson } from './runValue';
import { textTable } from './textTable';

function run(id: string, params: Record<string, string>, metrics: Record<string, number>): Run {
  return {
    info: { run_id: id, run_uuid: id, run_name: id, experiment_id: '1', user_id: '', status: 'FINISHED', start_time: 0, end_time: 1, artifact_uri: '', lifecycle_stage: 'active' },
    data: {
      params: Object.entries(params).map(([key, value]) => ({ key, value })), tags: [],
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 0, step: 0 })),
    },
    inputs: { dataset_inputs: [], model_inputs: [] },
  };
}

describe('runs side by side', () => {
  const runs = [run('a', { lr: '0.1', seed: '1' }, { loss: 0.5, custom: 1, acc: NaN }), run('b', { lr: '0.2', seed: '1' }, { loss: 0.25, custom: 2 }), run('c', { seed: '1' }, { loss: 0.25, acc: 0.5 })];

  it('tell what differs, a param that one lacks as well', () => {
    const { differing, same } = compareRuns(runs, new Map());
    expect(differing).toEqual([{ key: 'lr', values: ['0.1', '0.2', undefined] }]);
    expect(same.map(({ key }) => key)).toEqual(['seed']);
  });

  it('mark all that are best, where a name or the team says which way is better', () => {
    const best = (directions: ReadonlyMap<string, 'higher' | 'lower'>): Record<string, readonly number[]> => Object.fromEntries(compareRuns(runs, directions).metrics.map((row) => [row.key, row.best]));
    // A single number has nothing to be better than.
    expect(best(new Map())).toEqual({ acc: [], custom: [], loss: [1, 2] });
    expect(best(new Map([['custom', 'higher'], ['loss', 'higher']]))).toEqual({ acc: [], custom: [1], loss: [0] });
  });

  it('are JSON whatever the numbers are', () => {
    expect(runJson(run('a', {}, { odd: NaN, large: Infinity, one: 1 }), new Map())['metrics']).toEqual({ odd: 'NaN', large: 'Infinity', one: 1 });
  });
});

describe('a table on a terminal', () => {
  it('fits its width, and says how many columns it had to leave out', () => {
    const columns = ['name', 'value', 'more'].map((title) => ({ title }));
    const rows = [['x'.repeat(100), '1', 'y'.repeat(100)]];
    const { lines, left } = textTable(columns, rows, 40);
    expect(left).toBe(0);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(40);
    expect(textTable(columns, rows, 12).left).toBe(2);
    expect(textTable(columns, rows, undefined).lines[1]).toContain('y'.repeat(100));
  });

  it('lets no text of a run move the cursor or turn the writing', () => {
    expect(plainText('a\u001b[2Jb\nc\u202Ed\r')).toBe('a [2Jb c d ');
    expect(widthOf('日本')).toBe(4);
    expect(fitted('日本語', 5)).toBe('日本…');
  });
});
