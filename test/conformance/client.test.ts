import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python } from '../support/python';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/*
 * The unmodified Python client is the judge of the protocol: each script asserts for itself and prints `ok`.
 */
describe('the MLflow client', () => {
  const folder = temporaryFolder();
  const state = temporaryFolder();
  let server: TrackingServer;

  beforeAll(async () => {
    server = await startTrackingServer(folder, state);
  });
  afterAll(async () => {
    await server.stop();
    removeFolder(folder);
    removeFolder(state);
  });

  test('nothing is written to a folder before its first run', () => {
    expect(readdirSync(folder)).toEqual([]);
  });

  for (const script of readdirSync('test/conformance/python').filter((name) => name.endsWith('.py')).sort()) {
    test(script, async () => {
      const output = await python([resolve('test/conformance/python', script)], { MLFLOW_TRACKING_URI: server.trackingUri });
      expect(output.trim().split('\n').at(-1)).toBe('ok');
    });
  }

  test('foreign credentials in the environment do no harm', async () => {
    const output = await python(['-c', 'import mlflow; mlflow.log_metric("a", 1); print(mlflow.last_active_run().info.status)'], {
      MLFLOW_TRACKING_URI: server.trackingUri,
      MLFLOW_TRACKING_USERNAME: 'somebody',
      MLFLOW_TRACKING_PASSWORD: 'secret',
      MLFLOW_TRACKING_TOKEN: 'foreign',
    });
    expect(output).toContain('RUNNING');
  });

  test('an HTTP proxy in the environment is not used, given NO_PROXY', async () => {
    await python(['-c', 'import mlflow; mlflow.search_experiments()'], {
      MLFLOW_TRACKING_URI: server.trackingUri, HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1',
    });
  });

  test('without the token nothing is answered', async () => {
    const answer = await fetch(`${server.url}/api/2.0/mlflow/experiments/get?experiment_id=0`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error_code: 'UNAUTHENTICATED' });
  });

  test('after a flush experiments.db opens with any SQLite', async () => {
    const answer = await fetch(`${server.url}/api/2.0/trialbook/flush`, {
      method: 'POST', headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' }, body: '{}',
    });
    expect(answer.status).toBe(200);
    const database = join(folder, '.trialbook', 'experiments.db');
    expect(existsSync(database)).toBe(true);
    const counted = await python(['-c', `
import sqlite3
db = sqlite3.connect(${JSON.stringify(database)})
assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
print(db.execute("SELECT value FROM params JOIN runs USING (run) WHERE runs.name = 'renamed-run' AND key = 'processing_date'").fetchone()[0])
`]);
    expect(counted.trim()).toBe('2026-11-20');
  });
});
