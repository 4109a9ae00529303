import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createIdentity } from './identity';

function repository(...settings: string[][]): string {
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-identity-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const args of [['init', '-q'], ...settings.map((setting) => ['config', ...setting])]) execFileSync('git', args, { cwd: folder });
  return folder;
}

it('is the e-mail that Git knows in the folder, asked once a minute, and never verified', async () => {
  const folder = repository(['user.email', ' someone@example.org ']);
  let now = 0;
  const identity = createIdentity(folder, () => now);
  expect(await identity()).toEqual({ name: 'someone@example.org', verified: false });
  execFileSync('git', ['config', 'user.email', 'other@example.org'], { cwd: folder });
  expect((await identity()).name).toBe('someone@example.org');
  now = 61_000;
  expect((await identity()).name).toBe('other@example.org');
});

it('is the login where Git knows none', async () => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(await createIdentity(repository())()).toEqual({ name: userInfo().username, verified: false });
});
