import { expect, test } from 'vitest';
import type { Experiment, Run } from '../../protocol/entities';
import { needOf, subjectOf } from './needs';

const client = {
  getRun: (id: string): Promise<Run> => Promise.resolve({ info: { run_id: id, experiment_id: '7' } } as Run),
  getExperiment: (id: string): Promise<Experiment> => Promise.resolve({ experiment_id: id, name: `churn ${id}` } as Experiment),
};

test('writes take a permission, reads take none', () => {
  expect(needOf('setTag')).toBe('edit');
  expect(needOf('deleteRun')).toBe('manage');
  expect(needOf('searchRuns')).toBeUndefined();
  expect(needOf('toString')).toBeUndefined();
});

test('what was refused is of the experiment of a run, or of a model', async () => {
  expect(await subjectOf(client, 'setTag', ['r1', 'key', 'value'])).toEqual({ kind: 'experiment', id: '7', name: 'churn 7' });
  expect(await subjectOf(client, 'logBatch', [{ run_id: 'r1' }])).toEqual({ kind: 'experiment', id: '7', name: 'churn 7' });
  expect(await subjectOf(client, 'createRun', [{ experiment_id: '3' }])).toEqual({ kind: 'experiment', id: '3', name: 'churn 3' });
  expect(await subjectOf(client, 'deleteModelVersion', ['Price', '1'])).toEqual({ kind: 'model', id: 'Price', name: 'Price' });
});

test('nothing is said of what may not be read', async () => {
  const blind = { ...client, getRun: () => Promise.reject(new Error('403')) };
  expect(await subjectOf(blind, 'setTag', ['r1'])).toBeUndefined();
});
