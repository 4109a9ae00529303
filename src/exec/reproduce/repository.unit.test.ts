import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inputDatasets } from '../../capture/inputs';
import { checkedCommit, fetchCommit } from './commit';
import { checkInputs, copyIn, placeOf } from './inputs';
import { ReproduceError } from './obstacle';
import { placeCommand } from './placedCommand';
import { addWorktree, applyPatch, freeWorktreePath, keptWorktrees, removeWorktree, type Worktree } from './worktree';

vi.setConfig({ testTimeout: 180_000 });
let root: string;
let repository: string;

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', '-c', 'protocol.file.allow=always', ...args], { cwd: folder, encoding: 'utf8' }).trim();

function commit(message: string): string {
  git(repository, 'add', '.');
  git(repository, 'commit', '-q', '-m', message);
  return git(repository, 'rev-parse', 'HEAD');
}

const worktree = (): Worktree => ({ path: freeWorktreePath(repository, 'f00d'), repository, runId: 'f00d', runName: 'run', made: Date.now() });
const code = (hash: string, remote?: string) => ({ commit: hash, branch: undefined, remote, dirty: false, patch: undefined, leftOut: [] });

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-repository-')));
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
  repository = join(root, 'home');
  mkdirSync(repository);
  git(repository, 'init', '-q', '-b', 'main');
  writeFileSync(join(repository, 'a.txt'), 'one\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a commit that is not there', () => {
  it('comes from the remote of a clone without history, and from that of a clone that is behind', async () => {
    const old = commit('first');
    writeFileSync(join(repository, 'a.txt'), 'two\n');
    commit('second');
    const shallow = join(root, 'shallow');
    const behind = join(root, 'behind');
    git(root, 'clone', '-q', '--depth', '1', `file://${repository}`, shallow);
    git(root, 'clone', '-q', repository, behind);
    await expect(checkedCommit(shallow, code(old))).rejects.toMatchObject({ obstacle: { kind: 'commit-unknown', shallow: true, remote: 'origin' } });
    await fetchCommit(shallow, 'origin', old, true);
    expect(await checkedCommit(shallow, code(old))).toBe(old);
    writeFileSync(join(repository, 'a.txt'), 'three\n');
    const newer = commit('third');
    await expect(checkedCommit(behind, code(newer, 'https://example.org/other'))).rejects.toMatchObject({ obstacle: { kind: 'commit-unknown', shallow: false, elsewhere: 'https://example.org/other' } });
    await fetchCommit(behind, 'origin', newer, false);
    expect(await checkedCommit(behind, code(newer))).toBe(newer);
  });
});

describe('a checkout', () => {
  it('runs no hook, leaves the person\'s work as it is, and is forgotten when it is taken away', async () => {
    const hash = commit('first');
    writeFileSync(join(repository, '.git/hooks/post-checkout'), '#!/bin/sh\ntouch "$(git rev-parse --show-toplevel)/hooked"\n', { mode: 0o755 });
    writeFileSync(join(repository, 'a.txt'), 'staged\n');
    git(repository, 'add', '.');
    writeFileSync(join(repository, 'a.txt'), 'changed\n');
    const before = git(repository, 'status', '--porcelain');
    const made = worktree();
    await addWorktree(made, hash);
    expect(readFileSync(join(made.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(existsSync(join(made.path, 'hooked'))).toBe(false);
    expect(keptWorktrees()).toEqual([made]);
    expect(freeWorktreePath(repository, 'f00d')).not.toBe(made.path);
    // Someone deleted its folder by hand: it can be taken away all the same.
    rmSync(made.path, { recursive: true });
    await removeWorktree(made);
    expect([keptWorktrees(), git(repository, 'worktree', 'list').split('\n').length, git(repository, 'branch'), git(repository, 'status', '--porcelain')]).toEqual([[], 1, '* main', before]);
    await expect(removeWorktree({ ...made, path: repository })).rejects.toMatchObject({ obstacle: { kind: 'outside' } });
  });

  it('takes no patch that writes outside of it, be it by a path or by a link', async () => {
    const hash = commit('first');
    const made = worktree();
    await addWorktree(made, hash);
    const outside = join(root, 'outside');
    mkdirSync(outside);
    const adding = (path: string): string => `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
    const link = `diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+${outside}\n\\ No newline at end of file\n`;
    for (const patch of [adding('../../out'), adding('.git/hooks/x'), link + adding('l/x')]) {
      await expect(applyPatch(made.path, Buffer.from(patch))).rejects.toBeInstanceOf(ReproduceError);
    }
    expect(existsSync(join(outside, 'x'))).toBe(false);
    await applyPatch(made.path, Buffer.from(adding('sub/new.txt')));
    expect(readFileSync(join(made.path, 'sub/new.txt'), 'utf8')).toBe('x\n');
  });
});

describe('inputs', () => {
  const recorded = async (...patterns: string[]) => (await inputDatasets(patterns, repository)).datasets;
  const places = (path: string | undefined) => ({ repository, folder: '', worktree: path, outside: true, has: (name: string) => path !== undefined && existsSync(join(path, name)) });

  it('are copied in for reading when their digests are right, files and folders', async () => {
    mkdirSync(join(repository, 'data/deep'), { recursive: true });
    writeFileSync(join(repository, 'data/deep/a.csv'), '1\n');
    writeFileSync(join(repository, 'b.csv'), '2\n');
    const inputs = await recorded('data', 'b.csv');
    const copy = join(root, 'copy');
    mkdirSync(copy);
    expect((await checkInputs(inputs, places(copy))).map(({ state }) => state.kind)).toEqual(['copy', 'copy']);
    for (const path of ['data', 'b.csv']) copyIn(repository, copy, path);
    expect((await checkInputs(inputs, places(copy))).map(({ state }) => state.kind)).toEqual(['same', 'same']);
    expect(statSync(join(copy, 'data/deep/a.csv')).mode & 0o222).toBe(0);
    expect(statSync(join(repository, 'b.csv')).mode & 0o200).toBe(0o200);
    rmSync(join(copy, 'b.csv'));
    writeFileSync(join(repository, 'b.csv'), '3\n');
    rmSync(join(copy, 'data'), { recursive: true });
    rmSync(join(repository, 'data'), { recursive: true });
    expect((await checkInputs(inputs, places(copy))).map(({ state }) => state.kind)).toEqual(['missing', 'differs']);
  });

  it('never go where a link of the checkout leads, nor are they what Git keeps', () => {
    writeFileSync(join(repository, 'x.csv'), '1\n');
    const copy = join(root, 'copy');
    mkdirSync(copy);
    mkdirSync(join(repository, 'sub'));
    writeFileSync(join(repository, 'sub/x.csv'), '1\n');
    symlinkSync(root, join(copy, 'sub'));
    expect(() => copyIn(repository, copy, 'sub/x.csv')).toThrow(ReproduceError);
    expect(existsSync(join(root, 'x.csv'))).toBe(false);
    expect(placeOf('{"uri":".git/config"}', '', repository)).toEqual({ kind: 'unknown' });
    expect(placeOf('{"uri":"../a.csv"}', 'sub', repository)).toEqual({ kind: 'inside', path: 'a.csv' });
    expect(placeOf('s3://bucket/a.csv', '', repository)).toEqual({ kind: 'unknown' });
    expect(placeOf('{"uri":"/data/a.csv"}', '', repository)).toEqual({ kind: 'outside', path: '/data/a.csv' });
  });
});

it('leads a command into the checkout: its script and what it writes, its own program left where it is', async () => {
  mkdirSync(join(repository, '.venv/bin'), { recursive: true });
  for (const name of ['.venv/bin/python', 'own.csv', 'model.bin', 'data.csv']) writeFileSync(join(repository, name), '');
  const placed = await placeCommand(['.venv/bin/python', join(repository, 'a.txt'), `--out=${join(repository, 'model.bin')}`, '--extra', 'own.csv', 'data.csv', '--lr=0.1', '.'], {
    repository, worktree: '/w', folder: '', inputs: new Set(['data.csv']), env: process.env, has: (path) => Promise.resolve(path === 'a.txt'),
  });
  expect(placed).toEqual({
    command: [join(repository, '.venv/bin/python'), '/w/a.txt', '--out=/w/model.bin', '--extra', 'own.csv', 'data.csv', '--lr=0.1', '.'],
    notes: [{ kind: 'own-program', program: join(repository, '.venv/bin/python') }, { kind: 'unrecorded-file', path: 'own.csv' }],
    files: ['own.csv'],
  });
  const gone = await placeCommand(['/nowhere/bin/sh', 'x'], { repository, worktree: '/w', folder: '', inputs: new Set(), env: process.env, has: () => Promise.resolve(false) });
  expect(gone.notes).toMatchObject([{ kind: 'other-program', recorded: '/nowhere/bin/sh' }]);
});
