import { expect, it } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Experiment } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { ServerTarget } from './target';
import { TargetExperiments } from './targetExperiments';

it('an experiment that is deleted at the source is so at the target in the end, when the copy broke off too, and stays as a person there has it', async () => {
  const there = new Map<string, Experiment>();
  const of = (id: string): Experiment => {
    const found = [...there.values()].find(({ experiment_id }) => experiment_id === id);
    if (found === undefined) throw new MlflowError('RESOURCE_DOES_NOT_EXIST', 'None.');
    return found;
  };
  const stage = (id: string, lifecycle_stage: 'active' | 'deleted'): Promise<void> => {
    Object.assign(of(id), { lifecycle_stage });
    return Promise.resolve();
  };
  const client = {
    getExperimentByName: (name: string) => Promise.resolve(there.get(name)).then((found) => structuredClone(found) ?? Promise.reject(new MlflowError('RESOURCE_DOES_NOT_EXIST', 'None.'))),
    createExperiment: ({ name, tags }: Experiment) => {
      there.set(name, { experiment_id: '5', name, tags: [...tags], artifact_location: '', lifecycle_stage: 'active', creation_time: 1, last_update_time: 1 });
      return Promise.resolve('5');
    },
    setExperimentTag: (id: string, key: string, value: string) => {
      if (of(id).lifecycle_stage === 'deleted') return Promise.reject(new MlflowError('INVALID_PARAMETER_VALUE', 'It must be active.'));
      of(id).tags = [...of(id).tags.filter((tag) => tag.key !== key), { key, value }];
      return Promise.resolve();
    },
    deleteExperiment: (id: string) => stage(id, 'deleted'),
    restoreExperiment: (id: string) => stage(id, 'active'),
  };
  const { signal } = new AbortController();
  const copy = async ({ breaksOff = false } = {}): Promise<string | undefined> => {
    const experiments = new TargetExperiments(new ServerTarget(client as unknown as MlflowClient, { source: 's', signal, problem: () => undefined }));
    await experiments.of({ experiment_id: '1', name: 'old', lifecycle_stage: 'deleted', tags: [{ key: 'k', value: 'v' }] });
    if (!breaksOff) await experiments.close();
    return there.get('old')?.lifecycle_stage;
  };
  expect(await copy({ breaksOff: true })).toBe('active');
  expect(await copy()).toBe('deleted');
  expect(await copy({ breaksOff: true })).toBe('active');
  expect(await copy()).toBe('deleted');
  // Somebody took it out of the trash.
  await stage('5', 'active');
  expect(await copy()).toBe('active');
});
