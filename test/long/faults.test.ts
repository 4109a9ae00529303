import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seeded } from '../support/madeRuns';
import type { Fault } from '../support/faults/armed';
import { call, newAgent, send } from '../support/faults/call';
import { smallDisk } from '../support/faults/disks';
import { beginLoad, type Round } from '../support/faults/load';
import { bundleFaultyServer, startServer, type ServerProcess } from '../support/faults/server';
import { python } from '../support/python';
import { testSeed } from '../support/testSeed';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

/** Kills at random moments; TRIALBOOK_KILLS says another number. */
const KILLS = Number(process.env['TRIALBOOK_KILLS'] ?? 200);
const SEED = testSeed('random');
/** Minutes that the simulated day takes; TRIALBOOK_DAY says another number. */
const DAY = Number(process.env['TRIALBOOK_DAY'] ?? 8);

const POINTS: readonly (readonly [point: Fault['point'], most: number, then: 'kill' | 'tear'])[] = [
  ['journal.before-append', 400, 'kill'], ['journal.half-append', 400, 'tear'], ['journal.after-append', 400, 'kill'], ['journal.before-sync', 20, 'kill'],
  ['commit.before', 400, 'kill'], ['commit.after', 400, 'kill'],
  ['snapshot.before-write', 8, 'kill'], ['snapshot.half-write', 8, 'tear'], ['snapshot.before-rename', 8, 'kill'], ['snapshot.after-rename', 8, 'kill'], ['snapshot.before-backup', 8, 'kill'],
  ['journal.before-restart', 8, 'kill'], ['journal.restart-written', 8, 'tear'], ['journal.after-restart', 8, 'kill'],
  ['artifact.half-write', 30, 'tear'], ['artifact.before-rename', 30, 'kill'], ['artifact.after-rename', 30, 'kill'],
];

describe('a server under load', () => {
  let root: string;
  let store: string;
  let stateFolder: string;
  let server: ServerProcess | undefined;

  beforeEach(() => {
    root = temporaryFolder();
    store = join(root, 'work', '.trialbook');
    stateFolder = join(root, 'state');
    mkdirSync(join(root, 'work'));
    mkdirSync(join(root, 'program'));
  });
  afterEach(async () => {
    await server?.stop('SIGKILL');
    removeFolder(root);
  });

  test(`${KILLS} kills at random moments lose no acknowledged write and leave no half one`, async () => {
    const random = seeded(SEED);
    console.log(`TRIALBOOK_TEST_SEED=${SEED}`);
    const rounds: Round[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      server = await startServer({ store, stateFolder, args: ['--backup', join(root, 'copies')] });
      expect({ kill, wrong: (await rounds.at(-1)?.check(server)) ?? [] }).toEqual({ kill, wrong: [] });
      const round = beginLoad(server, { ...(random() < 0.7 ? { snapshots: Math.floor(random() * 60) } : {}), pace: 1 });
      rounds.push(round);
      await Promise.race([round.underWay, wait(2000)]);
      await wait(random() * 300);
      await server.stop('SIGKILL');
      await round.stop();
    }
    server = await startServer({ store, stateFolder });
    for (const round of rounds) expect(await round.check(server)).toEqual([]);
    console.log(`${KILLS} kills, ${rounds.reduce((sum, { kept }) => sum + kept, 0)} acknowledged writes, none lost`);
    await server.stop();
    expect(readdirSync(store).filter((name) => /\.new$|damaged|replaced|server\.json/.test(name))).toEqual([]);
  });

  test('kills at every named point, ten times each, lose no acknowledged write', async () => {
    const random = seeded(SEED);
    const script = await bundleFaultyServer(join(root, 'program'));
    let last: Round | undefined;
    for (let turn = 0; turn < 10; turn++) {
      for (const [point, most, kind] of POINTS) {
        const fault: Fault = { point, hit: 1 + Math.floor(random() * most), then: { kind } };
        const armed = await startServer({ store, stateFolder, script, fault, args: ['--backup', join(root, 'copies')] });
        expect({ fault, wrong: (await last?.check(armed)) ?? [] }).toEqual({ fault, wrong: [] });
        last = beginLoad(armed, { snapshots: 20, pace: 1 });
        expect(await armed.ended).toBe('SIGKILL');
        await last.stop();
      }
    }
  });

  test('twenty servers that are started at once are one', async () => {
    const started = await Promise.all(Array.from({ length: 20 }, () => startServer({ store, stateFolder })));
    server = started.find(({ existing }) => !existing);
    expect([started.filter(({ existing }) => !existing).length, new Set(started.map(({ url, token }) => url + token)).size]).toEqual([1, 1]);
  });

  test('more connections than the limit are told so, and the others are served', async () => {
    server = await startServer({ store, stateFolder });
    const target = server;
    const agents = Array.from({ length: 1200 }, () => newAgent());
    const answers = await Promise.all(agents.map((agent) => send(target, 'GET', 'api/2.0/mlflow/experiments/get?experiment_id=0', undefined, { agent }).then(({ status }) => String(status), (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error))));
    const counts = new Map<string, number>();
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    console.log('answers to 1200 connections at once:', Object.fromEntries(counts));
    for (const agent of agents) agent.destroy();
    expect(counts.get('200')).toBeGreaterThanOrEqual(1000);
    await expect.poll(() => send(target, 'GET', 'api/2.0/mlflow/experiments/get?experiment_id=0').then(({ status }) => status, () => 0), { timeout: 20_000 }).toBe(200);
  });

  test('a client whose body stands still is let go, and its memory with it', { timeout: 300_000 }, async () => {
    server = await startServer({ store, stateFolder });
    const target = server;
    const half = Buffer.alloc(10_000_000, ' ');
    const ends = Array.from({ length: 5 }, () => new Promise<string>((done) => {
      const sent = request(`${target.url}/api/2.0/mlflow/runs/create`, { method: 'POST', headers: { authorization: `Bearer ${target.token}`, 'content-type': 'application/json', 'content-length': half.length + 1 } });
      sent.on('error', () => done('closed'));
      sent.on('response', ({ statusCode }) => done(String(statusCode)));
      sent.write(half);
    }));
    const began = Date.now();
    expect(await Promise.all(ends)).toEqual(Array.from({ length: 5 }, () => 'closed'));
    console.log(`bodies that stood still were let go after ${Math.round((Date.now() - began) / 1000)} s`);
    await call(server, 'POST', 'runs/create', { experiment_id: '0' });
  });

  test('a full disk is told to the Python client at once', async ({ skip }) => {
    const disk = smallDisk(8 * 1024 * 1024);
    if (typeof disk === 'string') {
      console.warn(`Left out: ${disk}.`);
      return skip();
    }
    try {
      mkdirSync(join(disk.path, 'work'));
      server = await startServer({ store: join(disk.path, 'work', '.trialbook'), stateFolder });
      await call(server, 'POST', 'runs/create', { experiment_id: '0' });
      disk.fill();
      const began = Date.now();
      const program = `import mlflow\ntry:\n    mlflow.MlflowClient().create_run("0", tags={f"k{i}": "x" * 4000 for i in range(50)})\nexcept mlflow.MlflowException as error:\n    print(error)`;
      expect(await python(['-c', program], { MLFLOW_TRACKING_URI: `${server.url}/t/${server.token}` })).toMatch(/RESOURCE_EXHAUSTED: The disk is full/);
      // Four minutes is what it takes where it tries again.
      expect(Date.now() - began).toBeLessThan(120_000);
      await server.stop('SIGKILL');
    } finally {
      disk.remove();
    }
  });

  test(`a day of use in ${DAY} minutes leaves memory flat`, async () => {
    server = await startServer({ store, stateFolder });
    const agent = newAgent();
    const ask = <T>(method: string, name: string, fields: unknown = {}): Promise<T> => call<T>(server!, method, name, fields, { agent });
    const samples: number[] = [];
    const began = Date.now();
    let trainings = 0;
    let nextSample = 0;
    while (Date.now() - began < DAY * 60_000) {
      await training(ask, trainings++);
      if (Date.now() - began < nextSample) continue;
      nextSample += (DAY * 60_000) / 48;
      await ask('POST', 'trialbook/flush');
      samples.push(residentMegabytes(server.pid));
    }
    const half = samples.slice(Math.floor(samples.length / 2));
    const first = median(half.slice(0, Math.ceil(half.length / 2)));
    const last = median(half.slice(Math.floor(half.length / 2)));
    console.log(`${trainings} trainings, memory (MB): ${samples.map(Math.round).join(' ')}; third quarter ${Math.round(first)}, last quarter ${Math.round(last)}`);
    // What is flat still breathes: the collector leaves some of it until it is needed.
    expect(last - first).toBeLessThan(Math.max(15, first * 0.1));
  });
});

type Ask = <T>(method: string, name: string, fields?: unknown) => Promise<T>;

/** What a person does with one training: it is logged, looked at, compared, and thrown away at the end, so that the data stays of one size. */
async function training(ask: Ask, number: number): Promise<void> {
  const { run } = await ask<{ run: { info: { run_id: string } } }>('POST', 'runs/create', { experiment_id: '0', run_name: `training-${number}`, tags: [{ key: 'day', value: String(number) }] });
  const { run_id } = run.info;
  for (let batch = 0; batch < 10; batch++) {
    const metrics = Array.from({ length: 200 }, (_, i) => ({ key: `m${i % 20}-${number % 50}`, value: Math.sin(batch + i), timestamp: 1000 + batch, step: batch * 10 + Math.floor(i / 20) }));
    await ask('POST', 'runs/log-batch', { run_id, metrics, params: [{ key: `p${batch}`, value: `${number} ${batch}` }], tags: [] });
  }
  await ask('POST', 'runs/update', { run_id, status: 'FINISHED', end_time: 2000 });
  await ask('GET', 'runs/get', { run_id });
  await ask('GET', 'metrics/get-history', { run_id, metric_key: `m1-${number % 50}` });
  // Each search is another one, as people type them.
  await ask('POST', 'runs/search', { experiment_ids: ['0'], filter: `metrics."m${number % 20}-${number % 50}" > -0.${number} and tags.day != 'x${number}'`, order_by: [`metrics."m2-${number % 50}" DESC`], max_results: 50 });
  await ask('POST', 'runs/delete', { run_id });
  if (number % 20 === 19) await ask('POST', 'trialbook/trash/empty');
}

function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
