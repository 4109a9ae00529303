import { expect, test } from 'vitest';
import type { Run, Tag } from '../../protocol/entities';
import { choosePrevious } from './previousRun';

function run(id: string, name: string, start: number, tags: Tag[] = []): Run {
  return {
    info: { run_id: id, run_name: name, experiment_id: '1', start_time: start, status: 'FINISHED', lifecycle_stage: 'active', artifact_uri: '', user_id: '' },
    data: { metrics: [], params: [], tags },
    inputs: { dataset_inputs: [] },
  } as unknown as Run;
}
const source = (name: string): Tag => ({ key: 'mlflow.source.name', value: name });
const child: Tag = { key: 'mlflow.parentRunId', value: 'p' };

test('the newest earlier run whose name differs only by its date', () => {
  const runs = [run('d', 'etl-2026-07-13', 40), run('c', 'etl-2026-07-12', 30), run('b', 'train', 20), run('a', 'etl-2026-07-11', 10)];
  expect(choosePrevious(runs[1]!, runs)?.info.run_id).toBe('a');
  expect(choosePrevious(runs[0]!, runs)?.info.run_id).toBe('c');
});

test('else the newest earlier run of the same source', () => {
  const runs = [run('c', 'bold-fox', 30, [source('train.py')]), run('b', 'calm-owl', 20, [source('etl.py')]), run('a', 'shy-hare', 10, [source('train.py')])];
  expect(choosePrevious(runs[0]!, runs)?.info.run_id).toBe('a');
  expect(choosePrevious(runs[1]!, runs)).toBeUndefined();
});

test('a run without a source has none before it by its source', () => {
  expect(choosePrevious(run('b', 'bold-fox', 20), [run('b', 'bold-fox', 20), run('a', 'shy-hare', 10)])).toBeUndefined();
});

test('of runs that began in the same millisecond the one listed behind is earlier, never the run itself', () => {
  const runs = [run('b', 'train-2', 10), run('a', 'train-1', 10)];
  expect(choosePrevious(runs[0]!, runs)?.info.run_id).toBe('a');
  expect(choosePrevious(runs[1]!, runs)).toBeUndefined();
});

test('children and parents are different series', () => {
  const runs = [run('c', 'fold-2', 30, [child]), run('b', 'fold-9', 20), run('a', 'fold-1', 10, [child])];
  expect(choosePrevious(runs[0]!, runs)?.info.run_id).toBe('a');
});
