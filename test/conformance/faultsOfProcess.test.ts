import { cpSync, mkdirSync, chmodSync, chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { call, send, type Target } from '../support/faults/call';
import { beginLoad } from '../support/faults/load';
import { bundleFaultyServer, startServer, type ServerProcess, type StartOptions } from '../support/faults/server';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

/** Who a server runs as that may not write everywhere: the tests themselves may run as root. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

interface Status {
  warnings: { kind: string; message: string }[];
}

describe('what happens around a server', () => {
  let root: string;
  let store: string;
  let stateFolder: string;
  let servers: ServerProcess[];

  beforeEach(() => {
    root = temporaryFolder();
    store = join(root, 'work', '.trialbook');
    stateFolder = join(root, 'state');
    mkdirSync(join(root, 'work'));
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.stop('SIGKILL');
    removeFolder(root);
  });

  const start = async (options: Partial<StartOptions> = {}): Promise<ServerProcess> => {
    const server = await startServer({ store, stateFolder, ...options });
    servers.push(server);
    return server;
  };

  /** Kills it, starts one anew and says what is missing there. */
  const afterKill = async (server: ServerProcess, ...rounds: { check(target: Target): Promise<string[]> }[]): Promise<string[]> => {
    await server.stop('SIGKILL');
    const again = await start();
    return (await Promise.all(rounds.map((round) => round.check(again)))).flat();
  };

  test('a data folder that is erased is made anew, and no acknowledged write is lost', async () => {
    const server = await start();
    const round = beginLoad(server, { snapshots: 100, retry: 50 });
    await round.underWay;
    // Moved first: writers go on while it is erased.
    renameSync(store, join(root, 'erased'));
    rmSync(join(root, 'erased'), { recursive: true });
    const { kept } = round;
    await expect.poll(() => existsSync(join(store, 'experiments.db')) && round.kept > kept + 50).toBe(true);
    await round.stop();
    expect((await call<Status>(server, 'GET', 'trialbook/status')).warnings).toMatchObject([{ kind: 'database-replaced', message: expect.stringContaining('erased') as string }]);
    // What was erased of files that are kept as files is gone, and told.
    expect((await afterKill(server, round)).filter((line) => !line.startsWith('file '))).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a data folder that is made read-only: the journal goes on, files are refused by name, and all goes on with the rights', async () => {
    mkdirSync(stateFolder);
    if (isRoot) for (const folder of [root, join(root, 'work'), stateFolder]) chownSync(folder, NOBODY, NOBODY);
    const server = await start(isRoot ? { spawn: { uid: NOBODY, gid: NOBODY, cwd: '/' } } : {});
    const first = beginLoad(server);
    await first.underWay;
    await first.stop();
    const folders = [store, ...readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))];
    for (const folder of folders) chmodSync(folder, 0o555);
    onTestFinished(() => {
      for (const folder of folders) if (existsSync(folder)) chmodSync(folder, 0o755);
    });
    const second = beginLoad(server, { retry: 20 });
    await expect(call(server, 'POST', 'trialbook/flush')).rejects.toMatchObject({ status: 403, message: expect.stringContaining('Nothing is lost') as string });
    await expect.poll(() => second.kept).toBeGreaterThan(50);
    await expect.poll(() => [...second.refusals]).toEqual(['403 PERMISSION_DENIED']);
    for (const folder of folders) chmodSync(folder, 0o755);
    await call(server, 'POST', 'trialbook/flush');
    await second.stop();
    expect(await afterKill(server, first, second)).toEqual([]);
  });

  test('servers that are started at once: one has the store, the others name it', async () => {
    const started = await Promise.all(Array.from({ length: 6 }, () => start()));
    expect(started.filter(({ existing }) => !existing)).toHaveLength(1);
    expect(new Set(started.map(({ url, token }) => `${url} ${token}`)).size).toBe(1);
    for (const server of started) if (server.existing) expect(await server.ended).toBe(0);
  });

  test('an update in the middle of a run: the program’s folder is gone, the server goes on and hands over', async () => {
    const program = join(root, 'program');
    cpSync(resolve('dist'), program, { recursive: true, filter: (path) => !path.includes('webview') });
    const server = await start({ script: join(program, 'server.js') });
    const round = beginLoad(server, { snapshots: 50 });
    await round.underWay;
    rmSync(program, { recursive: true });
    mkdirSync(program);
    writeFileSync(join(program, 'server.js'), 'throw new Error("another version");');
    const { kept } = round;
    await expect.poll(() => round.kept).toBeGreaterThan(kept + 50);
    await call(server, 'POST', 'runs/search', { experiment_ids: ['0'], filter: 'metrics.single > 1 and params.p1 = "1"', order_by: ['metrics.single DESC'] });
    await round.stop();
    const { status } = await send(server, 'POST', 'api/2.0/trialbook/shutdown', { handover: true });
    expect([status, await server.ended]).toEqual([200, 0]);
    expect(readdirSync(store)).not.toContain('server.json');
    expect(await round.check(await start())).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a machine that slept goes on where it was', async () => {
    const server = await start();
    const round = beginLoad(server, { snapshots: 50 });
    await round.underWay;
    server.process.kill('SIGSTOP');
    await wait(1500);
    server.process.kill('SIGCONT');
    const { kept } = round;
    await expect.poll(() => round.kept).toBeGreaterThan(kept + 50);
    await round.stop();
    expect([...round.refusals]).toEqual([]);
    expect(await afterKill(server, round)).toEqual([]);
  });

  test('clients that break off in the middle of a body leave nothing, and hinder nobody', async () => {
    const server = await start();
    const { run } = await call<{ run: { info: { run_id: string } } }>(server, 'POST', 'runs/create', { experiment_id: '0', run_name: 'whole' });
    const round = beginLoad(server);
    await round.underWay;
    const paths = ['api/2.0/mlflow/runs/create', `api/2.0/mlflow-artifacts/artifacts/0/${run.info.run_id}/artifacts/broken.bin`];
    await Promise.all(Array.from({ length: 40 }, (_, i) => breakOff(server, i % 2 === 0 ? 'POST' : 'PUT', paths[i % 2]!)));
    await expect.poll(() => readdirSync(join(store, 'artifacts', '.uploads')).length).toBeLessThanOrEqual(1);
    await round.stop();
    expect((await send(server, 'GET', paths[1]!)).status).toBe(404);
    expect((await call<{ runs?: unknown[] }>(server, 'POST', 'runs/search', { experiment_ids: ['0'], filter: "run_name = 'broken'" })).runs ?? []).toEqual([]);
    expect(await round.check(server)).toEqual([]);
    // A file that is being replaced has another beside it for a moment.
    await expect.poll(() => readdirSync(store).filter((name) => /\.(?:tmp|new)$/.test(name))).toEqual([]);
  });

  test('500 connections at once are all served, and writers go on beside them', async () => {
    const server = await start();
    const round = beginLoad(server);
    await round.underWay;
    const sockets = await Promise.all(Array.from({ length: 500 }, () => idleConnection(server)));
    const { kept } = round;
    const answers = await Promise.all(sockets.map((socket) => socket.ask()));
    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200'))).toEqual([]);
    await expect.poll(() => round.kept).toBeGreaterThan(kept);
    for (const socket of sockets) socket.close();
    await round.stop();
    expect([await round.check(server), [...round.refusals]]).toEqual([[], []]);
  });
});

describe('a clock that jumps', () => {
  const root = temporaryFolder();
  const clock = join(root, 'clock');
  let script: string;

  beforeAll(async () => {
    mkdirSync(join(root, 'program'));
    mkdirSync(join(root, 'work'));
    script = await bundleFaultyServer(join(root, 'program'));
    return () => removeFolder(root);
  });

  test('to another month and back neither ends the server nor an upload, nor loses a write', async () => {
    const options = { store: join(root, 'work', '.trialbook'), stateFolder: join(root, 'state'), script, args: ['--backup', join(root, 'copies')], env: { TRIALBOOK_TEST_CLOCK: clock } };
    let server = await startServer(options);
    const round = beginLoad(server, { snapshots: 50 });
    await round.underWay;
    const { run } = await call<{ run: { info: { run_id: string } } }>(server, 'POST', 'runs/create', { experiment_id: '0' });
    const upload = slowUpload(server, `api/2.0/mlflow-artifacts/artifacts/0/${run.info.run_id}/artifacts/slow.txt`);
    for (const days of [30, -60, 0]) {
      const { kept } = round;
      writeFileSync(clock, String(days * 86_400_000));
      await expect.poll(() => round.kept).toBeGreaterThan(kept + 50);
      upload.more();
    }
    expect(await upload.end()).toBe(200);
    await round.stop();
    expect([...round.refusals]).toEqual([]);
    await server.stop('SIGKILL');
    writeFileSync(clock, String(-365 * 86_400_000));
    server = await startServer(options);
    expect(await round.check(server)).toEqual([]);
    await server.stop();
  });
});

/** Sends the half of a body and breaks off. */
function breakOff(target: Target, method: string, path: string): Promise<void> {
  const body = JSON.stringify({ experiment_id: '0', run_name: 'broken' });
  return new Promise((done) => {
    const sent = request(`${target.url}/${path}`, { method, headers: { authorization: `Bearer ${target.token}`, 'content-type': 'application/json', 'content-length': body.length } });
    sent.on('error', () => done());
    sent.write(body.slice(0, body.length / 2), () => setTimeout(() => sent.destroy(new Error('broken off')), Math.random() * 50));
  });
}

/** A connection that is open and asks only when told to. */
function idleConnection(target: Target): Promise<{ ask(): Promise<string>; close(): void }> {
  const { port } = new URL(target.url);
  return new Promise((done, fail) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      done({
        ask: () =>
          new Promise((answered, broke) => {
            socket.once('data', (chunk) => answered(chunk.toString().split('\r\n')[0]!));
            socket.once('close', () => broke(new Error('the connection was closed')));
            socket.write(`GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${target.token}\r\n\r\n`);
          }),
        close: () => socket.destroy(),
      }),
    );
    socket.once('error', fail);
  });
}

/** An upload whose body comes in pieces, as told. */
function slowUpload(target: Target, path: string): { more(): void; end(): Promise<number> } {
  const sent = request(`${target.url}/${path}`, { method: 'PUT', headers: { authorization: `Bearer ${target.token}`, 'transfer-encoding': 'chunked' } });
  const answered = new Promise<number>((done, fail) => {
    sent.on('response', (response) => {
      response.resume();
      done(response.statusCode ?? 0);
    });
    sent.on('error', fail);
  });
  sent.write('begun ');
  return {
    more: () => void sent.write('and more '),
    end: () => {
      sent.end();
      return answered;
    },
  };
}
