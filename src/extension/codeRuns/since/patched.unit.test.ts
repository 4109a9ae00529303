import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { patched } from './patched';

const lines = (...text: string[]): string => text.map((line) => `${line}\n`).join('');

/** A patch from one state of a folder to another. */
function diffOf(before: Record<string, string>, after: Record<string, string>): Buffer {
  const root = mkdtempSync(join(tmpdir(), 'trialbook-patched-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const git = (...args: string[]): Buffer => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: root });
  git('init', '-q');
  for (const [name, text] of Object.entries(before)) writeFileSync(join(root, name), text);
  git('add', '.');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  for (const [name, text] of Object.entries(after)) writeFileSync(join(root, name), text);
  git('add', '-N', '.');
  return git('diff', '--binary');
}

it('puts what changed on a file, and leaves the files alone that it does not name', async () => {
  const before = { 'train.py': lines('a', 'b', 'c'), 'other.py': 'x\n' };
  const patch = diffOf(before, { 'train.py': lines('a', 'B', 'c'), 'new [1].py': 'fresh\n' });
  expect(String(await patched(Buffer.from(before['train.py']), patch, 'train.py'))).toBe(lines('a', 'B', 'c'));
  expect(String(await patched(Buffer.from('x\n'), patch, 'other.py'))).toBe('x\n');
  expect(String(await patched(undefined, patch, 'new [1].py'))).toBe('fresh\n');
});

it('says nothing of a file that the patch does not fit or that is in neither', async () => {
  const patch = diffOf({ 'train.py': lines('a', 'b', 'c') }, { 'train.py': lines('a', 'B', 'c') });
  expect(await patched(Buffer.from(lines('q')), patch, 'train.py')).toBeUndefined();
  expect(await patched(undefined, patch, 'none.py')).toBeUndefined();
  expect(await patched(Buffer.from('a\n'), Buffer.from('no patch'), 'train.py')).toBeUndefined();
});
