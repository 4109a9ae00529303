import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressUrl, reserveAddress } from '../../src/address/address';
import { isRunning, thisProcess } from '../../src/address/machine';
import { probe } from '../../src/address/probe';
import { followChanges } from '../../src/client/changeFeed';
import { ensureServer, type EnsureServerOptions } from '../../src/client/ensureServer';
import { MlflowClient } from '../../src/client/mlflowClient';
import type { ServerStartError } from '../../src/client/serverStartError';
import { stopServer } from '../../src/client/stopServer';
import { startTestServer } from '../../src/client/testServer';
import { bundleProgram } from './bundleProgram';

/*
 * The server as a real process: started, found, killed and replaced, as the extension does it.
 */

let bundles: string;
let current: string;
let older: string;
let root: string;
let store: string;
const pids = new Set<number>();
const stores = new Set<string>();

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'trialbook-bundles-'));
  mkdirSync(join(bundles, 'old'));
  mkdirSync(join(bundles, 'new'));
  [older, current] = await Promise.all([bundleProgram('server', join(bundles, 'old'), '0.0.1'), bundleProgram('server', join(bundles, 'new'), '1.0.0')]);
});
afterAll(() => {
  rmSync(bundles, { recursive: true, force: true });
});
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-process-')));
  mkdirSync(join(root, 'workspace'));
  store = join(root, 'workspace', '.trialbook');
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
});
afterEach(async () => {
  for (const path of stores) {
    for (const readOnly of [false, true]) await stopServer(path, { readOnly }).catch(() => undefined);
  }
  for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  pids.clear();
  stores.clear();
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

async function ensure(options: Partial<EnsureServerOptions> = {}): Promise<{ client: MlflowClient; pid: number; started: boolean; version: string }> {
  stores.add(options.storePath ?? store);
  const { connection, hello, pid } = await ensureServer({ storePath: store, serverScript: current, version: '1.0.0', ...options });
  const client = new MlflowClient(connection);
  const status = await client.status();
  pids.add(status.pid);
  return { client, pid: status.pid, started: pid !== undefined, version: hello.version };
}

const failure = (call: Promise<unknown>): Promise<ServerStartError> => call.then(() => {
  throw new Error('It was expected to fail');
}, (error: unknown) => error as ServerStartError);

async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('ensureServer', () => {
  it('starts a server once and finds it again; nothing is written to the folder before a run is', async () => {
    const first = await ensure();
    const second = await ensure();
    expect([first.started, second.started, second.pid]).toEqual([true, false, first.pid]);
    expect(readdirSync(join(root, 'workspace'))).toEqual([]);
    await first.client.createRun({ experiment_id: '0' });
    const record = JSON.parse(readFileSync(join(store, 'server.json'), 'utf8')) as Record<string, unknown>;
    expect(record).toMatchObject({ address: first.client.connection.url, pid: first.pid, machine: thisProcess().machine });
    const written = readdirSync(store, { withFileTypes: true, recursive: true }).filter((file) => file.isFile());
    for (const file of written) expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(first.client.connection.token);
  });

  it('gives callers that race one server', async () => {
    const found = await Promise.all(Array.from({ length: 3 }, () => ensure()));
    expect(new Set(found.map(({ pid }) => pid)).size).toBe(1);
  });

  it('comes back on the same port and token after SIGKILL, with all that was acknowledged', async () => {
    const { client, pid } = await ensure();
    const run = await client.createRun({ experiment_id: '0', run_name: 'kept' });
    await client.logMetric(run.info.run_id, { key: 'loss', value: 0.5, timestamp: 1, step: 1 });
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    const again = await ensure();
    expect(again.pid).not.toBe(pid);
    expect(again.client.connection).toEqual(client.connection);
    // The client of before goes on too.
    expect((await client.getRun(run.info.run_id)).data.metrics).toMatchObject([{ key: 'loss', value: 0.5 }]);
  });

  it('leaves a port that another program took, says so, and shows that program no token', async () => {
    const before = reserveAddress(store);
    let seen = '';
    const foreign = await startTestServer((request, response) => {
      seen += `${request.url} ${JSON.stringify(request.headers)}`;
      response.end('{"product":"trialbook","proof":"00"}');
    }, before.port);
    const { client } = await ensure();
    await foreign.close();
    const after = reserveAddress(store);
    expect(client.connection).toEqual({ url: addressUrl(after), token: before.token });
    expect(after.port).not.toBe(before.port);
    expect(seen).not.toContain(before.token);
    expect((await client.status()).warnings).toMatchObject([{ kind: 'port-changed' }]);
  });

  it('has an older server hand over its port, token and runs', async () => {
    const old = await ensure({ serverScript: older, version: '0.0.1' });
    const run = await old.client.createRun({ experiment_id: '0' });
    const now = await ensure();
    expect([old.version, now.version]).toEqual(['0.0.1', '1.0.0']);
    expect(now.client.connection).toEqual(old.client.connection);
    expect(isRunning(old.pid)).toBe(false);
    expect((await now.client.getRun(run.info.run_id)).info.status).toBe('RUNNING');
  });

  it('uses a newer server as it is', async () => {
    const now = await ensure();
    const old = await ensure({ serverScript: older, version: '0.0.1' });
    expect([old.pid, old.version]).toEqual([now.pid, '1.0.0']);
  });

  it('takes no notice of a server.json that came with a clone', async () => {
    mkdirSync(store);
    writeFileSync(join(store, 'server.json'), JSON.stringify({
      address: 'http://evil.example:80', pid: process.pid, machine: 'another', boot: 'b', started: 's', heartbeat: Date.now() - 3_600_000, version: '1.0.0',
    }));
    const { client, pid } = await ensure();
    await client.createRun({ experiment_id: '0' });
    expect(JSON.parse(readFileSync(join(store, 'server.json'), 'utf8'))).toMatchObject({ pid });
  });

  it('refuses a store that a server on another machine owns', async () => {
    mkdirSync(store);
    writeFileSync(join(store, 'server.json'), JSON.stringify({
      address: 'http://127.0.0.1:20000', pid: process.pid, machine: 'another', boot: 'b', started: 's', heartbeat: Date.now(), version: '1.0.0',
    }));
    const error = await failure(ensure());
    expect(error).toMatchObject({ name: 'ServerStartError', kind: 'owned-elsewhere' });
    expect(error.message).toContain('on another machine');
  });

  it('says what a program that ends at once wrote', async () => {
    const script = join(root, 'broken.js');
    writeFileSync(script, 'process.stderr.write("no such module\\n"); process.exit(3);');
    expect(await failure(ensure({ serverScript: script }))).toMatchObject({ kind: 'exited', output: 'no such module\n' });
    expect(await failure(ensure({ runtime: join(root, 'missing') }))).toMatchObject({ kind: 'not-started' });
  });

  it('gives up on a program that says nothing', async () => {
    const script = join(root, 'silent.js');
    writeFileSync(script, 'setTimeout(() => process.exit(0), 60000);');
    expect(await failure(ensure({ serverScript: script, timeout: 300 }))).toMatchObject({ kind: 'timeout' });
  });

  it('serves the view of an untrusted folder beside the folder’s own server, and writes nothing', async () => {
    const own = await ensure();
    const run = await own.client.createRun({ experiment_id: '0' });
    await own.client.flush();
    // Files that are being written stand aside for a moment.
    const names = (): string[] => readdirSync(store).filter((name) => !name.endsWith('.tmp')).sort();
    const before = names();
    const view = await ensure({ readOnly: true });
    expect(view.pid).not.toBe(own.pid);
    expect(view.client.connection.token).not.toBe(own.client.connection.token);
    expect((await view.client.getRun(run.info.run_id)).info.run_id).toBe(run.info.run_id);
    await expect(view.client.createRun({ experiment_id: '0' })).rejects.toMatchObject({ name: 'MlflowError' });
    expect(names()).toEqual(before);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('reads a store that may not be written, and says so', async () => {
    const own = await ensure();
    await own.client.createRun({ experiment_id: '0' });
    await stopServer(store);
    chmodSync(store, 0o555);
    const { client } = await ensure();
    expect((await client.status()).warnings).toMatchObject([{ kind: 'read-only' }]);
    chmodSync(store, 0o755);
  });
});

describe('the server’s process', () => {
  it('writes its snapshot and gives the store back on SIGTERM', async () => {
    const { client, pid } = await ensure();
    await client.createRun({ experiment_id: '0' });
    process.kill(pid, 'SIGTERM');
    await gone(pid);
    expect(existsSync(join(store, 'experiments.db'))).toBe(true);
    expect(existsSync(join(store, 'server.json'))).toBe(false);
    expect((await probe(reserveAddress(store))).kind).toBe('none');
  });

  it('leaves when nothing used it, but not under a window or a run that goes on', async () => {
    const { client, pid } = await ensure({ idleMinutes: 0.1 });
    const connected = new Promise<{ dispose(): void }>((resolve) => {
      const feed = followChanges(client.connection, {
        changes: () => undefined, reset: () => undefined, warning: () => undefined, lost: () => undefined,
        connected: () => {
          resolve(feed);
        },
      });
    });
    const feed = await connected;
    const run = await client.createRun({ experiment_id: '0' });
    feed.dispose();
    await new Promise((resolve) => setTimeout(resolve, 8000));
    expect(isRunning(pid)).toBe(true);
    await client.updateRun({ run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() });
    await gone(pid);
    expect(existsSync(join(store, 'experiments.db'))).toBe(true);
  });

  it('leaves when the workspace was deleted, whatever runs went on', async () => {
    const { client, pid } = await ensure({ idleMinutes: 0.06 });
    await client.createRun({ experiment_id: '0' });
    rmSync(join(root, 'workspace'), { recursive: true });
    await gone(pid);
    expect(existsSync(join(root, 'workspace'))).toBe(false);
  });

  it('finds the server that the store has, names it and ends well', async () => {
    const { client } = await ensure();
    const child = spawn(process.execPath, [current, '--store', store], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ url: client.connection.url, existing: true });
  });

  it.runIf(process.platform === 'linux')('keeps nothing of the editor in its environment, and its folder is its own', async () => {
    process.env['VSCODE_TEST_SECRET'] = 'x';
    process.env['NODE_OPTIONS'] = '--no-deprecation';
    const { pid } = await ensure();
    delete process.env['VSCODE_TEST_SECRET'];
    delete process.env['NODE_OPTIONS'];
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(environment).not.toMatch(/VSCODE_|NODE_OPTIONS/);
    expect(realpathSync(`/proc/${pid}/cwd`)).toBe(join(root, 'state'));
  });

  it.each([[['--store'], 'usage'], [[], 'usage'], [['--store', 'x', '--port', '70000'], 'usage']])('names a wrong call: %j', async (args, code) => {
    const child = spawn(process.execPath, [current, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ error: { code } });
  });

  it('refuses to record where it cannot write, at once and with the way out', async () => {
    writeFileSync(store, 'a file');
    const { client } = await ensure();
    expect((await client.status()).warnings.map(({ kind }) => kind)).toEqual(['read-only']);
    await expect(client.createRun({ experiment_id: '0' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringContaining('trialbook.storePath') as string });
    expect(readFileSync(store, 'utf8')).toBe('a file');
  });

  it('puts a copy of the database in place of one that is running', async () => {
    const backupPath = join(root, 'copies');
    const { client } = await ensure({ backupPath });
    const { run_id } = (await client.createRun({ experiment_id: '0', run_name: 'kept' })).info;
    await client.flush();
    const [copy] = readdirSync(backupPath);
    await client.createRun({ experiment_id: '0', run_name: 'later' });
    const restored = await ensure({ backupPath, restoreFrom: join(backupPath, copy ?? '') });
    const { runs } = await restored.client.searchRuns({ experiment_ids: ['0'] });
    expect(runs.map(({ info }) => info.run_id)).toEqual([run_id]);
    expect(readdirSync(store).filter((name) => name.includes('.replaced-')).length).toBeGreaterThan(0);
  });
});
