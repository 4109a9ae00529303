import { afterAll, beforeAll, expect, it } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import { searchCodeRuns } from '../../src/client/plain/searchCodeRuns';
import type { CodeRunsRequest } from '../../src/protocol/codeRuns';
import { startTestApp, TOKEN, type TestApp } from '../../src/server/http/testApp';

let app: TestApp;
let client: MlflowClient;
beforeAll(async () => {
  app = await startTestApp();
  client = new MlflowClient({ url: `http://127.0.0.1:${app.port}`, token: TOKEN });
});
afterAll(async () => {
  client.dispose();
  await app.close();
});

it('answers the same by plain searches as from the index of our server', async () => {
  const { store } = app;
  const other = store.experiments.create({ name: 'other' });
  const tags = [
    { 'mlflow.source.name': 'train.py' }, { 'mlflow.source.name': '/w/p/train.py', 'trialbook.start': '{"kind":"task"}' }, { 'mlflow.source.name': 'src/train.py' },
    { 'mlflow.source.name': '/else/train.py', 'trialbook.source.file': 'train.py', 'mlflow.source.git.commit': 'abc1234' }, { 'mlflow.source.name': "odd 100%_'q'.py" },
    { 'mlflow.source.name': 'nb.ipynb', 'trialbook.notebook': 'nb.ipynb', 'trialbook.notebook.cell': 'c1' }, { 'mlflow.source.name': '/w/p', 'mlflow.source.type': 'PROJECT', 'mlflow.project.entryPoint': 'main' }, {},
  ];
  const ids = tags.map((own, at) => {
    const { run_id } = store.runs.create({ experiment_id: at % 2 === 0 ? '0' : other, start_time: 1000 + at, tags: Object.entries(own).map(([key, value]) => ({ key, value })) }).info;
    store.metrics.logBatch(run_id, [{ key: 'loss', value: at === 1 ? Number.NaN : at, timestamp: 2000 + at, step: 3 }], [{ key: 'lr', value: 'x'.repeat(600) }], []);
    return run_id;
  });
  store.runs.update({ run_id: ids[0]!, status: 'FAILED', end_time: 3000 });
  store.runs.delete(store.runs.create({ experiment_id: '0', tags: [{ key: 'mlflow.source.name', value: 'train.py' }] }).info.run_id);
  const requests: [CodeRunsRequest, number][] = [
    [{ paths: ['/w/p/train.py'], folders: ['/w/p'], repository: { path: 'train.py' }, entry_points: [{ folder: '/w/p', name: 'main' }] }, 4],
    [{ paths: ['/w/p/train.py'], folders: ['/w/p'], run_ids: ids.slice(0, 3) }, 2],
    [{ paths: ['/w/p/train.py'], folders: ['/w/p'], max_results: 1 }, 2],
    [{ paths: ['/w/p/nb.ipynb'], folders: ['/w/p'] }, 1],
    [{ paths: ["/w/p/odd 100%_'q'.py"], folders: ['/w/p'] }, 1],
    [{ paths: ['/w/p/none.py'], folders: ['/w/p'] }, 0],
  ];
  for (const [request, total] of requests) {
    const ours = await client.codeRuns(request);
    expect(ours.total, JSON.stringify(request)).toBe(total);
    expect(await searchCodeRuns(client, request)).toEqual(ours);
  }
});

it('keeps the text that a run ran on', async () => {
  const digest = await client.keepCodeSource('print(1)\n');
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await client.codeSource(digest!)).toBe('print(1)\n');
  expect(await client.keepCodeSource(`token = "ghp_${'a1'.repeat(18)}"`)).toBeUndefined();
  await expect(client.codeSource('../experiments.db')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
});
