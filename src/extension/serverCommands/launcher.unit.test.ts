import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launcherFor, pointerText } from './launcher';

test.skipIf(process.platform === 'win32')('the shell launcher passes arguments and the exit code on, and follows the pointer', () => {
  const folder = mkdtempSync(join(tmpdir(), "it's a launcher "));
  try {
    const pointer = join(folder, 'pointer');
    const launcher = join(folder, 'trialbook');
    const cli = join(folder, 'cli with space.js');
    writeFileSync(launcher, launcherFor('linux', pointer).text, { mode: 0o755 });
    expect(spawnSync(launcher).status).toBe(127);

    writeFileSync(cli, 'console.log(JSON.stringify(process.argv.slice(2)), process.env.ELECTRON_RUN_AS_NODE); process.exit(process.argv.length > 3 ? 0 : 7)');
    writeFileSync(pointer, pointerText(process.execPath, cli));
    expect(execFileSync(launcher, ['a b', '$HOME', "it's"], { encoding: 'utf8' })).toBe('["a b","$HOME","it\'s"] 1\n');
    expect(spawnSync(launcher, ['one']).status).toBe(7);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the batch launcher keeps percent signs of the path', () => {
  const { fileName, text } = launcherFor('win32', 'C:\\100%\\launcher');
  expect(fileName).toBe('trialbook.cmd');
  expect(text).toContain('C:\\100%%\\launcher');
  expect(text.endsWith('\r\n')).toBe(true);
});
