// MLflow with the large frameworks whose training it logs by itself, in two Python environments: the oldest and the newest that we support. For the long tests alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/run.mjs';
import { inCache } from './cache.mjs';
import { Missing } from './missing.mjs';
import { ensurePart } from './part.mjs';
import { findPython, makeEnvironment, pipInstall, pythonIn } from './python.mjs';

/**
 * What goes over the requirements without its own: what MLflow wants stands there, and its two parts `mlflow-skinny` and `mlflow-tracing`, whose files it brings along
 * itself, come later to some mirrors.
 */
const OVER = { oldest: [], newest: ['mlflow==3.18.0'] };
/** PyTorch without what a graphics card needs, a tenth of the size. */
const CPU_WHEELS = 'https://download.pytorch.org/whl/cpu';

async function environment(age) {
  const python = findPython();
  // Wheels of the frameworks of 2023 are there for no newer one.
  if (!python || !['3.10', '3.11'].includes(python.version)) throw new Missing('autologging is tried on Python 3.10 or 3.11: name one in TRIALBOOK_PYTHON');
  const file = join(ROOT, 'test', `autologging-${age}-requirements.txt`);
  const requirements = readFileSync(file, 'utf8');
  const name = `autologging-${age}`;
  await ensurePart(name, { python: python.version, requirements, over: OVER[age] }, async (folder) => {
    await makeEnvironment(python, folder);
    const torch = /^torch==.+$/m.exec(requirements)[0];
    // Where that index cannot be reached the usual one has it too.
    await pipInstall(folder, ['--retries', '0', '--timeout', '10', '--index-url', CPU_WHEELS, torch]).catch((error) => console.log(`Test host: ${torch} comes with what a graphics card needs (${error.message})`));
    await pipInstall(folder, ['-r', file]);
    if (OVER[age].length > 0) await pipInstall(folder, ['--no-deps', '--upgrade', ...OVER[age]]);
  });
  return pythonIn(inCache(name));
}

/** Makes both: some gigabytes. Raises `Missing`. */
export async function ensureAutologging() {
  return { oldest: await environment('oldest'), newest: await environment('newest') };
}
