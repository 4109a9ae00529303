import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import { stopServer } from '../../src/client/stopServer';
import { ensureServer } from '../../src/client/ensureServer';
import type { Run } from '../../src/protocol/entities';
import { RECORDED_FILES, RECORDED_TAGS } from '../../src/protocol/recorded';
import { bundleProgram } from './bundleProgram';

/** What is trained: its result follows from its code, a parameter and its data. */
const SCRIPT = `const { readFileSync } = require('node:fs');
const scale = 1;
const lr = Number(process.argv[process.argv.indexOf('--lr') + 1]);
const rows = readFileSync('data.csv', 'utf8').trim().split('\\n').map(Number);
console.log('loss=' + (rows.reduce((a, b) => a + b, 0) * lr * scale));
`;

let bundles: string;
let cli: string;
let server: string;
let root: string;
const stores: string[] = [];

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'trialbook-bundles-'));
  [cli, server] = await Promise.all([bundleProgram('cli', bundles, '1.2.3'), bundleProgram('server', bundles, '1.2.3')]);
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-reproduce-')));
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await stopServer(store).catch(() => undefined);
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8' }).trim();

function trialbook(folder: string, ...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, ...args], { cwd: folder }, (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }));
    child.stdin?.end();
  });
}

/** A repository with the script, its data left out of it. */
function repository(name = 'first'): string {
  const folder = join(root, name);
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'train.js'), SCRIPT);
  writeFileSync(join(folder, '.gitignore'), 'data.csv\n.trialbook/\n');
  writeFileSync(join(folder, 'data.csv'), '1\n2\n3\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'Train');
  stores.push(join(folder, '.trialbook'));
  return folder;
}

async function withClient<T>(folder: string, use: (client: MlflowClient) => Promise<T>): Promise<T> {
  const { connection } = await ensureServer({ storePath: join(folder, '.trialbook'), serverScript: server, version: '1.2.3' });
  const client = new MlflowClient(connection);
  try {
    return await use(client);
  } finally {
    client.dispose();
  }
}

/** All runs of a folder, the newest first. */
function runs(folder: string): Promise<Run[]> {
  return withClient(folder, async (client) => {
    const { experiments } = await client.searchExperiments({ max_results: 100 });
    return (await client.searchRuns({ experiment_ids: experiments.map((one) => one.experiment_id), order_by: ['attributes.start_time DESC'] })).runs;
  });
}

const loss = (run: Run | undefined): number | undefined => run?.data.metrics.find(({ key }) => key === 'loss')?.value;
const tag = (run: Run | undefined, key: string): string | undefined => run?.data.tags.find((one) => one.key === key)?.value;

async function train(folder: string, ...options: string[]): Promise<Run> {
  const { code, stderr } = await trialbook(folder, 'exec', '--input', 'data.csv', ...options, '--', process.execPath, 'train.js', '--lr', '0.5');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) as string });
  const [run] = await runs(folder);
  return run!;
}

it('repeats a run with changes that were never committed, after the files went on, and touches none of them', async () => {
  const folder = repository();
  writeFileSync(join(folder, 'train.js'), SCRIPT.replace('scale = 1', 'scale = 10'));
  const first = await train(folder);
  expect(loss(first)).toBe(30);
  writeFileSync(join(folder, 'train.js'), 'process.exit(9);\n');
  git(folder, 'stash', 'list');
  const before = git(folder, 'status', '--porcelain');
  const { code, stdout } = await trialbook(folder, 'reproduce', first.info.run_id, '--yes');
  expect(stdout).toContain('Equal');
  expect(code).toBe(0);
  const [again, ...others] = await runs(folder);
  expect(others).toHaveLength(1);
  expect(again).toMatchObject({ info: { status: 'FINISHED', experiment_id: first.info.experiment_id } });
  expect(loss(again)).toBe(30);
  expect([tag(again, RECORDED_TAGS.repeats), tag(again, RECORDED_TAGS.reproduced)]).toEqual([first.info.run_id, 'equal']);
  expect(git(folder, 'status', '--porcelain')).toBe(before);
  expect(readFileSync(join(folder, 'train.js'), 'utf8')).toBe('process.exit(9);\n');
  // The checkout is gone, and Git knows of none.
  expect(git(folder, 'worktree', 'list').split('\n')).toHaveLength(1);
  expect((await trialbook(folder, 'reproduce', '--list')).stdout).toBe('');
});

it('repeats from a pin on a fresh clone, which asks for the data first and tells another result', async () => {
  const folder = repository();
  writeFileSync(join(folder, 'train.js'), SCRIPT.replace('scale = 1', 'scale = 10'));
  const first = await train(folder, '--name', 'base line');
  const pinned = await trialbook(folder, 'pin', first.info.run_id);
  expect(pinned).toMatchObject({ code: 0, stdout: `${join(folder, 'pins', 'base-line.json')}\n` });
  expect((await trialbook(folder, 'pin', first.info.run_id)).stderr).toContain('--force');
  git(folder, 'add', 'pins');
  git(folder, 'commit', '-q', '-m', 'Pin');
  const clone = join(root, 'clone');
  git(root, 'clone', '-q', folder, clone);
  stores.push(join(clone, '.trialbook'));
  // Nothing runs unless a person says so.
  expect(await trialbook(clone, 'reproduce', 'pins/base-line.json')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string });
  const missing = await trialbook(clone, 'reproduce', 'pins/base-line.json', '--yes');
  expect(missing.stderr).toContain('data.csv: MISSING');
  expect(missing.code).toBe(1);
  expect(missing.stdout).toContain('The checkout is kept');
  expect((await trialbook(clone, 'reproduce', '--prune')).stdout).toContain('deleted');
  writeFileSync(join(clone, 'data.csv'), '1\n2\n3\n');
  const equal = await trialbook(clone, 'reproduce', 'pins/base-line.json', '--yes');
  expect(equal.stdout).toContain('Equal');
  expect(equal.code).toBe(0);
  expect(existsSync(join(clone, '.trialbook'))).toBe(true);
  writeFileSync(join(clone, 'data.csv'), '1\n2\n4\n');
  const other = await trialbook(clone, 'reproduce', 'pins/base-line.json', '--yes');
  expect(other.stderr).toContain('data.csv: DIFFERS');
  // Who goes on all the same gets the result of the data that is there.
  expect(other.stdout).toContain('loss: 30 then, 35 now');
  expect(other.code).toBe(4);
});

it('answers 4 where the result is another, and says which metric', async () => {
  const folder = repository();
  const first = await train(folder);
  await withClient(folder, (client) => client.logMetric(first.info.run_id, { key: 'loss', value: 4, step: 1, timestamp: Date.now() }));
  const { code, stdout } = await trialbook(folder, 'reproduce', first.info.run_id, '--yes');
  expect(stdout).toContain('loss: 4 then, 3 now');
  expect(code).toBe(4);
});

it('says what to do about a commit that is not there, and one that is no hash', async () => {
  const folder = repository();
  const first = await train(folder);
  const set = (value: string): Promise<void> => withClient(folder, (client) => client.setTag(first.info.run_id, 'mlflow.source.git.commit', value));
  await set('a'.repeat(40));
  expect(await trialbook(folder, 'reproduce', first.info.run_id, '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('is not in') as string });
  await set('--output=/tmp/x');
  expect(await trialbook(folder, 'reproduce', first.info.run_id, '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('no hash') as string });
  expect(git(folder, 'worktree', 'list').split('\n')).toHaveLength(1);
});

it('refuses a pin whose patch leaves the checkout', async () => {
  const folder = repository();
  writeFileSync(join(folder, 'train.js'), SCRIPT.replace('scale = 1', 'scale = 10'));
  const first = await train(folder, '--name', 'p');
  await trialbook(folder, 'pin', first.info.run_id);
  writeFileSync(join(folder, 'pins', 'p.patch'), 'diff --git a/../../escaped b/../../escaped\nnew file mode 100644\n--- /dev/null\n+++ b/../../escaped\n@@ -0,0 +1 @@\n+x\n');
  const { code, stderr } = await trialbook(folder, 'reproduce', 'pins/p.json', '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('do not apply');
  expect(existsSync(join(root, 'escaped'))).toBe(false);
  const pin = JSON.parse(readFileSync(join(folder, 'pins', 'p.json'), 'utf8')) as { folder: string };
  writeFileSync(join(folder, 'pins', 'p.json'), JSON.stringify({ ...pin, folder: '../..' }));
  expect((await trialbook(folder, 'reproduce', 'pins/p.json', '--yes')).stderr).toContain('leads out of the repository');
});

it('keeps a patch as an artifact that the first run has too', async () => {
  const folder = repository();
  writeFileSync(join(folder, 'train.js'), SCRIPT.replace('scale = 1', 'scale = 10'));
  const first = await train(folder);
  const files = await withClient(folder, (client) => client.listArtifacts(first.info.run_id, RECORDED_FILES.folder));
  expect(files.map(({ path }) => path)).toContain(RECORDED_FILES.patch);
});
