import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Store } from '../../store/api';
import { openStore } from '../../store/store';
import { readSource } from './sourceCopies';
import { stampRuns } from './stampRuns';

/** A machine may be busy. */
vi.setConfig({ testTimeout: 180_000 });

let root: string;
let store: Store;
let stop: () => void;

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-stamp-')));
  const git = (...args: string[]): void => void execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: root, stdio: 'ignore' });
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', 'train.py'), 'print(1)\n');
  git('init', '-q', '-b', 'trunk');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  store = await openStore({ path: join(root, '.trialbook') });
  stop = stampRuns(store, (line) => {
    throw new Error(line);
  });
});
afterEach(async () => {
  stop();
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

const start = (source: string, more: { key: string; value: string }[] = []): string =>
  store.runs.create({ experiment_id: '0', start_time: Date.now(), tags: [{ key: 'mlflow.source.name', value: source }, ...more] }).info.run_id;
const tags = (run: string): Record<string, string> => Object.fromEntries(store.runs.get(run).data.tags.map(({ key, value }) => [key, value]));

it('says file, branch and state of the code of a run that plain MLflow made', async () => {
  const clean = start(join(root, 'src', 'train.py'), [{ key: 'mlflow.source.git.commit', value: 'abc' }]);
  await expect.poll(() => tags(clean)).toMatchObject({
    'trialbook.source.file': 'src/train.py', 'mlflow.source.git.branch': 'trunk', 'trialbook.git.dirty': 'false', 'mlflow.source.git.commit': 'abc',
  });
});

it('says when files differed from the commit', async () => {
  writeFileSync(join(root, 'src', 'train.py'), 'print(2)\n');
  const dirty = start('src/train.py');
  await expect.poll(() => tags(dirty)).toMatchObject({ 'trialbook.source.file': 'src/train.py', 'trialbook.git.dirty': 'true', 'mlflow.source.git.commit': expect.stringMatching(/^[0-9a-f]{40}$/) as string });
});

it('keeps the source as it was, also of what is not committed, and not where a team forbids it', async () => {
  const file = join(root, 'src', 'train.py');
  const first = start('src/train.py');
  await expect.poll(() => tags(first)['trialbook.source.copy']).toMatch(/^[0-9a-f]{64}$/);
  writeFileSync(file, 'print(3)\n');
  const second = start('train.py', [{ key: 'trialbook.cwd', value: 'src' }, { key: 'trialbook.process', value: '{}' }]);
  await expect.poll(() => tags(second)['trialbook.source.copy']).toBeDefined();
  expect(await readSource(store, tags(first)['trialbook.source.copy']!)).toBe('print(1)\n');
  expect(await readSource(store, tags(second)['trialbook.source.copy']!)).toBe('print(3)\n');
  expect([await readSource(store, '../experiments.db'), await readSource(store, '0'.repeat(64))]).toEqual([undefined, undefined]);
  writeFileSync(file, `key = "ghp_${'a1'.repeat(18)}"\n`);
  const secret = start('src/train.py', [{ key: 'other', value: '1' }]);
  await expect.poll(() => tags(secret)['trialbook.git.dirty']).toBeDefined();
  writeFileSync(file, 'print(4)\n');
  writeFileSync(join(root, 'trialbook.json'), '{"recording": {"changes": false}}');
  const forbidden = start('src/train.py', [{ key: 'other', value: '2' }]);
  await expect.poll(() => tags(forbidden)['trialbook.git.dirty']).toBeDefined();
  for (const run of [secret, forbidden]) expect(tags(run)).not.toHaveProperty('trialbook.source.copy');
});

it('stamps again once it is known which folder a name was typed in', async () => {
  writeFileSync(join(root, 'train.py'), 'print("of the folder itself")\n');
  const run = start('train.py');
  await expect.poll(() => tags(run)['trialbook.source.copy']).toBeDefined();
  const first = tags(run);
  expect(first['trialbook.source.file']).toBe('train.py');
  store.runs.setTag(run, { key: 'trialbook.cwd', value: 'src' });
  await expect.poll(() => tags(run)['trialbook.source.file']).toBe('src/train.py');
  expect(await readSource(store, tags(run)['trialbook.source.copy']!)).toBe('print(1)\n');
});

it('stamps again also a run that is over by then', async () => {
  writeFileSync(join(root, 'train.py'), 'print(0)\n');
  const run = start('train.py');
  await expect.poll(() => tags(run)).toMatchObject({ 'trialbook.source.file': 'train.py' });
  store.runs.update({ run_id: run, status: 'FINISHED', end_time: Date.now() });
  store.runs.setTag(run, { key: 'trialbook.cwd', value: 'src' });
  await expect.poll(() => tags(run)).toMatchObject({ 'trialbook.source.file': 'src/train.py' });
});

it('leaves alone what is no file of the folder, what a recorded command says itself, and what was deleted', async () => {
  const others = [start('/etc/passwd'), start('../outside.py'), start('nothing.py'), start(join(root, 'src', 'train.py'), [{ key: 'trialbook.process', value: '{}' }])];
  const deleted = start('src/train.py');
  store.runs.delete(deleted);
  const stamped = start('src/train.py');
  await expect.poll(() => tags(stamped)['trialbook.git.dirty']).toBe('false');
  for (const run of [...others, deleted]) expect(tags(run)).not.toHaveProperty('trialbook.git.dirty');
});
