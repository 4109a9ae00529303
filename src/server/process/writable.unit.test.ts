import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { notWritableWarning } from './writable';

test('a store that could not be made is told before its first run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-writable-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(notWritableWarning(join(folder, 'deep', '.trialbook'))).toBeUndefined();
  writeFileSync(join(folder, 'file'), '');
  expect(notWritableWarning(join(folder, 'file'))?.message).toContain('is a file');
  expect(notWritableWarning(join(folder, 'file', '.trialbook'))?.kind).toBe('read-only');
  // Who may do everything is refused nothing, and Windows has other rights.
  if (process.getuid === undefined || process.getuid() === 0) return;
  chmodSync(folder, 0o500);
  expect(notWritableWarning(join(folder, '.trialbook'))?.message).toContain('EACCES');
});
