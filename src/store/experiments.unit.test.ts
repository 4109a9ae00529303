import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from './store';
import { storeWithRun, temporaryFolder } from './testing/folders';

describe('experiments', () => {
  it('are numbered and never numbered alike', async () => {
    const { store } = await storeWithRun();
    expect(store.experiments.get('0')).toMatchObject({ name: 'Default', artifact_location: 'mlflow-artifacts:/0' });
    expect(store.experiments.create({ name: 'a', tags: [{ key: 'k', value: 'v' }] })).toBe('1');
    expect(store.experiments.getByName('a')).toMatchObject({ experiment_id: '1', tags: [{ key: 'k', value: 'v' }] });
    store.experiments.delete('1');
    expect(store.trash.empty()).toMatchObject({ deleted_experiments: 1 });
    expect(store.experiments.create({ name: 'a' })).toBe('2');
  });

  it('say who has a name', async () => {
    const { store } = await storeWithRun();
    const id = store.experiments.create({ name: 'a' });
    expect(() => store.experiments.create({ name: 'a' })).toThrow(expect.objectContaining({ code: 'RESOURCE_ALREADY_EXISTS' }));
    store.experiments.delete(id);
    expect(() => store.experiments.create({ name: 'a' })).toThrow(/deleted state/);
    expect(() => store.experiments.update({ experiment_id: id, new_name: 'b' })).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
    expect(() => store.experiments.getByName('none')).toThrow(expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' }));
  });

  it('take their runs to the trash and back', async () => {
    const { store, runId } = await storeWithRun();
    store.experiments.delete('0');
    expect(store.runs.get(runId).info.lifecycle_stage).toBe('deleted');
    expect(() => store.runs.create({ experiment_id: '0' })).toThrow(/active/);
    store.experiments.restore('0');
    expect(store.runs.get(runId).info.lifecycle_stage).toBe('active');
  });

  it.each(['s3://b/x?y', 'a#b', 'a;b', 'x/../y', 'x/%2e%2E/y', 'x/%252e%252e/y', 'a\\..\\b', 'a\nb', 'runs:/x'])('refuse the artifact location %j', async (location) => {
    const { store } = await storeWithRun();
    expect(() => store.experiments.create({ name: 'a', artifact_location: location })).toThrow(/artifact_location/);
  });

  it('keep in the trash what a model version came from', async () => {
    const { store, runId } = await storeWithRun();
    const other = store.runs.create({ experiment_id: '0' }).info.run_id;
    store.registry.createModel({ name: 'net' });
    const model = store.loggedModels.create({ experiment_id: '0', source_run_id: runId });
    store.registry.createVersion({ name: 'net', source: `models:/${model.info.model_id}`, model_id: model.info.model_id });
    store.metrics.logBatch(other, [{ key: 'm', value: 1, step: 0, timestamp: 0 }], [{ key: 'p', value: '' }], []);
    store.runs.delete(runId);
    store.runs.delete(other);
    expect(store.trash.empty()).toEqual({
      deleted_runs: 1, deleted_experiments: 0, kept: [{ run_id: runId, name: 'net', version: '1' }], artifactRoots: [`0/${other}`],
    });
    expect(store.runs.get(runId).info.lifecycle_stage).toBe('deleted');
    expect(() => store.runs.get(other)).toThrow(expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' }));
  });

  it('have a first one whose name is given, and kept once somebody gave it another', async () => {
    const path = join(temporaryFolder(), '.trialbook');
    const open = (defaultExperiment?: string) => openStore({ path, ...(defaultExperiment === undefined ? {} : { defaultExperiment }) });
    let store = await open('shop');
    expect(store.experiments.getByName('shop').experiment_id).toBe('0');
    store.runs.create({ experiment_id: '0' });
    await store.close();
    store = await open('market');
    expect(store.experiments.get('0').name).toBe('shop');
    store.experiments.update({ experiment_id: '0', new_name: 'Default' });
    await store.close();
    store = await open('market');
    expect(store.experiments.get('0').name).toBe('market');
    await store.close();
  });
});
