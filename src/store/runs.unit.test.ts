import { describe, expect, it } from 'vitest';
import type { Change } from '../protocol/trialbook';
import { storeWithRun } from './testing/folders';

const refusal = (code: string): unknown => expect.objectContaining({ code });

describe('runs', () => {
  it('have an id, a name that their tag repeats, and a place for artifacts', async () => {
    const { store } = await storeWithRun();
    const { info, data } = store.runs.create({ experiment_id: '0', user_id: 'u', start_time: 5, tags: [{ key: 'a', value: 'b' }] });
    expect(info.run_id).toMatch(/^[0-9a-f]{32}$/);
    expect(info.run_name).toMatch(/^[a-z]+-[a-z]+-\d{1,3}$/);
    expect(info).toMatchObject({
      run_uuid: info.run_id, experiment_id: '0', user_id: 'u', status: 'RUNNING', start_time: 5,
      artifact_uri: `mlflow-artifacts:/0/${info.run_id}/artifacts`, lifecycle_stage: 'active',
    });
    expect(info).not.toHaveProperty('end_time');
    expect(data.tags).toEqual([{ key: 'a', value: 'b' }, { key: 'mlflow.runName', value: info.run_name }]);
  });

  it('are renamed by name and by tag', async () => {
    const { store, runId } = await storeWithRun();
    store.runs.update({ run_id: runId, run_name: 'second' });
    expect(store.runs.get(runId).data.tags).toContainEqual({ key: 'mlflow.runName', value: 'second' });
    store.runs.setTag(runId, { key: 'mlflow.runName', value: 'third' });
    expect(store.runs.get(runId).info.run_name).toBe('third');
    expect(() => store.runs.create({ experiment_id: '0', run_name: 'x', tags: [{ key: 'mlflow.runName', value: 'y' }] })).toThrow(refusal('INVALID_PARAMETER_VALUE'));
  });

  it('end with the end time that is given', async () => {
    const { store, runId } = await storeWithRun();
    expect(store.runs.update({ run_id: runId, status: 'FAILED' })).not.toHaveProperty('end_time');
    expect(store.runs.update({ run_id: runId, status: 'FINISHED', end_time: 77 })).toMatchObject({ status: 'FINISHED', end_time: 77 });
    expect(() => store.runs.update({ run_id: runId, status: 'DONE' as 'FINISHED' })).toThrow(/DONE.*status/);
  });

  it('refuse another value of a param, not the same one, and cut long values', async () => {
    const { store, runId } = await storeWithRun();
    store.runs.logParam(runId, { key: 'lr', value: '0.1' });
    store.runs.logParam(runId, { key: 'lr', value: '0.1' });
    expect(() => store.runs.logParam(runId, { key: 'lr', value: '0.2' })).toThrow(/lr.*0\.1.*0\.2/);
    store.runs.logParam(runId, { key: 'long', value: '😀'.repeat(6001) });
    store.runs.setTag(runId, { key: 'long', value: 'x'.repeat(8001) });
    const { params, tags } = store.runs.get(runId).data;
    expect(params).toEqual([{ key: 'long', value: '😀'.repeat(6000) }, { key: 'lr', value: '0.1' }]);
    expect(tags.find((tag) => tag.key === 'long')?.value).toHaveLength(8000);
  });

  it('take the value that a program logs in place of one that was read from its arguments, once', async () => {
    const { store, runId } = await storeWithRun();
    store.metrics.logBatch(runId, [], [{ key: 'lr', value: '1e-3' }, { key: 'n', value: '1' }], [{ key: 'trialbook.params.given', value: '["lr"]' }]);
    store.metrics.logBatch(runId, [], [{ key: 'lr', value: '0.002' }], []);
    expect(store.runs.get(runId).data.params).toContainEqual({ key: 'lr', value: '0.002' });
    expect(store.runs.search({ experiment_ids: ['0'], filter: 'params.lr > 0.0015' }).runs).toHaveLength(1);
    for (const key of ['lr', 'n']) expect(() => store.runs.logParam(runId, { key, value: '7' }), key).toThrow(refusal('INVALID_PARAMETER_VALUE'));
  });

  it('are moved to another experiment, with their files where they were', async () => {
    const { store, runId } = await storeWithRun();
    const other = store.experiments.create({ name: 'other' });
    const columns = (id: string): number => store.runs.table({ experiment_ids: [id], columns: ['attributes.run_name'] }).runs.length;
    expect([columns('0'), columns(other)]).toEqual([1, 0]);
    store.runs.logParam(runId, { key: 'lr', value: '0.1' });
    store.runs.move(runId, other);
    expect(store.runs.get(runId).info).toMatchObject({ experiment_id: other, artifact_uri: `mlflow-artifacts:/0/${runId}/artifacts` });
    expect([columns('0'), columns(other)]).toEqual([0, 1]);
    expect(store.experiments.overview([other])[0]).toMatchObject({ runs: 1, param_keys: ['lr'] });
    expect(() => store.runs.move(runId, '77')).toThrow(refusal('RESOURCE_DOES_NOT_EXIST'));
    store.runs.delete(runId);
    expect(() => store.runs.move(runId, '0')).toThrow(refusal('INVALID_PARAMETER_VALUE'));
    expect(store.trash.empty().artifactRoots).toEqual([`0/${runId}`]);
  });

  it('refuse writes while they are deleted', async () => {
    const { store, runId } = await storeWithRun();
    store.runs.delete(runId);
    const writes = [
      () => store.runs.setTag(runId, { key: 'a', value: 'b' }),
      () => store.runs.logParam(runId, { key: 'a', value: 'b' }),
      () => store.runs.update({ run_id: runId, status: 'FINISHED' }),
      () => store.metrics.logBatch(runId, [], [], []),
      () => store.runs.logInputs(runId, []),
    ];
    for (const write of writes) expect(write).toThrow(refusal('INVALID_PARAMETER_VALUE'));
    expect(store.runs.get(runId).info.lifecycle_stage).toBe('deleted');
    store.runs.restore(runId);
    store.runs.setTag(runId, { key: 'a', value: 'b' });
    expect(() => store.runs.get('nope')).toThrow(refusal('RESOURCE_DOES_NOT_EXIST'));
    expect(() => store.runs.deleteTag(runId, 'nope')).toThrow(refusal('RESOURCE_DOES_NOT_EXIST'));
  });

  it('are counted under their parent', async () => {
    const { store, runId } = await storeWithRun();
    const child = (value: number): string => {
      const { info } = store.runs.create({ experiment_id: '0', tags: [{ key: 'mlflow.parentRunId', value: runId }] });
      store.metrics.logBatch(info.run_id, [{ key: 'loss', value, step: 0, timestamp: 1 }], [], []);
      return info.run_id;
    };
    const [first] = [child(3), child(1)];
    store.runs.update({ run_id: first, status: 'FINISHED' });
    expect(store.runs.children([runId, first], 'loss')).toEqual([{ run_id: runId, children: 2, running: 1, min: 1, max: 3 }]);
    expect(store.experiments.overview(['0'])[0]).toMatchObject({ runs: 3, root_runs: 1, running: 2, failed: 0, metric_keys: ['loss'] });
    const point = { value: 1, step: 0, timestamp: 1 };
    store.metrics.logBatch(first, [{ key: 'rows', ...point }, { key: 'minutes', ...point }], [], []);
    expect(store.experiments.overview(['0'])[0]?.metric_keys).toEqual(['loss', 'rows', 'minutes']);
    store.runs.deleteTag(first, 'mlflow.parentRunId');
    expect(store.experiments.overview()[0]).toMatchObject({ root_runs: 2 });
  });

  it('keep a dataset of an experiment once', async () => {
    const { store, runId } = await storeWithRun();
    const dataset = { name: 'd', digest: 'x', source_type: 'local', source: '{}' };
    const input = { dataset, tags: [{ key: 'mlflow.data.context', value: 'train' }] };
    store.runs.logInputs(runId, [input, input], [{ model_id: 'm-1' }]);
    store.runs.logInputs(runId, [input]);
    store.runs.logOutputs(runId, [{ model_id: 'm-2', step: 4 }]);
    const run = store.runs.get(runId);
    expect(run.inputs).toEqual({ dataset_inputs: [input], model_inputs: [{ model_id: 'm-1' }] });
    expect(run.outputs).toEqual({ model_outputs: [{ model_id: 'm-2', step: 4 }] });
    expect(() => store.runs.logInputs(runId, [{ dataset: { ...dataset, digest: 'x'.repeat(37) }, tags: [] }])).toThrow(/datasets\[0\]\.dataset\.digest/);
  });

  it('tell what changed, after it is so, and when they were last heard of', async () => {
    let time = 1000;
    const { store, runId } = await storeWithRun({ now: () => time });
    const seen: Change[] = [];
    store.onChange((changes) => seen.push(...changes));
    time = 2000;
    store.metrics.logBatch(runId, [{ key: 'm', value: 1, step: 0, timestamp: 1 }], [{ key: 'p', value: '1' }], []);
    expect(seen).toEqual([
      { kind: 'params', experiment_id: '0', run_id: runId, keys: ['p'] },
      { kind: 'metrics', experiment_id: '0', run_id: runId, keys: ['m'] },
    ]);
    expect(store.runs.active()).toEqual([{ run_id: runId, last_write: 2000 }]);
    store.runs.update({ run_id: runId, status: 'FINISHED' });
    expect(store.runs.active()).toEqual([]);
  });

  it('are answered at once as they are read back', async () => {
    const { store } = await storeWithRun();
    const created = store.runs.create({
      experiment_id: '0', start_time: 2n ** 60n, tags: [{ key: 'z', value: '1' }, { key: 'a', value: '2' }, { key: 'z', value: '3' }],
    });
    const id = created.info.run_id;
    // A write of the same value drops what is cached.
    store.runs.setTag(id, { key: 'z', value: '3' });
    expect(store.runs.get(id)).toEqual(created);
  });
});
