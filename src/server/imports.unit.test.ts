import { mkdtempSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, TOKEN, type Answer, type TestApp } from './http/testApp';

const ID = 'a'.repeat(32);
const SOURCE = { key: 'trialbook.source', value: '/old/mlruns' };
const bring = (test: TestApp, what: string, fields: object): Promise<Answer> => test.call('POST', `trialbook/import/${what}`, fields);
const run = (more: object = {}): object => ({
  run_id: ID, experiment_id: '0', run_name: 'wise-owl', user_id: 'ada', status: 'FINISHED', start_time: 1000, end_time: 2000, lifecycle_stage: 'active',
  params: [{ key: 'lr', value: '0.1' }], tags: [SOURCE], datasets: [], ...more,
});
const info = async (test: TestApp, id = ID): Promise<Record<string, unknown>> =>
  ((await test.call('GET', 'mlflow/runs/get', { run_id: id })).json['run'] as { info: Record<string, unknown> }).info;
const data = async (test: TestApp, id = ID): Promise<{ params: object[]; tags: { key: string; value: string }[] }> =>
  ((await test.call('GET', 'mlflow/runs/get', { run_id: id })).json['run'] as { data: { params: object[]; tags: { key: string; value: string }[] } }).data;

describe('an imported run', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('keeps its id, its times and its state, and takes points', async () => {
    const answer = await bring(test, 'run', run({ tags: [SOURCE, { key: 'trialbook.copy', value: 'partial' }], status: 'RUNNING', end_time: undefined }));
    expect(answer.json).toEqual({ run_id: ID, created: true, points: {} });
    await test.call('POST', 'mlflow/runs/log-batch', { run_id: ID, metrics: [{ key: '__proto__', value: 1, timestamp: 5, step: 0 }, { key: 'loss', value: 2, timestamp: 5, step: 0 }] });
    const again = await bring(test, 'run', run({ params: [{ key: 'lr', value: '0.2' }, { key: 'seed', value: '7' }] }));
    expect(again.text).toBe(`{"run_id":"${ID}","created":false,"points":{"__proto__":1,"loss":1}}`);
    expect(await info(test)).toMatchObject({ run_name: 'wise-owl', user_id: 'ada', status: 'FINISHED', start_time: 1000, end_time: 2000, artifact_uri: `mlflow-artifacts:/0/${ID}/artifacts` });
    const { params, tags } = await data(test);
    expect(params).toEqual([{ key: 'lr', value: '0.2' }, { key: 'seed', value: '7' }]);
    expect(tags).toEqual([{ key: 'mlflow.runName', value: 'wise-owl' }, SOURCE]);
  });

  it('keeps what a person added here, and where they put it', async () => {
    const { experiment_id } = (await test.call('POST', 'mlflow/experiments/create', { name: 'other' })).json;
    await test.call('POST', 'mlflow/runs/set-tag', { run_id: ID, key: 'mine', value: 'yes' });
    expect((await bring(test, 'run', run({ experiment_id }))).json['created']).toBe(false);
    expect((await info(test))['experiment_id']).toBe('0');
    expect((await data(test)).tags).toContainEqual({ key: 'mine', value: 'yes' });
  });

  it('does not take the place of another', async () => {
    const answer = await bring(test, 'run', run({ start_time: 9, tags: [{ ...SOURCE, value: '/elsewhere' }] }));
    expect([answer.status, answer.json['error_code']]).toEqual([409, 'RESOURCE_CONFLICT']);
    expect((await info(test))['start_time']).toBe(1000);
  });

  it('may be one of the trash, with datasets and models', async () => {
    const id = 'b'.repeat(32);
    const dataset = { name: 'wine', digest: 'd1', source_type: 'local', source: '{}' };
    const answer = await bring(test, 'run', run({ run_id: id, lifecycle_stage: 'deleted', datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset }], model_outputs: [{ model_id: 'm-1', step: 3 }] }));
    expect(answer.json['created']).toBe(true);
    expect((await info(test, id))['lifecycle_stage']).toBe('deleted');
    const found = (await test.call('GET', 'mlflow/runs/get', { run_id: id })).json['run'] as Record<string, unknown>;
    expect(found).toMatchObject({ inputs: { dataset_inputs: [{ dataset }] }, outputs: { model_outputs: [{ model_id: 'm-1', step: 3 }] } });
    await bring(test, 'run', run({ run_id: id }));
    expect((await info(test, id))['lifecycle_stage']).toBe('active');
  });

  it.each(['../up', 'models', 'a/b', 'x'.repeat(65), '.hidden', ''])('refuses the id %j', async (id) => {
    expect((await bring(test, 'run', run({ run_id: id }))).status).toBe(400);
  });
});

describe('an imported model', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
    await bring(test, 'run', run());
  });
  afterAll(() => test.close());

  it('comes with its logged model', async () => {
    const model = { model_id: 'm-7', experiment_id: '0', name: 'forest', source_run_id: ID, status: 'LOGGED_MODEL_READY', creation_timestamp_ms: 1100, last_updated_timestamp_ms: 1200, params: [{ key: 'depth', value: '3' }], tags: [] };
    expect((await bring(test, 'logged-model', model)).json).toEqual({ model_id: 'm-7', created: true });
    expect((await bring(test, 'logged-model', model)).json).toEqual({ model_id: 'm-7', created: false });
    expect((await test.call('GET', 'mlflow/logged-models/m-7')).json).toMatchObject({ model: { info: { name: 'forest', creation_timestamp_ms: 1100, last_updated_timestamp_ms: 1200, status: 'LOGGED_MODEL_READY' }, data: { params: [{ key: 'depth', value: '3' }] } } });
    expect((await bring(test, 'logged-model', { ...model, creation_timestamp_ms: 9 })).status).toBe(409);
  });

  const version = (number: string, more: object = {}): object => ({
    version: number, source: `runs:/${ID}/model`, run_id: ID, user_id: 'ada', current_stage: 'None', creation_timestamp: 1500, last_updated_timestamp: 1600, tags: [{ key: 'k', value: 'v' }], ...more,
  });
  const model = (versions: object[], more: object = {}): object => ({
    name: 'house', description: 'prices', creation_timestamp: 1400, last_updated_timestamp: 1700, tags: [], aliases: [], versions, ...more,
  });

  it('keeps numbers, stages, aliases and times, and its history tells of the import', async () => {
    const aliases = [{ alias: 'champion', version: '5' }];
    const answer = await bring(test, 'model', model([version('5', { current_stage: 'Production' }), version('2', { current_stage: 'Archived' })], { aliases }));
    expect(answer.json).toEqual({ created: ['2', '5'], collisions: [], refused: [] });
    const found = (await test.call('GET', 'mlflow/model-versions/get', { name: 'house', version: '5' })).json['model_version'];
    expect(found).toMatchObject({ current_stage: 'Production', aliases: ['champion'], user_id: 'ada', creation_timestamp: 1500, last_updated_timestamp: 1600, tags: [{ key: 'k', value: 'v' }] });
    const history = (await test.call('GET', 'trialbook/registry/history', { name: 'house' })).json as { events: { comment?: string }[]; chain: object };
    expect(history.chain).toMatchObject({ kind: 'intact' });
    expect(history.events.every(({ comment }) => comment?.startsWith('Imported') === true)).toBe(true);
  });

  it('changes nothing that is there when it comes again, and tells of numbers that are taken', async () => {
    await test.call('POST', 'mlflow/model-versions/transition-stage', { name: 'house', version: '5', stage: 'Archived' });
    const answer = await bring(test, 'model', model([version('5', { current_stage: 'Production' }), version('2', { creation_timestamp: 9 }), version('6')]));
    expect(answer.json).toEqual({ created: ['6'], collisions: ['2'], refused: [] });
    expect((await test.call('GET', 'mlflow/model-versions/get', { name: 'house', version: '5' })).json['model_version']).toMatchObject({ current_stage: 'Archived' });
  });

  it('leaves out a version whose source may not be one, and brings the rest', async () => {
    const answer = await bring(test, 'model', model([version('8', { source: 'file:///etc' }), version('9')]));
    expect(answer.json).toMatchObject({ created: ['9'], refused: [{ version: '8' }] });
  });
});

describe('artifacts left in place', () => {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-left-')));
  const allowed = join(outside, 'mlruns');
  const roots = join(outside, 'roots');
  let test: TestApp;
  beforeAll(async () => {
    mkdirSync(join(allowed, 'run', 'Plots'), { recursive: true });
    mkdirSync(join(outside, 'secret'));
    writeFileSync(join(allowed, 'run', 'Plots', 'A B.txt'), 'hello');
    writeFileSync(join(outside, 'secret', 'key'), 'secret');
    symlinkSync(join(outside, 'secret'), join(allowed, 'run', 'link'));
    symlinkSync(join(outside, 'secret'), join(allowed, 'away'));
    writeFileSync(roots, JSON.stringify({ roots: [allowed] }));
    test = await startTestApp(undefined, roots);
  });
  afterAll(async () => {
    await test.close();
    rmSync(outside, { recursive: true, force: true });
  });
  const left = (folder: string): string => pathToFileURL(folder).href;

  it('are read, with their own names', async () => {
    expect((await bring(test, 'run', run({ artifact_uri: left(join(allowed, 'run')) }))).status).toBe(200);
    expect((await test.call('GET', 'mlflow/artifacts/list', { run_id: ID })).json['files']).toEqual([{ path: 'Plots', is_dir: true }]);
    expect((await test.call('GET', 'mlflow/artifacts/list', { run_id: ID, path: 'Plots' })).json['files']).toEqual([{ path: 'Plots/A B.txt', is_dir: false, file_size: 5 }]);
    expect((await test.send('GET', `/t/${TOKEN}/get-artifact?run_id=${ID}&path=${encodeURIComponent('Plots/A B.txt')}`)).text).toBe('hello');
    expect((await test.call('GET', 'trialbook/artifacts/summary', { run_id: ID })).json).toEqual({ files: 1, bytes: 5 });
  });

  it('are read by their address, as those of a logged model are', async () => {
    const uri = left(join(allowed, 'run'));
    expect((await test.call('GET', 'trialbook/artifacts/left/list', { uri, path: 'Plots' })).json).toEqual({ files: [{ path: 'A B.txt', is_dir: false, file_size: 5 }] });
    expect((await test.call('GET', 'trialbook/artifacts/left', { uri, path: 'Plots/A B.txt' })).text).toBe('hello');
    expect((await test.call('GET', 'trialbook/artifacts/left', { uri: left(outside), path: 'secret/key' })).status).toBe(400);
  });

  it('are not read through a link', async () => {
    const answer = await test.send('GET', `/t/${TOKEN}/get-artifact?run_id=${ID}&path=${encodeURIComponent('link/key')}`);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('secret');
  });

  it.each(['secret', 'mlruns/away', 'mlruns/../secret', 'nowhere', ''])('are refused outside of what was allowed: %s', async (folder) => {
    const answer = await bring(test, 'run', run({ run_id: 'c'.repeat(32), artifact_uri: `${left(outside)}/${folder}` }));
    expect(answer.status).toBe(400);
  });

  it('are not read any more once the folder is taken from the list', async () => {
    writeFileSync(roots, JSON.stringify({ roots: [join(outside, 'elsewhere')] }));
    expect((await test.call('GET', 'mlflow/artifacts/list', { run_id: ID })).status).toBe(400);
  });
});
