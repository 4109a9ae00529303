import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python, testPython } from '../support/python';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

const KILLS = 5;
/** Points of one batch of writer.py. */
const BATCH = 200;

/** A Python process that writes without pause, and what the server has acknowledged to it: [kind, value]. */
interface Writer {
  readonly process: ChildProcess;
  readonly acknowledged: (readonly [kind: string, value: string])[];
  complaint: string;
}

function startWriter(kind: 'points' | 'batches' | 'runs', trackingUri: string): Writer {
  const child = spawn(testPython(), [resolve('test/support/writer.py'), kind], {
    env: {
      ...process.env, MLFLOW_TRACKING_URI: trackingUri, MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet',
      // The client's own retries, closer together than a person's would be, so that the test is not spent on waiting.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '10', MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '1', MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0.2',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const writer: Writer = { process: child, acknowledged: [], complaint: '' };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word = '', value = ''] = line.split(' ');
    writer.acknowledged.push([word, value]);
  });
  child.stderr.on('data', (chunk: Buffer) => (writer.complaint += chunk.toString()));
  return writer;
}

const values = (writer: Writer, kind: string): string[] => writer.acknowledged.filter(([word]) => word === kind).map(([, value]) => value);

describe('a server that is killed under load', () => {
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

  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${server.url}/api/2.0/mlflow/${path}`, { headers: { authorization: `Bearer ${server.token}` } });
    expect(answer.status, path).toBe(200);
    return (await answer.json()) as T;
  };

  const steps = async (runId: string, key: string): Promise<number[]> => {
    const all: number[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const page: { metrics?: { step: number }[]; next_page_token?: string } = await get(
        `metrics/get-history?run_id=${runId}&metric_key=${key}&max_results=25000${token === '' ? '' : `&page_token=${encodeURIComponent(token)}`}`,
      );
      all.push(...(page.metrics ?? []).map((metric) => metric.step));
      token = page.next_page_token;
    }
    return all;
  };

  test(`${KILLS} times at random moments keeps every acknowledged write, and its clients go on`, { timeout: 600_000 }, async () => {
    const { url, token, trackingUri } = server;
    const writers = (['points', 'batches', 'runs'] as const).map((kind) => startWriter(kind, trackingUri));
    const [points, batches, runs] = writers as [Writer, Writer, Writer];
    for (let kill = 0; kill < KILLS; kill++) {
      // All of them are writing again before the next blow falls.
      const before = writers.map((writer) => writer.acknowledged.length);
      const writing = (): boolean => writers.every((writer, i) => writer.acknowledged.length > (before[i] ?? 0) + 1 || writer.process.exitCode !== null);
      await expect.poll(writing, { timeout: 120_000, interval: 20 }).toBe(true);
      await sleep(Math.random() * 500);
      process.kill(server.pid, 'SIGKILL');
      await server.stop('SIGKILL');
      server = await startTrackingServer(folder, state);
      expect({ url: server.url, token: server.token }).toEqual({ url, token });
    }
    for (const writer of writers) {
      const ended = once(writer.process, 'close');
      writer.process.stdin?.end();
      expect([writer.process.exitCode ?? (await ended)[0], writer.complaint.match(/^\w*(Error|Exception).*/m)?.[0]]).toEqual([0, undefined]);
    }

    const [pointsRun = ''] = values(points, 'run');
    const single = new Set(await steps(pointsRun, 'single'));
    expect(values(points, 'point').filter((step) => !single.has(Number(step)))).toEqual([]);

    const [batchesRun = ''] = values(batches, 'run');
    const batched = await steps(batchesRun, 'batched');
    const have = new Set(batched);
    expect(have.size).toBe(batched.length); // a batch that was sent again is kept once
    expect(have.size % BATCH).toBe(0); // and each is there whole or not at all
    expect(values(batches, 'batch').filter((batch) => !have.has(Number(batch) * BATCH))).toEqual([]);
    const { run } = await get<{ run: { data: { params: { key: string }[] } } }>(`runs/get?run_id=${batchesRun}`);
    expect(run.data.params.length).toBe(have.size / BATCH);

    const ended = new Set(values(runs, 'ended'));
    for (const id of values(runs, 'made')) {
      const made = await get<{ run: { info: { status: string } } }>(`runs/get?run_id=${id}`);
      if (ended.has(id)) expect(made.run.info.status).toBe('FINISHED');
    }
  });

  test('after a flush experiments.db opens with the sqlite3 of Python and holds the runs', async () => {
    const answer = await fetch(`${server.url}/api/2.0/trialbook/flush`, { method: 'POST', headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' }, body: '{}' });
    expect(answer.status).toBe(200);
    const program = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("PRAGMA integrity_check").fetchone()[0])
print(db.execute("SELECT count(*) FROM runs").fetchone()[0] >= 3)`;
    expect((await python(['-c', program, `${folder}/.trialbook/experiments.db`])).split(/\s+/)).toEqual(['ok', 'True', '']);
  });
});
