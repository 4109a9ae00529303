import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, extname, isAbsolute, join, resolve } from 'node:path';

/**
 * The file that a program's name stands for: looked up on the path of `env`, or relative to `cwd` when it has a slash. Undefined when there is none.
 * Unlike what Windows does by itself, never the working directory: a cloned folder may hold a `git.exe`.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv, cwd?: string): string | undefined {
  const endings = endingsOf(name, env);
  if (/[\\/]/.test(name)) return cwd === undefined && !isAbsolute(name) ? undefined : firstProgram(resolve(cwd ?? '', name), endings);
  for (const folder of pathOf(env).split(delimiter)) {
    const found = isAbsolute(folder) ? firstProgram(join(folder, name), endings) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function pathOf(env: NodeJS.ProcessEnv): string {
  // Windows calls it `Path`, and a copy of its environment tells upper from lower case.
  return env['PATH'] ?? (process.platform === 'win32' ? Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] : undefined) ?? '';
}

function endingsOf(name: string, env: NodeJS.ProcessEnv): readonly string[] {
  if (process.platform !== 'win32' || extname(name) !== '') return [''];
  return (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';');
}

function firstProgram(path: string, endings: readonly string[]): string | undefined {
  return endings.map((ending) => path + ending).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
