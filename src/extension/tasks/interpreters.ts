import { splitCommandLine } from '../../exec/reproduce/commandLine';

/** What runs a file. */
export type Runner =
  /** The folder's Python. */
  | { readonly kind: 'python' }
  /** The first of these programs that is there, each with its first arguments. */
  | { readonly kind: 'programs'; readonly choices: readonly (readonly string[])[] }
  /** A person's own choice, which is not looked for. */
  | { readonly kind: 'set'; readonly command: readonly string[] }
  /** A setting that cannot be read, by its key. */
  | { readonly kind: 'bad-setting'; readonly key: string }
  | { readonly kind: 'compiled' }
  | { readonly kind: 'unknown' };

/** A file that is to be run. */
export interface RunnableFile {
  /** Ending with its dot, or empty: `.py`. */
  readonly extension: string;
  /** The editor's id of its language. */
  readonly language: string;
  readonly firstLine: string;
}

/** What runs files by their ending, the likeliest first. */
const PROGRAMS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '.sh': [['bash'], ['sh']],
  '.bash': [['bash']],
  '.zsh': [['zsh']],
  '.fish': [['fish']],
  '.ps1': [['pwsh', '-NoLogo', '-File'], ['powershell', '-NoLogo', '-File']],
  '.r': [['Rscript']],
  '.jl': [['julia']],
  '.js': [['node']],
  '.mjs': [['node']],
  '.cjs': [['node']],
  '.ts': [['tsx'], ['bun', 'run'], ['deno', 'run', '-A'], ['ts-node']],
  '.mts': [['tsx'], ['bun', 'run'], ['deno', 'run', '-A']],
  '.cts': [['tsx'], ['bun', 'run']],
  '.rb': [['ruby']],
  '.pl': [['perl']],
  '.php': [['php']],
  '.lua': [['lua']],
  '.go': [['go', 'run']],
};

const LANGUAGES: Readonly<Record<string, string>> = {
  shellscript: '.sh', powershell: '.ps1', r: '.r', julia: '.jl', javascript: '.js', typescript: '.ts', ruby: '.rb', perl: '.pl', php: '.php', lua: '.lua', go: '.go',
};

const COMPILED = new Set(['c', 'cpp', 'cuda-cpp', 'rust', 'java', 'kotlin', 'scala', 'csharp', 'fsharp', 'fortran', 'fortran-modern', 'FortranFreeForm', 'haskell', 'swift', 'zig', 'd', 'ada', 'pascal', 'objective-c']);

/**
 * What runs a file: what a person set for its ending or language, what its first line (`#!`) names, else what usually runs its kind. A person's line is
 * parted into words as a shell would part it; none reads it.
 */
export function runnerOf(file: RunnableFile, settings: Readonly<Record<string, unknown>>): Runner {
  const ending = file.extension.toLowerCase();
  const own = ownRunner(file, settings);
  if (own !== undefined) return own;
  const named = shebang(file.firstLine);
  if (['.py', '.pyw'].includes(ending) || (file.language === 'python' && ending !== '.ipynb') || /^(?:python|pypy)[\d.]*$/.test(named?.[0] ?? '')) return { kind: 'python' };
  const choices = [...(named === undefined ? [] : [named]), ...(PROGRAMS[ending] ?? PROGRAMS[LANGUAGES[file.language] ?? ''] ?? [])];
  if (choices.length > 0) return { kind: 'programs', choices };
  return COMPILED.has(file.language) ? { kind: 'compiled' } : { kind: 'unknown' };
}

/** What a person set for the ending or the language. */
function ownRunner({ extension, language }: RunnableFile, settings: Readonly<Record<string, unknown>>): Runner | undefined {
  const found = Object.entries(settings).find(([key, value]) => typeof value === 'string' && value.trim() !== '' && (key.toLowerCase() === extension.toLowerCase() || key === language));
  if (found === undefined) return undefined;
  const command = splitCommandLine(String(found[1]));
  return command === undefined || command.length === 0 ? { kind: 'bad-setting', key: found[0] } : { kind: 'set', command };
}

/** The program of a first line such as `#!/usr/bin/env -S Rscript --vanilla`, by its name, for its path may be another machine's. */
function shebang(line: string): string[] | undefined {
  const words = /^#!\s*(.+?)\s*$/.exec(line)?.[1]?.split(/\s+/);
  if (words === undefined) return undefined;
  const nameOf = (path: string | undefined): string => path?.split('/').at(-1) ?? '';
  const rest = nameOf(words[0]) === 'env' ? words.slice(1).filter((word, at) => !(at === 0 && word === '-S') && !/^\w+=/.test(word)) : words;
  const name = nameOf(rest[0]);
  return name === '' || name.startsWith('-') ? undefined : [name, ...rest.slice(1)];
}
