import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the bundle of words that translations start from is current', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/l10n.mjs', '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
