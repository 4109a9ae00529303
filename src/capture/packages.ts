import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { interpreterOf, type Interpreter } from './interpreter';
import { isRecord, parseJson } from '../protocol/plainJson';
import { readPython, type Installed } from './pythonPackages';

/** What runs a command, and what is installed for it. */
export interface Environment {
  /** In words: `Python 3.12.4`. */
  readonly interpreter: string;
  /** Absolute path. */
  readonly program: string;
  /** Requirements-style text with the interpreter as a comment in front; undefined when the packages could not be listed. */
  readonly packages: string | undefined;
}

const TITLES = { python: 'Python', r: 'R', julia: 'Julia', node: 'Node.js' } as const;
/** ms that an interpreter may take to answer. */
const PATIENCE = 30_000;

/**
 * The interpreter that a command uses, with its version and packages; undefined when it uses none that is known. Reads folders where it can, else starts
 * the interpreter (beside the command: it may take a second). Never raises.
 */
export async function environmentOf(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<Environment | undefined> {
  const interpreter = interpreterOf(command, cwd, env);
  if (interpreter === undefined) return undefined;
  const installed = await installedOf(interpreter, command, cwd, env).catch(() => undefined);
  const program = installed?.program ?? interpreter.program;
  const title = `${TITLES[interpreter.language]}${installed === undefined ? '' : ` ${installed.version}`}`;
  const packages = installed === undefined || installed.packages.length === 0 ? undefined : [`# ${title}`, `# ${program}`, ...installed.packages, ''].join('\n');
  return { interpreter: title, program, packages };
}

function installedOf({ language, program }: Interpreter, command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Installed | undefined> {
  switch (language) {
    case 'python':
      return Promise.resolve(readPython(program, env)).then((read) => read ?? askPython(program, cwd, env));
    case 'r':
      return askR(program, cwd, env);
    case 'julia':
      return readJulia(program, command, cwd, env);
    case 'node':
      return readNode(program, cwd, env);
  }
}

/** Answers first the version and its own program, for a shim may have chosen it, then a line each; the folder that the command runs in is no place to import from. */
const PYTHON = `import sys
sys.path = sys.path[1:]
import importlib.metadata as m
print("%d.%d.%d\t%s" % (sys.version_info[:3] + (sys.executable,)))
for d in sorted({(d.metadata["Name"] or "", d.version or "") for d in m.distributions()}, key=lambda d: d[0].lower()):
    if d[0]: print("%s==%s" % d)`;
const R = 'p <- installed.packages()[, c("Package", "Version"), drop = FALSE]; cat(paste(R.version$major, R.version$minor, sep = "."), paste(p[, 1], p[, 2], sep = "=="), sep = "\\n")';

async function askPython(program: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Installed | undefined> {
  // PYTHONSAFEPATH would leave the folder out, and then a real one would be taken off.
  const own = { ...env };
  delete own['PYTHONSAFEPATH'];
  return linesOf(await ask(program, ['-c', PYTHON], cwd, own));
}

async function askR(program: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Installed | undefined> {
  const answer = await ask(program, /rscript(?:\.exe)?$/i.test(program) ? ['--no-init-file', '-e', R] : ['--no-init-file', '--no-save', '--slave', '-e', R], cwd, env);
  return linesOf(answer);
}

function linesOf(answer: string | undefined): Installed | undefined {
  const [first = '', ...packages] = (answer ?? '').split(/\r?\n/).filter(Boolean);
  const [version = '', program] = first.split('\t');
  return version === '' ? undefined : { version, packages: [...new Set(packages)], ...(program === undefined ? {} : { program }) };
}

/** Julia's packages stand in the manifest of the project that is active. */
async function readJulia(program: string, command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Installed | undefined> {
  const named = command.find((argument) => argument.startsWith('--project='))?.slice('--project='.length) ?? env['JULIA_PROJECT'];
  const folder = named === undefined || named === '@.' ? folderWith('Project.toml', cwd) : resolve(cwd, named);
  const manifest = folder === undefined ? '' : readText(join(folder, 'Manifest.toml'));
  const packages = [...manifest.matchAll(/^\[\[(?:deps\.)?([^\]\s]+)\]\]\s*$((?:\n(?!\[\[).*)*)/gm)].flatMap(([, name = '', body = '']) => {
    const version = /^version = "([^"]+)"/m.exec(body)?.[1];
    return version === undefined ? [] : [`${name}==${version}`];
  });
  const version = /^julia_version = "([^"]+)"/m.exec(manifest)?.[1] ?? /(\d[\w.+-]*)/.exec((await ask(program, ['--version'], cwd, env)) ?? '')?.[1];
  return version === undefined ? undefined : { version, packages };
}

/** What npm wrote into `node_modules` about it. */
async function readNode(program: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Installed | undefined> {
  const version = (await ask(program, ['--version'], cwd, env))?.trim().replace(/^v/, '');
  if (version === undefined || version === '') return undefined;
  const folder = folderWith('node_modules', cwd);
  const lock = parseJson(folder === undefined ? '' : readText(join(folder, 'node_modules', '.package-lock.json')));
  const entries = isRecord(lock) && isRecord(lock['packages']) ? Object.entries(lock['packages']) : [];
  const packages = entries.flatMap(([path, entry]) => (isRecord(entry) && typeof entry['version'] === 'string' ? [`${path.split('node_modules/').pop() ?? path}==${entry['version']}`] : []));
  return { version, packages: [...new Set(packages)].sort() };
}

function folderWith(name: string, cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function ask(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, timeout: PATIENCE, maxBuffer: 16 * 1024 * 1024, windowsHide: true }, (error, out) => resolve(error === null ? out : undefined)).stdin?.end();
  });
}
