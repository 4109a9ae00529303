import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { findProgram } from './programs';

/** A language whose packages can be listed. */
export type Language = 'python' | 'r' | 'julia' | 'node';

/** What runs a command's program. */
export interface Interpreter {
  readonly language: Language;
  /** Absolute path of its program. */
  readonly program: string;
}

/** Programs that only start another one; it is the first of their arguments that is known. */
const WRAPPERS = /^(?:env|nohup|time|nice|ionice|stdbuf|timeout|setsid|sudo|xvfb-run|srun|mpirun|mpiexec|orterun|numactl|taskset|chrt|unbuffer|script|caffeinate|doas|catchsegv|uvx?|poetry|pipenv|pdm|hatch|rye|pixi|conda|mamba|micromamba)$/;
const SHELLS = /^(?:sh|bash|zsh|dash|ksh|fish)$/;
const MOST_ARGUMENTS = 40;

/**
 * What interprets a command's program: by its name, by the first line of a script, by the environment that `uv run`, `poetry run` or `conda run` choose, or
 * the first known program of a shell's `-c`. Starts nothing. Undefined for programs that need none.
 */
export function interpreterOf(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Interpreter | undefined {
  const [first = '', ...rest] = command;
  const name = programName(first);
  if (SHELLS.test(name)) return ofShell(rest, cwd, env);
  if (WRAPPERS.test(name)) return ofWrapper(name, rest, cwd, env);
  if (name === 'spark-submit') return ofWord(env['PYSPARK_DRIVER_PYTHON'] ?? env['PYSPARK_PYTHON'] ?? 'python3', cwd, env);
  return ofWord(first, cwd, env);
}

function programName(word: string): string {
  return (word.split(/[\\/]/).pop() ?? '').replace(/\.(?:exe|cmd|bat)$/i, '').toLowerCase();
}

function languageOf(name: string): Language | undefined {
  if (/^(?:python[\d.]*w?|pypy[\d.]*|ipython[\d.]*|py)$/.test(name)) return 'python';
  if (name === 'rscript' || name === 'r') return 'r';
  if (name === 'julia') return 'julia';
  return /^(?:node|nodejs|npm|npx|yarn|pnpm)$/.test(name) ? 'node' : undefined;
}

/** A program by its name or path, and a script by its first line. */
function ofWord(word: string, cwd: string, env: NodeJS.ProcessEnv): Interpreter | undefined {
  const program = findProgram(word, env, cwd);
  if (program === undefined) return undefined;
  const language = languageOf(programName(word));
  if (language === 'node' && !/^node(?:js)?$/.test(programName(word))) return ofWord('node', cwd, env);
  if (language !== undefined) return { language, program };
  return ofScript(program, cwd, env);
}

/** The interpreter that the first line of a script names; on Windows, that of a launcher which stands beside it. */
function ofScript(path: string, cwd: string, env: NodeJS.ProcessEnv): Interpreter | undefined {
  const line = firstLine(path);
  const words = line?.startsWith('#!') === true ? line.slice(2).trim().split(/\s+/) : [];
  const [first = '', ...rest] = words;
  if (first !== '') {
    const word = programName(first) === 'env' ? (rest.find((one) => !one.startsWith('-') && !one.includes('=')) ?? '') : first;
    const language = languageOf(programName(word));
    if (language !== undefined) return { language, program: findProgram(word, env, cwd) ?? word };
    // What pip installs in a folder of a long name is `#!/bin/sh` and then `exec` with the interpreter.
    const exec = programName(word) === 'sh' ? /^'''exec' "?([^"\n]+?)"? "\$0"/m.exec(readText(path))?.[1] : undefined;
    return exec === undefined ? undefined : ofWord(exec, cwd, env);
  }
  if (process.platform !== 'win32' || basename(dirname(path)).toLowerCase() !== 'scripts') return undefined;
  for (const beside of [join(dirname(path), 'python.exe'), join(dirname(path), '..', 'python.exe')]) if (existsSync(beside)) return { language: 'python', program: beside };
  return undefined;
}

function firstLine(path: string): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(512);
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0)).split('\n')[0];
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 1000);
  } catch {
    return '';
  }
}

/** The first known program of `-c`'s text, else the script's own. */
function ofShell(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Interpreter | undefined {
  const at = args.findIndex((argument) => /^-[a-z]*c$/.test(argument));
  if (at === -1) return undefined;
  const words = (args[at + 1] ?? '').split(/[\s;&|()]+/).map((word) => word.replace(/^["']|["']$/g, ''));
  return firstKnown(words, cwd, env);
}

function firstKnown(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Interpreter | undefined {
  for (const word of words.slice(0, MOST_ARGUMENTS)) {
    if (word === '' || word.startsWith('-') || /^\d+$/.test(word) || /^\w+=/.test(word)) continue;
    const found = ofWord(word, cwd, env);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofWrapper(name: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Interpreter | undefined {
  const prefix = /^(?:conda|mamba|micromamba)$/.test(name) ? condaPrefix(args, env) : /^(?:uv|poetry|pipenv|pdm|hatch|rye)$/.test(name) ? projectVenv(cwd, env) : undefined;
  if (prefix !== undefined) {
    const inside = { ...env, PATH: [join(prefix, 'bin'), join(prefix, 'Scripts'), prefix, env['PATH'] ?? ''].join(process.platform === 'win32' ? ';' : ':') };
    return firstKnown(args, cwd, inside) ?? ofWord('python', cwd, inside);
  }
  return firstKnown(args, cwd, env);
}

/** The folder that `-p` or `-n` of `conda run` stands for. */
function condaPrefix(args: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const valueOf = (short: string, long: string): string | undefined => {
    const at = args.findIndex((argument) => argument === short || argument === long || argument.startsWith(`${long}=`));
    const argument = args[at];
    return argument?.startsWith(`${long}=`) === true ? argument.slice(long.length + 1) : at === -1 ? undefined : args[at + 1];
  };
  const prefix = valueOf('-p', '--prefix');
  if (prefix !== undefined) return prefix;
  const name = valueOf('-n', '--name');
  if (name === undefined) return env['CONDA_PREFIX'];
  const root = env['CONDA_EXE'] === undefined ? env['MAMBA_ROOT_PREFIX'] : dirname(dirname(env['CONDA_EXE']));
  const known = readText(join(homedir(), '.conda', 'environments.txt')).split(/\r?\n/);
  const places = [...(root === undefined ? [] : [join(root, 'envs', name), ...(name === 'base' ? [root] : [])]), ...known.filter((path) => basename(path) === name)];
  return places.find((path) => existsSync(join(path, 'conda-meta')));
}

/** The virtual environment of the project that `cwd` is in. */
function projectVenv(cwd: string, env: NodeJS.ProcessEnv): string | undefined {
  const own = env['UV_PROJECT_ENVIRONMENT'];
  for (let folder = cwd; ; folder = dirname(folder)) {
    const venv = own === undefined ? join(folder, '.venv') : resolve(folder, own);
    if (existsSync(join(venv, 'pyvenv.cfg'))) return venv;
    if (dirname(folder) === folder) return env['VIRTUAL_ENV'];
  }
}
