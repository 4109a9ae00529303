// A Python environment with the packages that the tests need, at pinned versions.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, ask, must } from '../lib/run.mjs';
import { Missing } from './missing.mjs';
import { aptInstall } from './packages.mjs';
import { ensurePart } from './part.mjs';
import { inCache } from './cache.mjs';

const VERSION = 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)';

/** The machine's own Python, 3.10 or newer, as {path, version}; undefined when there is none. `TRIALBOOK_PYTHON` names one. */
export function findPython() {
  const names = process.env.TRIALBOOK_PYTHON ? [process.env.TRIALBOOK_PYTHON] : ['python3', 'python', 'py', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
  for (const name of names) {
    const [version, ...path] = ask(name, ['-c', VERSION])?.split(' ') ?? [];
    const [major, minor] = version?.split('.').map(Number) ?? [];
    if (major === 3 && minor >= 10) return { path: path.join(' '), version };
  }
  return undefined;
}

/** Python inside a virtual environment. */
export const pythonIn = (folder) => (process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python'));

/** Makes a virtual environment, or mends one. Raises `Missing` when Python lacks what that takes. */
export async function makeEnvironment(python, folder) {
  if (existsSync(pythonIn(folder)) && ask(pythonIn(folder), ['-m', 'pip', '--version'])) return;
  rmSync(folder, { recursive: true, force: true });
  // Debian splits venv off; without it the module is there and fails.
  if (ask(python.path, ['-c', 'import ensurepip, venv']) === undefined && !(await aptInstall('python3-venv'))) {
    throw new Missing(`${python.path} cannot make virtual environments (Debian, Ubuntu: apt install python3-venv)`);
  }
  await must(python.path, ['-m', 'venv', folder], { quiet: true });
}

/** Installs packages into an environment. */
export const pipInstall = (folder, args) =>
  must(pythonIn(folder), ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...args], { quiet: true });

/** The Python of an environment of the cache that holds what a requirements file names. Raises `Missing`. */
export async function pinnedEnvironment(name, requirements) {
  const python = findPython();
  if (!python) throw new Missing('no Python 3.10 or newer on the PATH: install one, or name it in TRIALBOOK_PYTHON');
  await ensurePart(name, { python: python.version, requirements: readFileSync(requirements, 'utf8') }, async (folder) => {
    await makeEnvironment(python, folder);
    await pipInstall(folder, ['-r', requirements]);
  });
  return pythonIn(inCache(name));
}

/** The tests' Python. Raises `Missing`. */
export const ensurePython = () => pinnedEnvironment('py', join(ROOT, 'test', 'requirements.txt'));
