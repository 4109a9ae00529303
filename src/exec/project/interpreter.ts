import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Longest wait for Python to say what it has, ms. */
const PATIENCE = 20_000;
/** Longest answer, bytes: some hundred packages with their versions. */
const MOST_ANSWER = 4_000_000;

/** A Python and what is installed in it. */
export interface Interpreter {
  /** Absolute path, as Python says it. */
  readonly path: string;
  /** Its version, e.g. `3.12.1`. */
  readonly version: string;
  /** Version by normalized name of a package. */
  readonly packages: ReadonlyMap<string, string>;
}

/** What asking a Python came to. */
export type InterpreterFound = { readonly kind: 'found'; readonly interpreter: Interpreter } | { readonly kind: 'missing'; readonly program: string; readonly reason: string };

// In isolated mode nothing of the folder it runs in is imported.
const QUESTION = `
import json, sys
try:
    from importlib.metadata import distributions
except ImportError:
    distributions = lambda: []
found = {}
for d in distributions():
    try:
        n, v = d.metadata["Name"], d.version
    except Exception:
        continue
    if n and n not in found: found[n] = v
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3], "packages": found}))
`;

/** The Python to use where none was named: the active virtual environment, one in the folders, else the one on the PATH. */
export function pythonFor(folders: readonly string[], env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const inside = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const active = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter((one) => one !== undefined && one !== '');
  const places = [
    ...active.flatMap((one) => [join(one!, ...inside), join(one!, 'python.exe')]),
    ...folders.flatMap((folder) => ['.venv', 'venv', 'env'].map((name) => join(folder, name, ...inside))),
  ];
  return places.find((path) => existsSync(path)) ?? (platform === 'win32' || onPath('python3', env) === undefined ? 'python' : 'python3');
}

/** Where a program of the PATH lies. */
export function onPath(program: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string | undefined {
  const ends = platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
  const path = env['PATH'] ?? env['Path'] ?? '';
  return path.split(delimiter).filter((folder) => folder !== '').flatMap((folder) => ends.map((end) => join(folder, program + end))).find((one) => existsSync(one));
}

/** Asks a Python for its version and packages, which imports none of them. Raises nothing. */
export function askInterpreter(program: string, env: NodeJS.ProcessEnv): Promise<InterpreterFound> {
  return new Promise((resolve) => {
    execFile(program, ['-I', '-c', QUESTION], { timeout: PATIENCE, maxBuffer: MOST_ANSWER, windowsHide: true, env }, (error, output) => {
      try {
        const { path, version, packages } = JSON.parse(output) as { path: string; version: string; packages: Record<string, string> };
        const named = Object.entries(packages).map(([name, one]): [string, string] => [normalName(name), one]);
        resolve({ kind: 'found', interpreter: { path: path === '' ? program : path, version, packages: new Map(named) } });
      } catch {
        resolve({ kind: 'missing', program, reason: error?.message.split('\n')[0] ?? 'it said nothing that could be read' });
      }
    });
  });
}

/** A package's name as PEP 503 compares it. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** The environment in which `python`, `mlflow` and their like are those of an interpreter. */
export function interpreterEnvironment(interpreter: Interpreter, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = dirname(interpreter.path);
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [key]: [folder, env[key] ?? ''].filter((one) => one !== '').join(delimiter) };
}
