import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { followChanges } from '../../src/client/changeFeed';
import { ensureServer } from '../../src/client/ensureServer';
import { MlflowClient } from '../../src/client/mlflowClient';
import { stopServer } from '../../src/client/stopServer';
import type { Change } from '../../src/protocol/trialbook';
import { bundleProgram } from './bundleProgram';

/*
 * The typed client against the real server: each method once, so that both sides mean the same.
 */

let root: string;
let store: string;
let client: MlflowClient;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-client-')));
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
  store = join(root, '.trialbook');
  mkdirSync(join(root, 'dist'));
  const serverScript = await bundleProgram('server', join(root, 'dist'), '1.0.0');
  client = new MlflowClient((await ensureServer({ storePath: store, serverScript, version: '1.0.0' })).connection);
});
afterAll(async () => {
  await stopServer(store);
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

it('experiments', async () => {
  const id = await client.createExperiment({ name: 'a', tags: [{ key: 'team', value: 'x' }] });
  await client.setExperimentTag(id, 'trialbook.favorite', 'true');
  await client.deleteExperimentTag(id, 'team');
  await client.updateExperiment(id, 'b');
  expect(await client.getExperiment(id)).toMatchObject({ name: 'b', tags: [{ key: 'trialbook.favorite', value: 'true' }] });
  expect((await client.getExperimentByName('b')).experiment_id).toBe(id);
  await client.deleteExperiment(id);
  expect((await client.searchExperiments({ view_type: 'DELETED_ONLY' })).experiments).toMatchObject([{ experiment_id: id }]);
  await client.restoreExperiment(id);
  expect((await client.searchExperiments({ filter: "name = 'b'" })).experiments).toHaveLength(1);
  await expect(client.getExperimentByName('none')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
});

it('runs, metrics and what a view asks beside', async () => {
  const parent = (await client.createRun({ experiment_id: '0', run_name: 'parent', start_time: 5 })).info.run_id;
  const child = (await client.createRun({ experiment_id: '0', tags: [{ key: 'mlflow.parentRunId', value: parent }] })).info.run_id;
  const point = (step: number | bigint, value: number) => ({ key: 'loss', value, step, timestamp: 1_700_000_000_000 });
  await client.logBatch({ run_id: child, metrics: [point(1, 0.5), point(2, NaN), point(9007199254740993n, 0.25)], params: [{ key: 'lr', value: '0.1' }], tags: [{ key: 't', value: '1' }] });
  await client.logMetric(parent, point(1, 1));
  await client.logParam(parent, { key: 'date', value: '2019-07-01' });
  await client.setTag(parent, 'k', 'v');
  await client.deleteTag(parent, 'k');
  expect((await client.getRun(child)).data).toMatchObject({ metrics: [{ value: 0.25, step: 9007199254740993n }], params: [{ key: 'lr', value: '0.1' }] });
  const history = await client.getMetricHistory({ run_id: child, metric_key: 'loss' });
  expect(history.metrics.map(({ step, value }) => [step, value])).toEqual([[1, 0.5], [2, NaN], [9007199254740993n, 0.25]]);
  expect((await client.searchRuns({ experiment_ids: ['0'], filter: "params.date >= '2019-07-01'" })).runs).toHaveLength(1);
  const first = await client.searchRuns({ experiment_ids: ['0'], max_results: 1 });
  expect((await client.searchRuns({ experiment_ids: ['0'], max_results: 1, page_token: first.next_page_token })).runs).toHaveLength(1);
  expect(await client.countRuns({ experiment_ids: ['0'] })).toBe(2);
  expect(await client.childSummaries([parent], 'loss')).toEqual([{ run_id: parent, children: 1, running: 1, min: 0.25, max: 0.25 }]);
  expect(await client.overview(['0'])).toMatchObject([{ experiment_id: '0', runs: 2, root_runs: 1, running: 2, metric_keys: ['loss'] }]);
  const [series] = await client.series({ series: [{ run_id: child, key: 'loss' }], buckets: 10, reduce: 'minmax' });
  expect(series).toMatchObject({ steps: [1, 2, 9007199254740993n], values: [0.5, null, 0.25], whole: true, stats: { count: 3, min: 0.25 } });
  expect(await client.updateRun({ run_id: child, status: 'FINISHED', end_time: 9 })).toMatchObject({ status: 'FINISHED', end_time: 9 });
  await client.deleteRun(child);
  await client.restoreRun(child);
  await client.deleteRun(child);
  expect(await client.emptyTrash()).toMatchObject({ deleted_runs: 1, kept: [] });
});

it('artifacts', async () => {
  const run = await client.createRun({ experiment_id: '0' });
  await client.uploadArtifact(run, 'plots/50% #1.txt', Buffer.from('hello'));
  await client.uploadArtifact(run, 'big.bin', Readable.from([Buffer.alloc(100_000, 'x'), Buffer.alloc(100_000, 'y')]));
  expect(await client.listArtifacts(run.info.run_id)).toEqual([
    { path: 'big.bin', is_dir: false, file_size: 200_000 }, { path: 'plots', is_dir: true },
  ]);
  expect(await client.listArtifacts(run.info.run_id, 'plots')).toEqual([{ path: 'plots/50% #1.txt', is_dir: false, file_size: 5 }]);
  expect(await client.listArtifactsAt(run.info.artifact_uri, 'plots')).toEqual([{ path: 'plots/50% #1.txt', is_dir: false, file_size: 5 }]);
  expect(await text(await client.downloadArtifact(run, 'plots/50% #1.txt'))).toBe('hello');
  expect((await client.readArtifact(run, 'big.bin', 7)).toString()).toBe('xxxxxxx');
  expect(await client.artifactSummary(run.info.run_id)).toEqual({ files: 2, bytes: 200_005 });
  await expect(client.readArtifact(run, 'none', 1)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
});

it('the registry', async () => {
  const name = 'model';
  const run = await client.createRun({ experiment_id: '0' });
  expect((await client.createRegisteredModel({ name, description: 'first' })).name).toBe(name);
  await client.setRegisteredModelTag(name, 'k', 'v');
  await client.updateRegisteredModel(name, 'second');
  const made = await client.createModelVersion({ name, source: `${run.info.artifact_uri}/model`, run_id: run.info.run_id });
  expect(made).toMatchObject({ version: '1', status: 'READY', current_stage: 'None' });
  await client.setRegisteredModelAlias(name, 'champion', '1');
  await client.transitionModelVersionStage({ name, version: '1', stage: 'Production', archive_existing_versions: false });
  await client.setModelVersionTag(name, '1', 'k', 'v');
  await client.updateModelVersion(name, '1', 'good');
  expect(await client.getModelVersionByAlias(name, 'champion')).toMatchObject({ version: '1', current_stage: 'Production', description: 'good', aliases: ['champion'], tags: [{ key: 'k', value: 'v' }] });
  expect(await client.getLatestVersions(name, ['Production'])).toMatchObject([{ version: '1' }]);
  expect(await client.getModelVersionDownloadUri(name, '1')).toBe(`${run.info.artifact_uri}/model`);
  expect((await client.searchModelVersions({ filter: `name = '${name}'` })).model_versions).toHaveLength(1);
  expect((await client.searchRegisteredModels()).registered_models).toMatchObject([{ name, description: 'second', aliases: [{ alias: 'champion', version: '1' }] }]);
  await client.deleteModelVersionTag(name, '1', 'k');
  await client.deleteRegisteredModelTag(name, 'k');
  await client.deleteRegisteredModelAlias(name, 'champion');
  expect((await client.renameRegisteredModel(name, 'renamed')).name).toBe('renamed');
  expect((await client.getModelVersion('renamed', '1')).aliases).toEqual([]);
  await client.deleteModelVersion('renamed', '1');
  await client.deleteRegisteredModel('renamed');
  await expect(client.getRegisteredModel('renamed')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  expect((await client.searchLoggedModels({ experiment_ids: ['0'] })).models).toEqual([]);
  await expect(client.getLoggedModel('m-none')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
});

it('hears of what it changed, reads the state and flushes', async () => {
  const heard: Change[] = [];
  const run = await new Promise<string>((resolve) => {
    const feed = followChanges(client.connection, {
      changes: (changes) => {
        heard.push(...changes);
        const started = changes.find(({ kind }) => kind === 'run');
        if (started?.run_id === undefined) return;
        feed.dispose();
        resolve(started.run_id);
      },
      connected: () => void client.createRun({ experiment_id: '0' }),
      reset: () => undefined, warning: () => undefined, lost: () => undefined,
    });
  });
  expect(heard).toContainEqual(expect.objectContaining({ kind: 'run', run_id: run, experiment_id: '0' }));
  await client.flush();
  expect(await client.status()).toMatchObject({ version: '1.0.0', storePath: store, onDisk: true, readOnly: false });
  expect((await client.hello('00'.repeat(32))).product).toBe('trialbook');
});
