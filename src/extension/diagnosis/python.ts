import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { ErrorAction } from '../errors';

/** Longest wait for Python to say what it has, ms. */
const PATIENCE = 8000;
const PYTHON_EXTENSION = 'ms-python.python';

/** The Python that programs of a folder most likely run with. */
export interface Python {
  /** Absolute path, or a name to be found on the PATH. */
  readonly path: string;
  /** Where the choice comes from. */
  readonly source: 'extension' | 'setting' | 'folder' | 'path';
}

/** What the Python extension's API has that is used here. */
interface PythonApi {
  readonly environments?: { getActiveEnvironmentPath?: (resource?: vscode.Uri) => { readonly path?: string } };
}

/** The interpreter chosen in the Python extension, or by its setting where it is not installed, else a virtual environment of the folder, else the one on the PATH. */
export async function pythonOf(uri: vscode.Uri | undefined): Promise<Python> {
  const chosen = await chosenInterpreter(uri);
  if (chosen !== undefined) return { path: chosen, source: 'extension' };
  const set = setInterpreter(uri);
  if (set !== undefined) return { path: set, source: 'setting' };
  const folder = uri === undefined ? undefined : (vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? uri.fsPath);
  const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  for (const name of folder === undefined ? [] : ['.venv', 'venv', 'env']) {
    const path = join(folder!, name, ...inside);
    if (existsSync(path)) return { path, source: 'folder' };
  }
  return { path: process.platform === 'win32' ? 'python' : (await answers('python3')) ? 'python3' : 'python', source: 'path' };
}

/** A command whose `python` is the folder's, as a terminal of it would find it. */
export async function withPythonOf(uri: vscode.Uri | undefined, command: readonly string[]): Promise<readonly string[]> {
  const [program = '', ...args] = command;
  if (!/^python[\d.]*$/.test(program)) return command;
  const python = await pythonOf(uri);
  return python.source === 'path' ? command : [python.path, ...args];
}

async function chosenInterpreter(uri: vscode.Uri | undefined): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>(PYTHON_EXTENSION);
  if (extension === undefined) return undefined;
  try {
    const api = extension.isActive ? extension.exports : await extension.activate();
    const path = api.environments?.getActiveEnvironmentPath?.(uri).path;
    // A bare name means that the extension has not chosen either.
    return path !== undefined && existsSync(path) && /[\\/]/.test(path) ? path : undefined;
  } catch {
    // Another extension's failure is no reason to know nothing: the folder and the PATH are left to ask.
    return undefined;
  }
}

/** What `python.defaultInterpreterPath` says, which the Python extension would have followed; nothing that a folder brings along names a program before the folder is trusted. */
function setInterpreter(uri: vscode.Uri | undefined): string | undefined {
  if (!vscode.workspace.isTrusted || vscode.extensions.getExtension(PYTHON_EXTENSION) !== undefined) return undefined;
  const path = vscode.workspace.getConfiguration('python', uri).get<unknown>('defaultInterpreterPath');
  return typeof path === 'string' && isAbsolute(path) && existsSync(path) ? path : undefined;
}

/** The way to another interpreter: the Python extension's list, or that extension where it is missing. */
export const selectInterpreter = (): ErrorAction =>
  vscode.extensions.getExtension(PYTHON_EXTENSION) === undefined
    ? { title: vscode.l10n.t('Get Python Extension'), command: 'workbench.extensions.search', arguments: [PYTHON_EXTENSION] }
    : { title: vscode.l10n.t('Select Interpreter'), command: 'python.setInterpreter' };

/** What is known of MLflow in a Python. */
export type MlflowInstalled =
  | { readonly kind: 'installed'; readonly version: string }
  | { readonly kind: 'missing' }
  /** The Python itself does not run. */
  | { readonly kind: 'no-python'; readonly reason: string };

const QUESTION = `
import importlib.metadata as m
for n in ("mlflow", "mlflow-skinny"):
    try:
        print("version", m.version(n)); break
    except m.PackageNotFoundError: pass
else: print("missing")
`;

/** Asks a Python for its MLflow, without importing it. */
export function mlflowIn(python: Python): Promise<MlflowInstalled> {
  return new Promise((resolve) => {
    execFile(python.path, ['-c', QUESTION], { timeout: PATIENCE, windowsHide: true }, (error, output) => {
      const version = /version (\S+)/.exec(output)?.[1];
      if (version !== undefined) resolve({ kind: 'installed', version });
      else if (error !== null) resolve({ kind: 'no-python', reason: error.message.split('\n')[0] ?? '' });
      else resolve({ kind: 'missing' });
    });
  });
}

function answers(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], { timeout: PATIENCE, windowsHide: true }, (error) => resolve(error === null));
  });
}
