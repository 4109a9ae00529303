import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync, existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { changesPatch } from './changes';
import { codeState } from './code';

const top = mkdtempSync(join(tmpdir(), 'trialbook-code-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' };
const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

let root = '';
let count = 0;
beforeEach(() => {
  root = join(top, `repo ${count++}`);
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'main');
});

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function commit(): string {
  git(root, 'add', '-A', '-f');
  git(root, 'commit', '-q', '-m', 'c', '--allow-empty');
  return git(root, 'rev-parse', 'HEAD').trim();
}

/** The tree of everything in a folder, as Git would commit it. */
function treeOf(folder: string): string {
  git(folder, 'add', '-A');
  return git(folder, 'write-tree').trim();
}

/** Applies the patch on a clean checkout of the commit and compares the trees. */
async function roundTrip(): Promise<Awaited<ReturnType<typeof changesPatch>>> {
  const before = git(root, 'status', '--porcelain', '-z');
  const changes = await changesPatch(root);
  expect(git(root, 'status', '--porcelain', '-z')).toBe(before);
  const clone = join(top, `clone ${count++}`);
  const patch = join(top, `patch ${count}`);
  writeFileSync(patch, changes?.patch ?? '');
  git(root, 'worktree', 'add', '-q', '--detach', clone, 'HEAD');
  if ((changes?.patch.length ?? 0) > 0) git(clone, 'apply', patch);
  expect(treeOf(clone)).toBe(treeOf(root));
  return changes;
}

test('every kind of change goes around: staged, unstaged, untracked', async () => {
  put('a.txt', 'one\ntwo\nthree\n');
  put('gone.txt', 'x\n');
  put('staged gone.txt', 'x\n');
  put('moved.txt', 'm\n'.repeat(20));
  put('crlf.txt', 'a\r\nb\r\nc\r\n');
  put('latin.txt', Buffer.from([0xe4, 10, 0xf6, 10]));
  put('no end.txt', 'a\nb');
  put('script.sh', '#!/bin/sh\n');
  put('image.bin', Buffer.from([0, 1, 2, 3, 255]));
  symlinkSync('a.txt', join(root, 'link'));
  commit();
  put('a.txt', 'one\n2\nthree\nfour');
  rmSync(join(root, 'gone.txt'));
  git(root, 'rm', '-q', 'staged gone.txt');
  mkdirSync(join(root, 'sub'));
  renameSync(join(root, 'moved.txt'), join(root, 'sub', 'moved too.txt'));
  put('crlf.txt', 'a\r\nB\r\nc\r\n');
  put('latin.txt', Buffer.from([0xe4, 10, 0xfc, 10]));
  put('no end.txt', 'a\nb\n');
  chmodSync(join(root, 'script.sh'), 0o755);
  put('image.bin', Buffer.from([0, 9, 2, 3, 255, 0]));
  rmSync(join(root, 'link'));
  symlinkSync('no end.txt', join(root, 'link'));
  put('staged.txt', 's\n');
  git(root, 'add', 'staged.txt');
  put('staged.txt', 's\nand more\n');
  put('empty.txt', '');
  put('deep/new ü "quoted"\ttab\nline.txt', 'diff --git a/x b/x\n--- a/x\n+++ b/x\n');
  put(' leading', 'x');
  put('-dash', 'x\n');
  put(':(top)magic*', 'x\n');
  put('new.sh', '#!/bin/sh\n');
  chmodSync(join(root, 'new.sh'), 0o755);
  symlinkSync('nowhere', join(root, 'new link'));
  const changes = await roundTrip();
  expect(changes?.leftOut).toEqual([]);
});

test('settings of the repository change nothing in the patch', async () => {
  put('sub/a.txt', 'a\nb\n');
  put('b.txt', 'a\n');
  commit();
  for (const [key, value] of [['diff.noprefix', 'true'], ['diff.mnemonicPrefix', 'true'], ['color.ui', 'always'], ['diff.external', 'false'], ['core.quotePath', 'false'], ['diff.context', '0'], ['diff.submodule', 'log'], ['diff.relative', 'true'], ['diff.orderFile', '/dev/null'], ['status.showUntrackedFiles', 'no'], ['core.autocrlf', 'true'], ['diff.renames', 'copies'], ['diff.ignoreSubmodules', 'none'], ['add.ignoreErrors', 'false'], ['diff.wsErrorHighlight', 'all'], ['diff.suppressBlankEmpty', 'true'], ['diff.interHunkContext', '9']]) git(root, 'config', key!, value!);
  put('sub/a.txt', 'a\r\nB\r\n\r\n');
  put('b.txt', 'a\n');
  put('new.txt', 'n\r\n');
  await roundTrip();
});

test('attributes: line ends, drivers, an encoding', async () => {
  put('.gitattributes', '*.txt text eol=crlf\n*.py diff=python\n*.dat -text -diff\n*.u16 text working-tree-encoding=UTF-16LE-BOM eol=lf\n');
  put('a.txt', 'a\r\nb\r\n');
  put('a.py', 'def f():\n  pass\n');
  put('a.dat', 'text\r\n');
  put('a.u16', Buffer.from('\uFEFFabc\n', 'utf16le'));
  commit();
  put('a.txt', 'a\r\nB\r\n');
  put('a.py', 'def f():\n  return 1\n');
  put('a.dat', 'other\r\n');
  put('a.u16', Buffer.from('\uFEFFabd\n', 'utf16le'));
  put('new.txt', 'x\r\n');
  await roundTrip();
});

test('what is ignored, secret, binary, large or of another repository is left out and said', async () => {
  put('.gitignore', 'ignored\n');
  put('big.bin', 'x');
  put('key.py', 'x\n');
  commit();
  put('ignored', 'x');
  for (const name of ['.env', '.env.local', 'server.pem', 'id_rsa', 'credentials.json', 'aws/credentials', '.netrc', 'terraform.tfvars', 'service-account-x.json']) put(`s/${name}`, 'x');
  put('.env.example', 'TOKEN=\n');
  put('tokens.txt', `k = "ghp_${'a1'.repeat(18)}"\n`);
  put('key.py', `x\n-----BEGIN RSA PRIVATE KEY-----\nabc\n`);
  put('data.npy', Buffer.from([1, 0, 2]));
  put('huge.csv', 'x'.repeat(3e6));
  put('big.bin', 'y'.repeat(3e6));
  put('good.py', 'print()\n');
  mkdirSync(join(root, 'inner'));
  git(join(root, 'inner'), 'init', '-q');
  put('inner/x', 'x');
  git(join(root, 'inner'), 'add', 'x');
  git(join(root, 'inner'), 'commit', '-q', '-m', 'c');
  put('known.py', 'k = "hunter-22"\n');
  const changes = await changesPatch(root, { holds: (text) => text.includes('hunter-22') });
  const patch = changes?.patch.toString('utf8') ?? '';
  expect(patch.match(/^diff --git .*$/gm)).toEqual(['diff --git a/.env.example b/.env.example', 'diff --git a/good.py b/good.py']);
  expect(changes?.leftOut.map(({ path }) => path).sort()).toEqual(
    ['big.bin', 'data.npy', 'huge.csv', 'inner/', 'key.py', 'known.py', 's/.env', 's/.env.local', 's/.netrc', 's/aws/credentials', 's/credentials.json', 's/id_rsa', 's/server.pem', 's/service-account-x.json', 's/terraform.tfvars', 'tokens.txt'].sort(),
  );
  expect(changes?.leftOut.every(({ reason }) => /^[A-Z].*\.$/.test(reason))).toBe(true);
});

test('a submodule is left out', async () => {
  const other = join(top, `other ${count++}`);
  mkdirSync(other);
  git(other, 'init', '-q');
  writeFileSync(join(other, 'x'), 'x');
  git(other, 'add', 'x');
  git(other, 'commit', '-q', '-m', 'c');
  git(root, '-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', other, 'module');
  put('a.txt', 'a\n');
  commit();
  writeFileSync(join(root, 'module', 'x'), 'changed');
  expect((await codeState(root))?.dirty).toBe(false);
  git(join(root, 'module'), 'commit', '-q', '-am', 'c');
  put('a.txt', 'b\n');
  const changes = await changesPatch(root);
  expect(changes?.patch.toString()).not.toContain('module');
  expect(changes?.leftOut).toEqual([{ path: 'module', reason: 'It is a submodule.' }]);
});

test('before the first commit everything is new', async () => {
  expect(await codeState(root)).toEqual({ root, commit: undefined, branch: 'main', remote: undefined, dirty: false });
  put('a.txt', 'a\n');
  put('staged.txt', 's\n');
  git(root, 'add', 'staged.txt');
  const changes = await changesPatch(root);
  const empty = join(top, `empty ${count++}`);
  mkdirSync(empty);
  git(empty, 'init', '-q');
  writeFileSync(join(empty, '.git', 'patch'), changes?.patch ?? '');
  git(empty, 'apply', '.git/patch');
  expect(readdirSync(empty).sort()).toEqual(['.git', 'a.txt', 'staged.txt']);
});

test('a merge that is not done is kept as it lies there', async () => {
  put('a.txt', 'a\n');
  commit();
  git(root, 'checkout', '-q', '-b', 'other');
  put('a.txt', 'other\n');
  commit();
  git(root, 'checkout', '-q', 'main');
  put('a.txt', 'main\n');
  commit();
  expect(() => git(root, 'merge', 'other')).toThrow();
  const changes = await changesPatch(root);
  expect(changes?.patch.toString()).toContain('+<<<<<<< HEAD');
  const clone = join(top, `clone ${count++}`);
  git(root, 'worktree', 'add', '-q', '--detach', clone, 'HEAD');
  writeFileSync(join(top, 'merge.patch'), changes?.patch ?? '');
  git(clone, 'apply', join(top, 'merge.patch'));
  expect(readFileSync(join(clone, 'a.txt'), 'utf8')).toBe(readFileSync(join(root, 'a.txt'), 'utf8'));
});

test('commit, branch, remote and whether anything changed', async () => {
  put('a.txt', 'a\n');
  const hash = commit();
  git(root, 'remote', 'add', 'origin', 'https://me:secret@example.org/x.git');
  expect(await codeState(join(root))).toEqual({ root, commit: hash, branch: 'main', remote: 'https://example.org/x.git', dirty: false });
  put('untracked.txt', 'u');
  expect((await codeState(root))?.dirty).toBe(false);
  put('a.txt', 'b\n');
  expect((await codeState(root))?.dirty).toBe(true);
  git(root, 'checkout', '-q', '--detach');
  expect(await codeState(root)).toMatchObject({ branch: undefined, commit: hash });
  const worktree = join(top, `tree ${count++}`);
  git(root, 'worktree', 'add', '-q', '-b', 'side', worktree);
  mkdirSync(join(worktree, 'below'));
  expect(await codeState(join(worktree, 'below'))).toMatchObject({ root: worktree, branch: 'side', dirty: false });
  writeFileSync(join(worktree, 'w.txt'), 'w\n');
  expect((await changesPatch(worktree))?.patch.toString()).toContain('+++ b/w.txt');
});

test('no repository, no Git', async () => {
  const plain = join(top, 'plain');
  mkdirSync(plain);
  expect(await codeState(plain)).toBeUndefined();
  const path = process.env['PATH'];
  process.env['PATH'] = plain;
  try {
    expect(await codeState(root)).toBeUndefined();
    expect(await changesPatch(root)).toBeUndefined();
  } finally {
    process.env['PATH'] = path;
  }
});

test('what the configuration of a repository names is not started', async () => {
  put('a.txt', 'a\n');
  put('.gitattributes', '*.txt filter=evil diff=evil\n');
  commit();
  const touched = join(root, 'touched');
  for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'filter.evil.clean', 'filter.evil.process', 'filter.evil.smudge', 'diff.external', 'diff.evil.textconv', 'diff.evil.command', 'core.editor']) git(root, 'config', key, `touch '${touched}'; cat #`);
  git(root, 'config', 'filter.evil.required', 'true');
  put('.git/hooks/post-index-change', `#!/bin/sh\ntouch '${touched}'\n`);
  chmodSync(join(root, '.git/hooks/post-index-change'), 0o755);
  put('a.txt', 'b\n');
  put('new.txt', 'b\n');
  expect((await codeState(root))?.dirty).toBe(true);
  const changes = await changesPatch(root);
  expect(existsSync(touched)).toBe(false);
  expect(changes?.patch.toString()).toContain('+++ b/new.txt');
});

test('calls for one folder share an answer', async () => {
  put('a.txt', 'a\n');
  commit();
  const first = codeState(root);
  expect(codeState(root)).toBe(first);
  await first;
  expect(codeState(root, { maxAge: 60_000 })).toBe(first);
  expect(codeState(root)).not.toBe(first);
});
