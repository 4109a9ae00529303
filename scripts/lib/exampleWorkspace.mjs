// A copy of examples/workspace that people may change, with a Python environment of its own.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, makeEnvironment, pipInstall, pythonIn } from '../host/python.mjs';
import { ROOT } from './run.mjs';

const MLFLOW = 'mlflow-skinny==3.17.2';

/** Copies what is not there yet: a file that was changed stays so. */
export function copyWorkspace(folder) {
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'examples', 'workspace'), folder, { recursive: true, force: false });
}

/** The workspace's Python with the MLflow client, made when needed; undefined, with a line that says so, when it cannot be. */
export async function workspacePython(folder) {
  const environment = join(folder, '.venv');
  const stamp = join(environment, 'trialbook-packages.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === MLFLOW) return pythonIn(environment);
  const python = findPython();
  if (!python) {
    console.log('No Python 3.10 or newer on the PATH: the first run is logged through the REST API instead. Install Python to try train.py.');
    return undefined;
  }
  try {
    console.log(`Making a Python environment with ${MLFLOW} in ${environment}`);
    await makeEnvironment(python, environment);
    await pipInstall(environment, [MLFLOW]);
  } catch (error) {
    rmSync(environment, { recursive: true, force: true });
    console.log(`No Python environment (${error.message}): the first run is logged through the REST API instead.`);
    return undefined;
  }
  writeFileSync(stamp, MLFLOW);
  return pythonIn(environment);
}
