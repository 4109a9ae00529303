import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../protocol/limits';
import { startTestApp, TOKEN, type Answer, type TestApp } from './http/testApp';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('endpoints', () => {
  let test: TestApp;
  let runId: string;
  const create = async (): Promise<string> =>
    ((await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', start_time: 1 })).json['run'] as { info: { run_id: string } }).info.run_id;
  const post = (name: string, json: string): Promise<Answer> => test.send('POST', `/t/${TOKEN}/api/2.0/${name}`, json, JSON_TYPE);

  beforeAll(async () => {
    test = await startTestApp();
    runId = await create();
  });
  afterAll(() => test.close());

  it('answers what clients ask first', async () => {
    expect((await test.send('GET', `/t/${TOKEN}/health`)).text).toBe('OK');
    expect((await test.send('GET', `/t/${TOKEN}/version`)).text).toBe('3.17.2');
    expect((await test.send('GET', `/t/${TOKEN}/api/3.0/mlflow/server-info`)).json).toMatchObject({ workspaces_enabled: false });
  });

  it('answers lengths and empty objects', async () => {
    const answer = await test.call('POST', 'mlflow/runs/set-tag', { run_id: runId, key: 'a', value: '' });
    expect(answer.text).toBe('{}');
    expect(answer.headers['content-length']).toBe('2');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('answers 404 for an experiment that is not there, and its name when it is there twice', async () => {
    const missing = await test.call('GET', 'mlflow/experiments/get-by-name', { experiment_name: 'seen' });
    expect([missing.status, missing.json]).toMatchObject([404, { error_code: 'RESOURCE_DOES_NOT_EXIST' }]);
    expect((await test.call('POST', 'mlflow/experiments/create', { name: 'seen' })).status).toBe(200);
    const twice = await test.call('POST', 'mlflow/experiments/create', { name: 'seen' });
    expect([twice.status, twice.json]).toMatchObject([400, { error_code: 'RESOURCE_ALREADY_EXISTS' }]);
  });

  it('keeps integers exact, and says NaN and infinities as MLflow does', async () => {
    const run = await create();
    const body = `{"run_id": "${run}", "run_uuid": "${run}", "metrics": [
      {"key": "n", "value": "NaN", "timestamp": "9007199254740993", "step": -9007199254740995},
      {"key": "i", "value": "Infinity", "timestamp": 1, "step": 0}, {"key": "j", "value": "-Infinity", "timestamp": 1}, {"key": "t", "value": "1.5", "timestamp": 2, "step": "3"}]}`;
    expect((await post('mlflow/runs/log-batch', body)).text).toBe('{}');
    const history = await test.call('GET', 'mlflow/metrics/get-history', { run_id: run, metric_key: 'n' });
    expect(history.text).toContain('"value":"NaN"');
    expect(history.text).toContain('9007199254740993');
    expect(history.text).toContain('-9007199254740995');
    const { metrics } = ((await test.call('GET', 'mlflow/runs/get', { run_uuid: run })).json['run'] as { data: { metrics: { key: string; value: unknown; step: unknown }[] } }).data;
    expect(Object.fromEntries(metrics.map(({ key, value }) => [key, value]))).toEqual({ n: 'NaN', i: Number.MAX_VALUE, j: -Number.MAX_VALUE, t: 1.5 });
    expect(metrics.find(({ key }) => key === 't')!.step).toBe(3);
  });

  it.each([
    ['mlflow/runs/create', '{}', 'experiment_id'],
    ['mlflow/runs/create', '{"experiment_id": 0}', 'experiment_id'],
    ['mlflow/runs/create', '{"experiment_id": "0", "start_time": "soon"}', 'start_time'],
    ['mlflow/runs/create', '{"experiment_id": "0", "tags": [{"value": "x"}]}', 'tags[0].key'],
    ['mlflow/runs/update', '{"run_id": "RUN", "status": "DONE"}', 'status'],
    ['mlflow/runs/log-metric', '{"run_id": "RUN", "key": "a", "timestamp": 1}', 'value'],
    ['mlflow/runs/log-metric', '{"run_id": "RUN", "key": "a", "value": "high", "timestamp": 1}', 'value'],
    ['mlflow/runs/log-metric', '{"run_id": "RUN", "key": "a", "value": 1}', 'timestamp'],
    ['mlflow/runs/log-metric', '{"run_id": "RUN", "value": 1, "timestamp": 1}', 'key'],
    ['mlflow/runs/log-metric', '{"key": "a", "value": 1, "timestamp": 1}', 'run_id'],
    ['mlflow/runs/log-batch', '{"run_id": "RUN", "metrics": [{"key": "a", "value": 1, "timestamp": 1, "step": 1}, {"key": "b", "value": 1, "timestamp": 1.5, "step": 1}]}', 'metrics[1].timestamp'],
    ['mlflow/runs/log-batch', '{"run_id": "RUN", "metrics": [3]}', 'metrics[0]'],
    ['mlflow/runs/log-batch', '{"run_id": "RUN", "metrics": {"key": "a"}}', 'metrics'],
    ['mlflow/runs/log-batch', '{"run_id": "RUN", "metrics": [{"key": "a", "value": 1, "timestamp": 1, "step": 1}], "params": [{"key": "p", "value": 5}]}', 'params[0].value'],
    ['mlflow/runs/log-inputs', '{"run_id": "RUN", "datasets": [{"tags": []}]}', 'datasets[0].dataset'],
    ['mlflow/runs/search', '{"experiment_ids": [0]}', 'experiment_ids[0]'],
    ['mlflow/runs/search', '{"experiment_ids": ["0"], "max_results": "many"}', 'max_results'],
    ['mlflow/runs/search', '{"experiment_ids": ["0"], "run_view_type": "SOME"}', 'run_view_type'],
    ['mlflow/model-versions/transition-stage', '{"name": "m", "version": "1", "stage": "Live"}', 'stage'],
    ['trialbook/metrics/series', '{"series": [], "buckets": 0}', 'buckets'],
  ])('names the field of %s that is wrong in %s', async (name, body, field) => {
    const answer = await post(name, body.replace('RUN', runId));
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    expect(answer.text).toContain(`'${field}'`);
  });

  it('changes nothing when one value of a batch is wrong', async () => {
    const run = await create();
    await post('mlflow/runs/log-batch', `{"run_id": "${run}", "metrics": [{"key": "a", "value": 1, "timestamp": 1, "step": 0}], "params": [{"key": "", "value": "x"}]}`);
    const { data } = (await test.call('GET', 'mlflow/runs/get', { run_id: run })).json['run'] as { data: { metrics: unknown[]; params: unknown[] } };
    expect([data.metrics, data.params]).toEqual([[], []]);
  });

  it('refuses bodies that are no JSON objects', async () => {
    for (const body of ['{', '[]', '"x"', '3', 'null']) {
      const answer = await post('mlflow/runs/search', body);
      expect([answer.status, answer.json], body).toMatchObject([400, { error_code: 'BAD_REQUEST' }]);
    }
    const notUtf8 = await test.send('POST', `/t/${TOKEN}/api/2.0/mlflow/experiments/create`, Buffer.from('{"name": "\xff"}', 'latin1'), JSON_TYPE);
    expect(notUtf8.status).toBe(400);
  });

  it('takes gzip, within the limit', async () => {
    const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip' };
    const path = `/t/${TOKEN}/api/2.0/mlflow/runs/search`;
    expect((await test.send('POST', path, gzipSync('{"experiment_ids": ["0"]}'), headers)).status).toBe(200);
    expect((await test.send('POST', path, Buffer.from('x'), headers)).status).toBe(400);
    const bomb = await test.send('POST', path, gzipSync(Buffer.alloc(LIMITS.body + 1, ' ')), headers);
    expect(bomb.text).toContain('larger than');
    expect((await test.send('POST', path, '{}', { ...JSON_TYPE, 'Content-Encoding': 'br' })).status).toBe(400);
  });

  it('refuses a body that says it is too large before reading it', async () => {
    const answer = await test.send('POST', `/t/${TOKEN}/api/2.0/mlflow/runs/search`, undefined, { ...JSON_TYPE, 'Content-Length': LIMITS.body + 1 }).catch(() => undefined);
    expect(answer === undefined || answer.status === 400).toBe(true);
  });

  it('takes lists from a query', async () => {
    const answer = await test.call('GET', 'mlflow/experiments/search', { order_by: ['name ASC', 'experiment_id DESC'], max_results: '1', view_type: 'ALL' });
    expect(answer.json['experiments']).toHaveLength(1);
  });

  it('walks through the registry', async () => {
    const model = { name: 'forest' };
    expect((await test.call('POST', 'mlflow/registered-models/create', model)).status).toBe(200);
    expect((await test.call('POST', 'mlflow/registered-models/create', model)).json).toMatchObject({ error_code: 'RESOURCE_ALREADY_EXISTS' });
    const source = `mlflow-artifacts:/0/${runId}/artifacts/model`;
    expect((await test.call('POST', 'mlflow/model-versions/create', { ...model, source, run_id: runId })).json).toMatchObject({ model_version: { version: '1' } });
    expect((await test.call('POST', 'mlflow/registered-models/alias', { ...model, alias: 'best', version: '1' })).text).toBe('{}');
    expect((await test.call('GET', 'mlflow/registered-models/alias', { ...model, alias: 'best' })).json).toMatchObject({ model_version: { version: '1' } });
    expect((await test.call('POST', 'mlflow/model-versions/transition-stage', { ...model, version: '1', stage: 'production', archive_existing_versions: 'true' })).json)
      .toMatchObject({ model_version: { current_stage: 'Production' } });
    expect((await test.call('GET', 'mlflow/registered-models/get-latest-versions', { ...model, stages: 'Production' })).json['model_versions']).toHaveLength(1);
    expect((await test.call('GET', 'mlflow/model-versions/get-download-uri', { ...model, version: '1' })).json).toEqual({ artifact_uri: source });
    expect((await test.call('DELETE', 'mlflow/registered-models/alias', { ...model, alias: 'best' })).text).toBe('{}');
    expect((await test.call('DELETE', 'mlflow/registered-models/delete', model)).text).toBe('{}');
    expect((await test.call('GET', 'mlflow/registered-models/get', model)).status).toBe(404);
  });

  it('finds logged models by the name in their path', async () => {
    const made = (await test.call('POST', 'mlflow/logged-models', { experiment_id: '0', name: 'm', source_run_id: runId })).json['model'] as { info: { model_id: string } };
    const id = made.info.model_id;
    expect((await test.call('GET', `mlflow/logged-models/${id}`)).json).toMatchObject({ model: { info: { model_id: id } } });
    expect((await test.call('PATCH', `mlflow/logged-models/${id}`, { status: 'LOGGED_MODEL_READY' })).json).toMatchObject({ model: { info: { status: 'LOGGED_MODEL_READY' } } });
    expect((await test.call('PATCH', `mlflow/logged-models/${id}/tags`, { tags: [{ key: 'a b', value: '1' }] })).status).toBe(200);
    expect((await test.call('DELETE', `mlflow/logged-models/${id}/tags/a%20b`)).text).toBe('{}');
    expect((await test.call('POST', 'mlflow/logged-models/search', { experiment_ids: ['0'] })).json['models']).toHaveLength(1);
    expect((await test.call('GET', 'mlflow/logged-models/%zz')).status).toBe(400);
  });

  it('says in which run a legacy model was logged', async () => {
    const model = (artifact_path: string) => ({ run_id: runId, artifact_path, utc_time_created: '2026-01-01', flavors: { f: { a: 1, config: 'x'.repeat(9000) } }, signature: 'left out' });
    for (const path of ['m', 'n']) expect((await test.call('POST', 'mlflow/runs/log-model', { run_id: runId, model_json: JSON.stringify(model(path)) })).status).toBe(200);
    const kept = (artifact_path: string) => ({ run_id: runId, artifact_path, utc_time_created: '2026-01-01', model_uuid: null, flavors: { f: { a: 1 } } });
    expect((await test.call('GET', 'mlflow/runs/get', { run_id: runId })).text).toContain(JSON.stringify(JSON.stringify([kept('m'), kept('n')])));
    expect((await test.call('POST', 'mlflow/runs/log-model', { run_id: runId, model_json: 'no' })).text).toContain("'model_json'");
    expect((await test.call('POST', 'mlflow/runs/log-model', { run_id: runId, model_json: '{"artifact_path":"m"}' })).text).toContain('flavors, utc_time_created, run_id');
  });

  it("answers Trialbook's additions", async () => {
    const run = await create();
    await test.call('POST', 'mlflow/runs/log-metric', { run_id: run, key: 'loss', value: 2, timestamp: 1, step: 4 });
    expect((await test.call('POST', 'trialbook/metrics/series', { series: [{ run_id: run, key: 'loss' }], buckets: 10, reduce: 'minmax' })).json)
      .toMatchObject({ series: [{ run_id: run, key: 'loss', steps: [4], values: [2], whole: true }] });
    expect((await test.call('POST', 'trialbook/runs/count', { experiment_ids: ['0'], filter: 'metrics.loss = 2' })).json).toEqual({ count: 1 });
    expect((await test.call('POST', 'trialbook/experiments/overview', { experiment_ids: ['0'] })).json).toMatchObject({ experiments: [{ experiment_id: '0' }] });
    await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', tags: [{ key: 'mlflow.parentRunId', value: run }] });
    expect((await test.call('POST', 'trialbook/runs/children', { run_ids: [run] })).json).toMatchObject({ runs: [{ run_id: run, children: 1 }] });
    expect((await test.call('GET', 'trialbook/status')).json).toMatchObject({ version: '9.9.9', storePath: test.folder, onDisk: true });
    expect((await test.call('POST', 'trialbook/flush')).text).toBe('{}');
  });

  it('samples the histories of several runs', async () => {
    const runs = [await create(), await create()];
    for (const run of runs) {
      const metrics = Array.from({ length: 500 }, (_, step) => ({ key: 'x', value: step, timestamp: step, step }));
      await test.call('POST', 'mlflow/runs/log-batch', { run_id: run, metrics });
    }
    const sampled = (await test.call('GET', 'mlflow/metrics/get-history-bulk-interval', { run_ids: runs, metric_key: 'x', max_results: '50' })).json['metrics'] as { run_id: string; step: number }[];
    for (const run of runs) {
      const steps = sampled.filter(({ run_id }) => run_id === run).map(({ step }) => step);
      expect(steps.length).toBeGreaterThan(20);
      expect(steps.length).toBeLessThan(60);
      expect([steps[0], steps.at(-1)]).toEqual([0, 499]);
    }
  });

  it('keeps the inside of a failure to its log', async () => {
    const broken = await startTestApp((store) => Object.assign(Object.create(store) as typeof store, {
      experiments: { ...store.experiments, get: () => { throw new Error('secret inside'); } },
    }));
    const answer = await broken.call('GET', 'mlflow/experiments/get', { experiment_id: '0' });
    expect([answer.status, answer.json]).toMatchObject([500, { error_code: 'INTERNAL_ERROR' }]);
    expect(answer.text).not.toContain('secret');
    const id = /id ([0-9a-f]+)/.exec(answer.text)![1]!;
    expect(broken.log).toHaveLength(1);
    expect(broken.log[0]).toContain(id);
    expect(broken.log[0]).toContain('secret inside');
    expect(broken.log[0]).not.toContain(TOKEN);
    await broken.close();
  });
});
