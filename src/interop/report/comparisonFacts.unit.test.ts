import { expect, test } from 'vitest';
import type { Run } from '../../protocol/entities';
import { compareRuns } from './comparisonFacts';

function run(id: string, start: number, metrics: Readonly<Record<string, number>>, params: Readonly<Record<string, string>>): Run {
  return {
    info: { run_id: id, run_uuid: id, run_name: id, experiment_id: '1', user_id: '', status: 'FINISHED', start_time: start, artifact_uri: '', lifecycle_stage: 'active' },
    data: {
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 0, step: 0 })), params: Object.entries(params).map(([key, value]) => ({ key, value })), tags: [],
    },
    inputs: { dataset_inputs: [], model_inputs: [] },
  };
}

test('the best run stands first by the metric that speaks for the runs, those without a number last', () => {
  const { runs, best, metrics } = compareRuns([run('a', 1, { val_rmse: 3, loss: 1 }, {}), run('b', 2, { val_rmse: Number.NaN }, {}), run('c', 3, { val_rmse: 1 }, {}), run('d', 4, {}, {})], [], [], new Map());
  expect(metrics.map(({ key, direction }) => [key, direction])).toEqual([['val_rmse', 'lower'], ['loss', 'lower']]);
  expect(best?.info.run_id).toBe('c');
  expect(runs.slice(0, 2).map(({ info }) => info.run_id)).toEqual(['c', 'a']);
});

test('where nobody knows which way is better there is no best, and the newest stands first', () => {
  const { runs, best } = compareRuns([run('a', 1, { rows: 3 }, {}), run('b', 2, { rows: 1 }, {})], [], [], new Map());
  expect(best).toBeUndefined();
  expect(runs.map(({ info }) => info.run_id)).toEqual(['b', 'a']);
});

test('parameters differ when they have several values', () => {
  const { differing, equal } = compareRuns([run('a', 1, {}, { lr: '1', seed: '42', only: 'x' }), run('b', 2, {}, { lr: '2', seed: '42' })], [], [], new Map());
  expect(differing).toEqual(['lr']);
  expect(equal).toEqual([{ key: 'seed', value: '42', runs: 2 }, { key: 'only', value: 'x', runs: 1 }]);
});

test('metrics that a person names come first', () => {
  expect(compareRuns([run('a', 1, { val_loss: 1, x: 1, y: 2 }, {})], [], ['y', 'gone', 'x'], new Map()).metrics.map(({ key }) => key)).toEqual(['y', 'x', 'val_loss']);
});

test('what the team says of a metric goes before what its name says', () => {
  const { best, metrics } = compareRuns([run('a', 1, { rmse: 3 }, {}), run('b', 2, { rmse: 1 }, {})], [], [], new Map([['rmse', 'higher']]));
  expect(metrics).toEqual([{ key: 'rmse', direction: 'higher', runs: 2 }]);
  expect(best?.info.run_id).toBe('a');
});
