import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from '../../src/address/machine';
import { python, testPython } from '../support/python';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/**
 * Two versions whose answers tell them apart. The first is in Production and may be served when the file `one` is there; the second takes its place once there is a
 * file `move`. One process does it all: each import of MLflow takes seconds.
 */
const MODELS = `
import os, time
import mlflow, pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from mlflow.models import infer_signature
x = pd.DataFrame({"bedrooms": [1, 2, 3, 4], "square_feet": [600.0, 900.0, 1500.0, 2100.0], "neighborhood": ["North", "South", "North", "South"]})
for factor in (1, 2):
    y = x.square_feet * factor
    model = make_pipeline(make_column_transformer((OneHotEncoder(), ["neighborhood"]), remainder="passthrough"), LinearRegression()).fit(x, y)
    with mlflow.start_run():
        mlflow.sklearn.log_model(model, name="model", signature=infer_signature(x, y), registered_model_name="House", pip_requirements=["scikit-learn"])
    if factor == 1:
        mlflow.MlflowClient().transition_model_version_stage("House", "1", "Production")
        open("one", "w").close()
deadline = time.time() + 600
while not os.path.exists("move"):
    if time.time() > deadline or not os.path.exists("models.py"):
        raise SystemExit("Nobody asked for the move")
    time.sleep(0.05)
mlflow.MlflowClient().transition_model_version_stage("House", "2", "Production", archive_existing_versions=True)
`;
const RECORD = { bedrooms: 3, square_feet: 1800, neighborhood: 'North' };
const COLUMNS = { bedrooms: [3], square_feet: [1800], neighborhood: ['North'] };
const SPLIT = { columns: ['bedrooms', 'square_feet', 'neighborhood'], data: [[3, 1800, 'North']] };
const CSV = 'bedrooms,square_feet,neighborhood\n3,1800,North\n';

describe.skipIf(process.platform === 'win32')('serving with the real mlflow models serve', () => {
  const folder = temporaryFolder();
  const state = join(folder, 'state');
  let server: TrackingServer;
  let models: Promise<string>;
  let url = '';
  let key = '';

  const trialbook = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/cli.js'), ...args], { cwd: folder, env: { ...process.env, TRIALBOOK_STATE_DIR: state }, encoding: 'utf8' });
    if (status !== 0) throw new Error(`trialbook ${args.join(' ')} ended with ${status ?? 'a signal'}\n${stdout}${stderr}`);
    return stdout.trim();
  };
  const ask = async (body: object | string, secret = key): Promise<{ status: number; version: string | null; body: Record<string, unknown> }> => {
    const isText = typeof body === 'string';
    const answer = await fetch(url, { method: 'POST', body: isText ? body : JSON.stringify(body), headers: { 'Content-Type': isText ? 'text/csv' : 'application/json', Authorization: `Bearer ${secret}` } });
    return { status: answer.status, version: answer.headers.get('x-served-version'), body: (await answer.json()) as Record<string, unknown> };
  };
  const number = async (body: object | string): Promise<number> => Math.round(((await ask(body)).body['predictions'] as number[])[0]!);
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 120_000;
    while (!(await what())) {
      await wait(50);
      if (Date.now() > deadline) throw new Error('Not within two minutes');
    }
  };
  const gatewayState = (): string => join(state, 'stores', readdirSync(join(state, 'stores')).find((name) => name.endsWith('-gateway'))!);
  const workers = (): { pid: number; port: number }[] =>
    (JSON.parse(readFileSync(join(gatewayState(), 'served.json'), 'utf8')) as { served: { pools: { workers: { pid: number; port: number }[] }[] }[] }).served.flatMap(({ pools }) => pools.flatMap((pool) => pool.workers));

  beforeAll(async () => {
    mkdirSync(join(folder, '.git'));
    server = await startTrackingServer(folder, state);
    writeFileSync(join(folder, 'models.py'), MODELS);
    models = python(['models.py'], { MLFLOW_TRACKING_URI: server.trackingUri }, folder);
    // Whoever waits for it hears of its failure.
    models.catch(() => undefined);
    await Promise.race([models, until(() => Promise.resolve(existsSync(join(folder, 'one'))))]);
    trialbook('serve', 'House/Production', '--detach', '--python', testPython());
    key = trialbook('serve', 'key', 'test');
    [{ url }] = JSON.parse(trialbook('serve', 'list', '--json')) as [{ url: string }];
  }, 300_000);
  afterAll(async () => {
    try {
      const { pid } = JSON.parse(readFileSync(`${gatewayState()}.lock`, 'utf8')) as { pid: number };
      const left = workers();
      trialbook('serve', 'stop', 'House/Production');
      process.kill(pid);
      // Nothing that it started outlives what is served.
      await until(() => Promise.resolve(left.every((one) => !isRunning(one.pid)) && !isRunning(pid)));
    } finally {
      await server.stop();
      removeFolder(folder);
    }
  });

  test('every form of MLflow\'s scoring protocol is answered', async () => {
    for (const body of [{ inputs: RECORD }, { inputs: COLUMNS }, { inputs: [RECORD] }, { instances: [RECORD] }, { dataframe_records: [RECORD] }, { dataframe_split: SPLIT }, CSV]) {
      expect(await number(body)).toBe(1800);
    }
  });

  test('an input that does not fit names its column', async () => {
    expect(await ask({ inputs: { ...RECORD, bedrooms: 'many' } })).toMatchObject({ status: 400, body: { column: 'bedrooms' } });
    expect(await ask({ inputs: { bedrooms: 3, neighborhood: 'North' } })).toMatchObject({ status: 400, body: { column: 'square_feet' } });
    expect(await ask({ inputs: { ...RECORD, neighborhood: 'Elsewhere' } })).toMatchObject({ status: 400, body: { column: 'neighborhood' } });
    expect(await ask(CSV.replace('1800', 'large'))).toMatchObject({ status: 400, body: { column: 'square_feet' } });
  });

  test('Production moves to version 2 by the Python client, and no request fails', async () => {
    const failed: unknown[] = [];
    const seen = new Set<string | null>();
    let on = true;
    const asking = Array.from({ length: 2 }, async () => {
      while (on) {
        const answer = await ask({ inputs: RECORD });
        seen.add(answer.version);
        if (answer.status !== 200) failed.push(answer);
        await wait(20);
      }
    });
    writeFileSync(join(folder, 'move'), '');
    await models;
    await until(() => Promise.resolve(seen.has('2') && workers().length === 1));
    on = false;
    await Promise.all(asking);
    expect(failed).toEqual([]);
    expect([...seen].sort()).toEqual(['1', '2']);
    expect(await number({ inputs: RECORD })).toBe(3600);
  });

  test('a scoring server that is killed is said to be away, and comes back', async () => {
    process.kill(-workers()[0]!.pid, 'SIGKILL');
    await until(async () => {
      const { status, body } = await ask({ inputs: RECORD });
      if (status === 503) expect(body['message']).toMatch(/Version 2/i);
      return status === 503;
    });
    await until(async () => (await ask({ inputs: RECORD })).status === 200);
  });

  test('a revoked key opens nothing', async () => {
    const [id = ''] = trialbook('serve', 'keys').split('\n').find((line) => line.endsWith('test'))!.split(' ');
    trialbook('serve', 'revoke', id);
    expect((await ask({ inputs: RECORD })).status).toBe(401);
  });
});
