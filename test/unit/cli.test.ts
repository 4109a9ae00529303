import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freeTestPort } from '../../src/address/testPort';
import { stopServer } from '../../src/client/stopServer';
import { MlflowClient } from '../../src/client/mlflowClient';
import { startTestServer } from '../../src/client/testServer';
import { bundleProgram } from './bundleProgram';

let bundles: string;
let cli: string;
let root: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'trialbook-bundles-'));
  [cli] = await Promise.all([bundleProgram('cli', bundles, '1.2.3'), bundleProgram('server', bundles, '1.2.3')]);
});
afterAll(() => {
  rmSync(bundles, { recursive: true, force: true });
});
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-cli-')));
  mkdirSync(join(root, 'workspace', '.git'), { recursive: true });
  mkdirSync(join(root, 'workspace', 'sub'));
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
});
afterEach(async () => {
  await stopServer(join(root, 'workspace', '.trialbook')).catch(() => undefined);
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (...args: string[]): Promise<Result> => new Promise((resolve) => {
  execFile(process.execPath, [cli, ...args], { cwd: join(root, 'workspace') }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
  });
});

async function serve(...args: string[]): Promise<{ child: ChildProcess; ready: { url: string; token: string; trackingUri: string; pid: number } }> {
  const child = spawn(process.execPath, [cli, 'server', ...args], { cwd: join(root, 'workspace'), stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  return { child, ready: JSON.parse(line) as Awaited<ReturnType<typeof serve>>['ready'] };
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('close', resolve));

describe('trialbook server', () => {
  it('prints one line of JSON, serves until SIGTERM and leaves a database', async () => {
    const { child, ready } = await serve('--dir', '.', '--port', '0');
    expect(ready).toEqual({ url: ready.url, token: ready.token, trackingUri: `${ready.url}/t/${ready.token}`, pid: child.pid });
    const client = new MlflowClient({ url: ready.trackingUri });
    await client.createRun({ experiment_id: '0' });
    const end = ended(child);
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    expect(existsSync(join(root, 'workspace', '.trialbook', 'experiments.db'))).toBe(true);
  });

  it('takes the port that a person names, and no other one', async () => {
    const port = String(await freeTestPort());
    const holder = await startTestServer((_request, response) => response.end('mine'), Number(port));
    const refused = await run('server', '--port', port);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`Port ${port} is taken`);
    await holder.close();
    expect((await serve('--port', port)).ready.url).toBe(`http://127.0.0.1:${port}`);
  });
});

it('serves a store once, whatever port is asked for', async () => {
  const { ready } = await serve();
  const second = await run('server', '--port', '31999');
  expect([second.code, JSON.parse(second.stdout)]).toEqual([0, { url: ready.url, token: ready.token, trackingUri: ready.trackingUri, existing: true }]);
  expect((await run('status', '--json')).stdout).toContain(ready.url);
});

describe('trialbook', () => {
  it('speaks with the running server from any folder of the repository', async () => {
    expect((await run('status')).code).toBe(3);
    const { child, ready } = await serve();
    await new MlflowClient({ url: ready.url, token: ready.token }).createRun({ experiment_id: '0' });
    const status = await run('status', '--json', '--dir', 'sub');
    expect(JSON.parse(status.stdout)).toMatchObject({ running: true, url: ready.url, pid: child.pid, version: '1.2.3', onDisk: true, activeRuns: 1 });
    expect(status.stdout).not.toContain(ready.token);
    expect(await run('flush', '--dir', 'sub')).toMatchObject({ code: 0, stdout: `Wrote ${join(root, 'workspace', '.trialbook', 'experiments.db')}\n` });
    const end = ended(child);
    expect((await run('stop')).code).toBe(0);
    expect(await end).toBe(0);
    expect((await run('stop')).code).toBe(3);
  });

  it('starts a server for a shell, which goes on afterwards', async () => {
    const { stdout, code } = await run('env', '--shell', 'sh');
    expect(code).toBe(0);
    const uri = /^export MLFLOW_TRACKING_URI='(.*)'$/m.exec(stdout)?.[1];
    expect((await new MlflowClient({ url: uri! }).searchExperiments()).experiments).toMatchObject([{ name: 'Default' }]);
  });

  it.each([
    [['--version'], 0, '1.2.3\n', ''],
    [['bogus'], 2, '', "trialbook: There is no command 'bogus'"],
    [['server', '--port', 'x'], 2, '', "trialbook: --port takes a whole number from 0 to 65535, not 'x'"],
    [['server', '--what'], 2, '', "trialbook: Unknown option '--what'"],
    [['server', '--dir', 'missing'], 2, '', 'trialbook: There is no folder'],
    [['env', '--shell', 'basic'], 2, '', "trialbook: --shell takes sh, fish, powershell, cmd, not 'basic'"],
  ])('answers %j with %d', async (args, code, stdout, stderr) => {
    const result = await run(...args);
    expect([result.code, result.stdout]).toEqual([code, stdout]);
    expect(result.stderr.startsWith(stderr)).toBe(true);
  });

  it('prints its help', async () => {
    const { stdout } = await run('--help');
    for (const command of ['server', 'env', 'status', 'flush', 'stop']) expect(stdout).toContain(`\n  ${command} `);
  });
});
