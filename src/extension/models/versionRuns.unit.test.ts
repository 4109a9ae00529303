import { expect, test } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import type { Run } from '../../protocol/entities';
import { readVersionRuns } from './versionRuns';

const run = (id: string, experiment: string): Run => ({ info: { run_id: id, experiment_id: experiment } }) as unknown as Run;

function client(runs: readonly Run[]): { client: MlflowClient; calls: string[] } {
  const calls: string[] = [];
  const fake = {
    getRun: (id: string) => {
      calls.push(`get ${id}`);
      const found = runs.find(({ info }) => info.run_id === id);
      return found === undefined ? Promise.reject(new MlflowError('RESOURCE_DOES_NOT_EXIST', 'gone')) : Promise.resolve(found);
    },
    searchRuns: ({ experiment_ids: [experiment], filter }: { experiment_ids: string[]; filter: string }) => {
      calls.push(`search ${experiment}`);
      return Promise.resolve({ runs: runs.filter(({ info }) => info.experiment_id === experiment && filter.includes(`'${info.run_id}'`)) });
    },
  };
  return { client: fake as unknown as MlflowClient, calls };
}

const { signal } = new AbortController();

test('runs of one experiment come with one search', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `r${index}`);
  const { client: fake, calls } = client(ids.map((id) => run(id, '1')));
  expect((await readVersionRuns(fake, ids, signal)).size).toBe(50);
  expect(calls).toEqual(['get r0', 'search 1']);
});

test('runs of several experiments, and those that are gone', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `r${index}`);
  const { client: fake } = client(ids.slice(0, 18).map((id, index) => run(id, String(index % 2))));
  const found = await readVersionRuns(fake, ids, signal);
  expect([...found.keys()].sort()).toEqual([...ids].sort());
  expect([found.get('r17')?.info.run_id, found.get('r18'), found.get('r19')]).toEqual(['r17', undefined, undefined]);
});
