import { accessSync, closeSync, constants, lstatSync, openSync, readSync, statSync } from 'node:fs';
import * as path from 'node:path';

/** A program that can be started, or why not, in words, with the exit code that shells have for it. */
export type Program =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'missing'; readonly reason: string; readonly code: 126 | 127 };

/** Exit codes of a shell for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** Finds a program as a shell would: a name on PATH, anything with a separator below `cwd`. On Windows with the extensions of PATHEXT, never in `cwd` by its name alone. */
export function findProgram(name: string, cwd: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): Program {
  if (!isFolder(cwd)) return missing(`The working directory ${cwd} does not exist.`);
  if (name === '') return missing('The command has no name. Name a program after --.');
  const windows = platform === 'win32';
  const paths = windows ? path.win32 : path.posix;
  const hasFolder = name.includes('/') || (windows && name.includes('\\'));
  const folders = hasFolder ? [''] : variable(env, 'PATH', windows).split(windows ? ';' : ':').map((folder) => (folder === '' ? '.' : folder));
  const candidates = folders.flatMap((folder) => namesOf(name, env, windows).map((each) => paths.resolve(cwd, folder, each)));
  const there = candidates.filter(exists);
  const runnable = there.find((file) => !isFolder(file) && (windows || isExecutable(file)));
  if (runnable !== undefined) return windows ? { kind: 'found', file: runnable } : withInterpreter(runnable);
  const [first] = there;
  if (first === undefined) {
    return missing(hasFolder
      ? `There is no program ${paths.resolve(cwd, name)}. Check the path: it counts from ${cwd}.`
      : `There is no command '${name}' on the PATH. Check its name, install it, or give its path.`);
  }
  return isFolder(first)
    ? { kind: 'missing', reason: `${first} is a folder, not a program.`, code: NOT_RUNNABLE }
    : { kind: 'missing', reason: `${first} may not be executed. Name the program that runs it, as in 'python3 ${name}', or allow it with 'chmod +x ${name}'.`, code: NOT_RUNNABLE };
}

function namesOf(name: string, env: NodeJS.ProcessEnv, windows: boolean): string[] {
  if (!windows) return [name];
  const extensions = (variable(env, 'PATHEXT', true) || '.COM;.EXE;.BAT;.CMD').split(';').filter((extension) => /^\.(?:com|exe|bat|cmd)$/i.test(extension));
  const given = path.win32.extname(name).toLowerCase();
  const complete = extensions.some((extension) => extension.toLowerCase() === given);
  return [...(complete ? [name] : []), ...extensions.map((extension) => name + extension.toLowerCase())];
}

/** A variable; Windows does not tell upper from lower case in their names. */
function variable(env: NodeJS.ProcessEnv, name: string, windows: boolean): string {
  const key = windows ? Object.keys(env).find((each) => each.toUpperCase() === name) : name;
  return (key === undefined ? undefined : env[key]) ?? '';
}

/** A script whose first line names an interpreter that is not there gives an error that says only that something is not there. */
function withInterpreter(file: string): Program {
  const interpreter = /^#![ \t]*([^\s\0]+)/.exec(beginning(file))?.[1];
  if (interpreter === undefined || exists(interpreter)) return { kind: 'found', file };
  return missing(`${file} is run by ${interpreter}, as its first line says, and that does not exist. Mend the line, or name the program that runs it.`);
}

function beginning(file: string): string {
  try {
    const fd = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString('latin1', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    // A program may be executable and not readable.
    return '';
  }
}

const missing = (reason: string): Program => ({ kind: 'missing', reason, code: NOT_FOUND });

/** `lstat`, since the aliases of Windows' store cannot be followed, but run. */
function exists(file: string): boolean {
  return process.platform === 'win32' ? lstatSync(file, { throwIfNoEntry: false }) !== undefined : statOf(file) !== undefined;
}

function isFolder(file: string): boolean {
  return statOf(file)?.isDirectory() === true;
}

function statOf(file: string): ReturnType<typeof statSync> {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // Below a file, behind a folder that may not be entered, a loop of links.
    return undefined;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
