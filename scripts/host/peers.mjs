// The programs that benchmarks compare us with, in a Python environment of their own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/run.mjs';
import { inCache } from './cache.mjs';
import { Missing } from './missing.mjs';
import { ensurePart } from './part.mjs';
import { findPython, makeEnvironment, pipInstall, pythonIn } from './python.mjs';

/** The Python beside which the peers are installed. Raises `Missing`. */
export async function ensurePeers() {
  const python = findPython();
  if (!python) throw new Missing('no Python 3.10 or newer on the PATH: the peers are left out');
  const requirements = join(ROOT, 'bench', 'requirements.txt');
  await ensurePart('peers', { python: python.version, requirements: readFileSync(requirements, 'utf8') }, async (folder) => {
    await makeEnvironment(python, folder);
    await pipInstall(folder, ['-r', requirements]);
  });
  return pythonIn(inCache('peers'));
}
