import { appendFileSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileIdentity } from './fileIdentity';

let root: string;
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'identity-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a file is the same until it, or the log beside it, changes', async () => {
  const file = join(root, 'mlflow.db');
  writeFileSync(file, 'a');
  const first = await fileIdentity(file);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(await fileIdentity(file)).toBe(first);
  writeFileSync(`${file}-wal`, 'b');
  const second = await fileIdentity(file);
  expect(second).not.toBe(first);
  appendFileSync(file, 'more');
  expect(await fileIdentity(file)).not.toBe(second);
});

test('the log of a store counts, and a link is what it leads to', async () => {
  const file = join(root, 'experiments.db');
  writeFileSync(file, 'a');
  symlinkSync(file, join(root, 'link.db'));
  const first = await fileIdentity(file);
  expect(await fileIdentity(join(root, 'link.db'))).toBe(first);
  writeFileSync(join(root, 'experiments.journal'), 'x');
  expect(await fileIdentity(file)).not.toBe(first);
});

test('a file that is gone has none', async () => {
  await expect(fileIdentity(join(root, 'none.db'))).rejects.toMatchObject({ code: 'ENOENT' });
});
