import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withRecordedInterpreter } from './recordedInterpreter';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-interpreter-'));
  for (const path of ['system/python', 'system/sh', 'venv/python', 'venv/sh', 'venv/torchrun']) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
    chmodSync(join(root, path), 0o755);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const placed = (command: readonly string[], folder = 'venv', path = 'system'): readonly string[] => withRecordedInterpreter(command, join(root, folder, 'python'), root, { PATH: join(root, path) });

it.skipIf(process.platform === 'win32')('takes the recorded environment when another is on the PATH', () => {
  expect(placed(['python', 'train.py'])).toEqual([join(root, 'venv/python'), 'train.py']);
  expect(placed(['torchrun', 'train.py'])).toEqual([join(root, 'venv/torchrun'), 'train.py']);
});

it.skipIf(process.platform === 'win32')('leaves a command as it is that means the same, names a path, or is the machine\'s', () => {
  for (const [command, folder, path] of [
    [['python', 'train.py'], 'venv', 'venv'], [['/usr/bin/python3', 'train.py'], 'venv', 'system'], [['sh', 'job.sh'], 'venv', 'system'], [['python', 'train.py'], 'gone', 'system'], [['{python}', 'x.py'], 'venv', 'system'],
  ] as const) expect(placed(command, folder, path)).toEqual(command);
});
