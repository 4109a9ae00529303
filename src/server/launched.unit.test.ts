import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, TOKEN, type Answer, type TestApp } from './http/testApp';

let app: TestApp;
let run: string;

beforeEach(async () => {
  app = await startTestApp();
  run = app.store.runs.create({ experiment_id: '0', tags: [{ key: 'trialbook.command', value: '["python"]' }] }).info.run_id;
});
afterEach(() => app.close());

/** A call of a program that the run's command started. */
function ask(method: string, name: string, fields: Record<string, string>): Promise<Answer> {
  const path = `/t/${TOKEN}/x/${run}/api/2.0/mlflow/${name}`;
  return method === 'GET' ? app.send('GET', `${path}?${new URLSearchParams(fields).toString()}`)
    : app.send(method, path, JSON.stringify(fields), { 'Content-Type': 'application/json' });
}

const experimentOf = (): string => app.store.runs.get(run).info.experiment_id;

it('moves a run to the experiment that its program set before it takes the run up', async () => {
  expect((await ask('GET', 'experiments/get-by-name', { experiment_name: 'fits' })).status).toBe(404);
  const { experiment_id: made } = (await ask('POST', 'experiments/create', { name: 'fits' })).json as { experiment_id: string };
  await ask('GET', 'experiments/get', { experiment_id: made });
  expect(experimentOf()).toBe('0');
  const { json } = await ask('GET', 'runs/get', { run_id: run });
  expect(json).toMatchObject({ run: { info: { run_id: run, experiment_id: made } } });
  // What is asked for later, to read other runs for example, moves nothing.
  const other = app.store.experiments.create({ name: 'other' });
  await ask('GET', 'experiments/get-by-name', { experiment_name: 'other' });
  await ask('GET', 'runs/get', { run_id: run });
  expect(experimentOf()).not.toBe(other);
});

it('moves a run that a person put elsewhere, whose program would fail otherwise, and leaves runs of others alone', async () => {
  const chosen = app.store.experiments.create({ name: 'chosen' });
  const fits = app.store.experiments.create({ name: 'fits' });
  const foreign = app.store.runs.create({ experiment_id: '0' }).info.run_id;
  app.store.runs.move(run, chosen);
  await ask('GET', 'experiments/get-by-name', { experiment_name: 'fits' });
  await ask('GET', 'runs/get', { run_id: foreign });
  await ask('GET', 'runs/get', { run_id: run });
  expect(experimentOf()).toBe(fits);
  // Its files stay where they are, and more can be written there.
  const file = `/t/${TOKEN}/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/a.txt`;
  expect((await app.send('PUT', file, 'x', { 'Content-Type': 'text/plain' })).status).toBe(200);
  expect((await app.send('GET', file)).status).toBe(200);
  expect(app.store.runs.get(foreign).info.experiment_id).toBe('0');
});

it('marks the further runs of a program with the command that started it', async () => {
  const { run: made } = (await ask('POST', 'runs/create', { experiment_id: '0' })).json as { run: { info: { run_id: string } } };
  expect(app.store.runs.get(made.info.run_id).data.tags).toContainEqual({ key: 'trialbook.command', value: '["python"]' });
  // Without the run in the address nothing is known of who asks.
  const { json } = await app.call('POST', 'runs/create', { experiment_id: '0' });
  expect(JSON.stringify(json)).not.toContain('trialbook.command');
});

it('takes a sweep along with the first of its runs, and leaves other parents where they are', async () => {
  const sweep = app.store.runs.create({ experiment_id: '0', tags: [{ key: 'trialbook.sweep', value: 'grid' }] }).info.run_id;
  const pipeline = app.store.runs.create({ experiment_id: '0' }).info.run_id;
  const fits = app.store.experiments.create({ name: 'fits' });
  for (const [parent, expected] of [[sweep, fits], [pipeline, '0'], ['0'.repeat(32), undefined]] as const) {
    run = app.store.runs.create({ experiment_id: '0', tags: [{ key: 'mlflow.parentRunId', value: parent }] }).info.run_id;
    await ask('GET', 'experiments/get-by-name', { experiment_name: 'fits' });
    expect((await ask('GET', 'runs/get', { run_id: run })).status).toBe(200);
    expect(experimentOf()).toBe(fits);
    if (expected !== undefined) expect(app.store.runs.get(parent).info.experiment_id).toBe(expected);
  }
});
