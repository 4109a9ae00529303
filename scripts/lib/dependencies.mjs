// Installs the npm packages of this repository when they are missing or differ from package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, npm } from './run.mjs';

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** Whether node_modules holds what package-lock.json names. npm's own record of the folder is compared, not the files. */
function upToDate() {
  const record = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const have = packagesOf(record);
  return Object.entries(packagesOf(join(ROOT, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || have[path]?.version === wanted.version,
  );
}

/** Brings node_modules up to date; does nothing when it is. */
export async function ensureDependencies() {
  if (upToDate()) return;
  console.log('Installing npm packages…');
  await npm(['ci', '--no-audit', '--no-fund']);
}
