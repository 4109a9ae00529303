import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from './api';
import { openStore } from './store';
import { openForTest, temporaryFolder } from './testing/folders';

/** SQLite keeps such a text whole, but some of its functions end it at the zero: LIKE does, here as in MLflow on SQLite. */
const TEXT = 'a\0b';
const SHORTER = 'a';

function write(store: Store): { experiment: string; run: string; model: string } {
  const experiment = store.experiments.create({ name: TEXT, tags: [{ key: 'k', value: TEXT }] });
  const run = store.runs.create({ experiment_id: experiment, run_name: TEXT, user_id: TEXT, tags: [{ key: 't', value: TEXT }] }).info.run_id;
  store.runs.logParam(run, { key: 'p', value: TEXT });
  const dataset = { name: TEXT, digest: TEXT, source_type: 's', source: TEXT, schema: TEXT, profile: TEXT };
  store.runs.logInputs(run, [{ dataset, tags: [{ key: 'mlflow.data.context', value: TEXT }] }]);
  const model = store.loggedModels.create({ experiment_id: experiment, name: TEXT, model_type: TEXT, source_run_id: run, params: [{ key: 'p', value: TEXT }], tags: [{ key: 't', value: TEXT }] }).info.model_id;
  store.registry.createModel({ name: TEXT, description: TEXT, tags: [{ key: 't', value: TEXT }] });
  store.registry.createVersion({ name: TEXT, source: `runs:/${run}/m`, run_id: run, description: TEXT, tags: [{ key: 't', value: TEXT }] });
  store.registry.setAlias(TEXT, 'best', '1');
  store.registry.comment(TEXT, '1', TEXT);
  return { experiment, run, model };
}

describe('a text with a zero in it', () => {
  it('is read as it was written, from the journal and from the snapshot', async () => {
    const path = join(temporaryFolder(), '.trialbook');
    const first = await openStore({ path });
    const ids = write(first);
    await first.close();
    const second = await openStore({ path });
    expectAll(second, ids);
    await second.snapshot();
    await second.close();
    expectAll(await openForTest(path), ids);
  });

  it('is not found under what stands before the zero', async () => {
    const path = join(temporaryFolder(), '.trialbook');
    const store = await openForTest(path);
    const { experiment } = write(store);
    const count = (filter: string): number => store.runs.count({ experiment_ids: [experiment], filter });
    for (const field of ['params.p', 'tags.t', 'attributes.run_name', 'attributes.user_id', 'dataset.name']) {
      expect.soft([field, '=', count(`${field} = '${TEXT}'`), count(`${field} = '${SHORTER}'`)]).toEqual([field, '=', 1, 0]);
      expect.soft([field, 'IN', count(`${field} IN ('${TEXT}')`), count(`${field} IN ('${SHORTER}')`)]).toEqual([field, 'IN', 1, 0]);
    }
    expect(store.registry.searchModels({ filter: `name = '${SHORTER}'` }).registered_models).toEqual([]);
  });
});

function expectAll(store: Store, { experiment, run, model }: ReturnType<typeof write>): void {
  expect.soft(store.experiments.getByName(TEXT)).toMatchObject({ experiment_id: experiment, name: TEXT, tags: [{ key: 'k', value: TEXT }] });
  expect.soft(store.experiments.search({ filter: `name = '${TEXT}'` }).experiments).toMatchObject([{ name: TEXT }]);
  const said = {
    info: { run_name: TEXT, user_id: TEXT },
    data: { params: [{ key: 'p', value: TEXT }], tags: expect.arrayContaining([{ key: 't', value: TEXT }]) as unknown },
    inputs: { dataset_inputs: [{ dataset: { name: TEXT, digest: TEXT, source: TEXT, schema: TEXT, profile: TEXT } }] },
  };
  expect.soft(store.runs.get(run)).toMatchObject(said);
  expect.soft(store.runs.search({ experiment_ids: [experiment] }).runs).toMatchObject([said]);
  const { columns } = store.runs.table({ experiment_ids: [experiment], columns: ['params.p', 'tags.t'] });
  expect.soft(JSON.stringify(columns)).toContain(JSON.stringify(TEXT).slice(1, -1));
  expect.soft(store.loggedModels.get(model)).toMatchObject({ info: { name: TEXT, model_type: TEXT, tags: [{ value: TEXT }] }, data: { params: [{ value: TEXT }] } });
  expect.soft(store.registry.getModel(TEXT)).toMatchObject({ name: TEXT, description: TEXT, tags: [{ value: TEXT }], latest_versions: [{ name: TEXT, description: TEXT }], aliases: [{ alias: 'best' }] });
  expect.soft(store.registry.searchModels({}).registered_models).toMatchObject([{ name: TEXT }]);
  expect.soft(store.registry.searchVersions({}).model_versions).toMatchObject([{ name: TEXT, tags: [{ value: TEXT }] }]);
  expect.soft(store.registry.getVersion(TEXT, '1')).toMatchObject({ name: TEXT, description: TEXT });
  expect.soft(store.registry.versionByAlias(TEXT, 'best')).toMatchObject({ name: TEXT });
  expect.soft(store.registry.history({ name: TEXT }).events.map((event) => JSON.stringify(event)).join()).toContain(JSON.stringify(TEXT).slice(1, -1));
  expect.soft(store.registry.chain.state).not.toMatchObject({ kind: 'broken' });
}
