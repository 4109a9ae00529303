import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { isRunning } from '../../src/address/machine';
import { ensureServer } from '../../src/client/ensureServer';
import { MlflowClient } from '../../src/client/mlflowClient';
import { stopServer } from '../../src/client/stopServer';
import type { SweepSummary } from '../../src/exec/sweep/summary';
import type { Run } from '../../src/protocol/entities';
import { bundleProgram } from './bundleProgram';

let bundles: string;
let cli: string;
let root: string;
let workspace: string;
let storePath: string;

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'trialbook-bundles-'));
  [cli] = await Promise.all([bundleProgram('cli', bundles, '1.2.3'), bundleProgram('server', bundles, '1.2.3')]);
});
afterAll(() => {
  rmSync(bundles, { recursive: true, force: true });
});
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-sweep-')));
  workspace = join(root, 'workspace');
  storePath = join(workspace, '.trialbook');
  mkdirSync(join(workspace, '.git'), { recursive: true });
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
  // Each run leaves a sign that it began, and goes on until it may end.
  writeFileSync(join(workspace, 'job.cjs'), `
    const { existsSync, writeFileSync } = require('node:fs');
    const [a, gate, fail] = process.argv.slice(2);
    writeFileSync('began-' + a, String(process.pid));
    const end = () => {
      if (gate !== '' && gate !== undefined && !existsSync(gate)) return setTimeout(end, 20);
      console.log('score=' + (100 - a));
      if (fail === a || fail === 'all') { console.error('ValueError: ' + a + ' is bad'); process.exit(1); }
    };
    end();
  `);
});
afterEach(async () => {
  await stopServer(storePath).catch(() => undefined);
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (...args: string[]): Promise<Result> => new Promise((resolve) => {
  execFile(process.execPath, [cli, 'sweep', ...args], { cwd: workspace }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
  }).stdin?.end();
});
const detached = async (...args: string[]): Promise<string> => (await run('--detach', ...args)).stdout.trim();
const job = (gate = '', fail = ''): string[] => ['--', process.execPath, 'job.cjs', '{a}', gate, fail];
const open = (gate: string): void => writeFileSync(join(workspace, gate), '');
/** The process that a run is; 0 before it says so. */
const pidOf = (a: number): number => (began(a) ? Number(readFileSync(join(workspace, `began-${a}`), 'utf8')) : 0);
const began = (a: number): boolean => existsSync(join(workspace, `began-${a}`));
const beganCount = (): number => Array.from({ length: 30 }, (_, index) => index).filter(began).length;
const status = async (id: string): Promise<SweepSummary> => JSON.parse((await run('--status', id, '--json')).stdout) as SweepSummary;
const runnerPid = (id: string): number => (JSON.parse(readFileSync(join(root, 'state', 'sweeps', id, 'runner'), 'utf8')) as { pid: number }).pid;

/** Parent and children as the server has them. */
async function recorded(id: string): Promise<{ parent: Run; children: Run[] }> {
  const { connection } = await ensureServer({ storePath, serverScript: join(bundles, 'server.js'), version: '1.2.3' });
  const client = new MlflowClient(connection);
  const parent = await client.getRun(id);
  const { runs } = await client.searchRuns({ experiment_ids: [parent.info.experiment_id], filter: `tags.\`mlflow.parentRunId\` = '${id}'`, max_results: 1000 });
  client.dispose();
  return { parent, children: runs };
}

const statuses = (children: readonly Run[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { info } of children) counts[info.status] = (counts[info.status] ?? 0) + 1;
  return counts;
};
const tag = (of: Run, key: string): string | undefined => of.data.tags.find((one) => one.key === key)?.value;

it('runs every combination below one parent; one that fails does not stop the others', async () => {
  const { code, stderr } = await run('--param', 'a=1..12', '--jobs', '3', '--minimize', 'score', '--name', 'mine', ...job('', '5'));
  expect(code).toBe(1);
  expect(stderr).toContain('[12/12]');
  expect(stderr).toContain('a=5 failed');
  expect(stderr).toContain('ValueError: 5 is bad');
  const [one] = JSON.parse((await run('--list', '--json')).stdout) as SweepSummary[];
  expect(one).toMatchObject({ name: 'mine', state: 'finished', runs: 12, finished: 11, failed: 1, running: 0 });
  const { parent, children } = await recorded(one!.id);
  expect(parent.info.status).toBe('FINISHED');
  expect(tag(parent, 'trialbook.sweep')).toBe('grid');
  expect(JSON.parse(tag(parent, 'trialbook.sweep.progress')!)).toMatchObject({ state: 'finished', runs: 12, done: 12, failed: 1, metric: 'score', best: 88 });
  expect(statuses(children)).toEqual({ FINISHED: 11, FAILED: 1 });
  expect(children.map(({ data }) => Number(data.params.find(({ key }) => key === 'a')?.value)).sort((x, y) => x - y)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
});

it('pauses, goes on, and never has more at once than it may', async () => {
  const id = await detached('--param', 'a=1..7', '--jobs', '3', ...job('gate'));
  await expect.poll(beganCount).toBe(3);
  await run('--pause', id.slice(0, 8));
  await expect.poll(() => status(id)).toMatchObject({ state: 'paused', running: 3 });
  open('gate');
  await expect.poll(() => status(id)).toMatchObject({ state: 'paused', finished: 3, running: 0 });
  expect(beganCount()).toBe(3);
  await run('--resume', id);
  await expect.poll(() => status(id)).toMatchObject({ state: 'finished', finished: 7 });
  expect(statuses((await recorded(id)).children)).toEqual({ FINISHED: 7 });
});

it('ends what runs when it is cancelled, and goes on with it when it is wanted after all', async () => {
  const id = await detached('--param', 'a=1..5', '--jobs', '2', ...job('gate'));
  await expect.poll(beganCount).toBe(2);
  await expect.poll(() => [1, 2].every((a) => pidOf(a) > 0)).toBe(true);
  const pids = [1, 2].map(pidOf);
  await run('--cancel', id);
  await expect.poll(() => status(id)).toMatchObject({ state: 'cancelled', running: 0 });
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  expect(beganCount()).toBe(2);
  const told = async (): Promise<unknown> => {
    const { parent, children } = await recorded(id);
    return [parent.info.status, statuses(children)];
  };
  await expect.poll(told).toEqual(['KILLED', { KILLED: 2 }]);
  open('gate');
  expect((await run('--resume', id)).code).toBe(0);
  expect(await told()).toEqual(['FINISHED', { KILLED: 2, FINISHED: 5 }]);
});

it('is resumed after its runner was killed: what runs is waited for, what ended is not repeated', async () => {
  const id = await detached('--param', 'a=1..6', '--jobs', '2', '--', process.execPath, 'job.cjs', '{a}', 'gate-{a}');
  // It runs from a copy of the program: an update of the extension takes the folder away.
  expect(existsSync(join(root, 'state', 'sweeps', id, 'program', 'cli.js'))).toBe(true);
  open('gate-1');
  await expect.poll(() => pidOf(2) > 0 && pidOf(3) > 0).toBe(true);
  process.kill(runnerPid(id), 'SIGKILL');
  await expect.poll(() => status(id)).toMatchObject({ state: 'interrupted', finished: 1 });
  // One of the two ends while nobody looks, the other while the new runner waits for it.
  const second = pidOf(2);
  open('gate-2');
  await expect.poll(() => isRunning(second)).toBe(false);
  expect(await detached('--resume', id)).toContain(id);
  for (const a of [3, 4, 5, 6]) open(`gate-${a}`);
  await expect.poll(() => status(id)).toMatchObject({ state: 'finished', finished: 6 });
  await expect.poll(() => existsSync(join(root, 'state', 'sweeps', id, 'program'))).toBe(false);
  expect(statuses((await recorded(id)).children)).toEqual({ FINISHED: 6 });
});

it('stops early when the first runs fail alike and nobody can be asked, or with the first failure when told', async () => {
  const alike = await run('--param', 'a=1..12', '--jobs', '1', ...job('', 'all'));
  expect(alike.code).toBe(1);
  expect(alike.stderr).toContain('The first 3 runs failed with the same error: ValueError: 3 is bad');
  expect(beganCount()).toBe(3);
  const first = await run('--param', 'a=21..29', '--jobs', '1', '--stop-on-failure', ...job('', '22'));
  expect([first.code, began(22), began(23)]).toEqual([1, true, false]);
});

it('pauses in the background when the first runs fail alike', async () => {
  const id = await detached('--param', 'a=1..12', '--jobs', '1', ...job('', 'all'));
  await expect.poll(() => status(id)).toMatchObject({ state: 'paused', failed: 3, note: expect.stringContaining('failed with the same error') as string });
  expect(JSON.parse(tag((await recorded(id)).parent, 'trialbook.sweep.progress')!)).toMatchObject({ state: 'paused', done: 3 });
  await run('--cancel', id);
  await expect.poll(() => status(id)).toMatchObject({ state: 'cancelled' });
});

it('ends by Ctrl+C as a program does', async () => {
  const child = spawn(process.execPath, [cli, 'sweep', '--param', 'a=1..5', '--jobs', '2', ...job('gate')], { cwd: workspace, stdio: 'ignore' });
  await expect.poll(beganCount).toBe(2);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});

it.each([
  [['--param', 'a=1,,2', '--', 'x'], 'a: A value is missing before the comma'],
  [['--param', 'a=1..1000', '--param', 'b=1..1000', '--', 'x'], '1,000,000 runs are too many'],
  [['--param', 'a=1..2000', '--', 'x'], 'That is 2,000 runs. Add --yes'],
  [['--param', 'a=1'], 'Name the command after --'],
  [['--', 'x'], 'Name a parameter with its values'],
  [['--param', 'a=1', '--jobs', '0', '--', 'x'], '--jobs takes a whole number from 1'],
  [['--param', 'a=1', '--seed', '1', '--', 'x'], '--seed goes with --random'],
  [['--status', 'abc'], 'There is no sweep abc'],
])('refuses %j', async (args, words) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(existsSync(storePath)).toBe(false);
});

it('shows the runs before they are started', async () => {
  expect(await run('--param', 'a=1,2', '--param', 'b=x,y', '--dry-run', '--', 'x')).toMatchObject({ code: 0, stdout: 'a=1 b=x\na=1 b=y\na=2 b=x\na=2 b=y\n' });
  const drawn = await run('--param', 'lr=1e-4..1e-1 log', '--random', '2', '--seed', '7', '--dry-run', '--json', '--', 'x');
  expect(drawn.stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([{ lr: expect.stringMatching(/^0\.\d+$/) as string }, { lr: expect.stringMatching(/^0\.\d+$/) as string }]);
});
