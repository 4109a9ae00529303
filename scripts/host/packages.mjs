// The distribution's packages, where we may install them: as root on Debian and what derives from it.
import { existsSync } from 'node:fs';
import { run } from '../lib/run.mjs';

let updated = false;

/** Whether this machine lets us install distribution packages without asking. */
export const canInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version');

/** Installs Debian packages; answers whether it worked. */
export async function aptInstall(...names) {
  if (!canInstall()) return false;
  console.log(`Test host: apt-get install ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!updated) await run('apt-get', ['update', '-q'], { env, quiet: true });
  updated = true;
  return (await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], { env, quiet: true })).code === 0;
}
