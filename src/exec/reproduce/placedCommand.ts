import { existsSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Something about the command that the person should know before it runs. */
export type CommandNote =
  /** The program is not part of the commit; the one in the person's folder, or outside, is run. */
  | { readonly kind: 'own-program'; readonly program: string }
  /** The recorded program is not on this machine; another of its name is run. */
  | { readonly kind: 'other-program'; readonly recorded: string; readonly used: string }
  | { readonly kind: 'no-program'; readonly program: string }
  /** A file that an argument names is not in the commit and was not recorded as an input: a copy of it as it is now is used. */
  | { readonly kind: 'unrecorded-file'; readonly path: string }
  /** The same of a folder, which is not copied. */
  | { readonly kind: 'unrecorded-folder'; readonly path: string };

/** A command as it is to be run in a checkout. */
export interface PlacedCommand {
  readonly command: readonly string[];
  readonly notes: readonly CommandNote[];
  /** Files to copy from the person's folder, relative to the repository, with `/`. */
  readonly files: readonly string[];
}

/** Where a command came from and where it is to run. */
export interface CommandPlaces {
  readonly repository: string;
  readonly worktree: string;
  /** Working directory relative to both, with `/`. */
  readonly folder: string;
  /** Whether the commit, or the patch on it, has a path of the repository. */
  readonly has: (path: string) => Promise<boolean>;
  /** Paths, relative to the repository, that are recorded inputs. */
  readonly inputs: ReadonlySet<string>;
  readonly env: NodeJS.ProcessEnv;
}

/** Options that name what is written. */
const WRITES = /^-{1,2}(?:o$|out|output|save|dest|log|result|model-dir|report)/i;

/** The command of a run for a checkout: absolute paths into the repository lead into the checkout instead, so that the person's files are left alone. */
export async function placeCommand(command: readonly string[], places: CommandPlaces): Promise<PlacedCommand> {
  const [program = '', ...args] = command;
  const placed = await placeProgram(program, places);
  const notes: CommandNote[] = [...placed.notes];
  const files: string[] = [];
  const moved: string[] = [];
  for (const [at, argument] of args.entries()) {
    const [, flag = '', value = argument] = /^(-{1,2}[\w-]+=)(.*)$/s.exec(argument) ?? [];
    moved.push(flag + moveInto(value, places));
    const path = insidePath(value, places);
    if (path === undefined || WRITES.test(flag || (args[at - 1] ?? '')) || places.inputs.has(path)) continue;
    const own = statSync(join(places.repository, path), { throwIfNoEntry: false });
    if (own === undefined || (await places.has(path))) continue;
    if (own.isDirectory()) notes.push({ kind: 'unrecorded-folder', path });
    else {
      notes.push({ kind: 'unrecorded-file', path });
      files.push(path);
    }
  }
  return { command: [placed.program, ...moved], notes, files };
}

/** A path below the repository as one below the checkout; all else as it is. */
export function moveInto(value: string, { repository, worktree }: Pick<CommandPlaces, 'repository' | 'worktree'>): string {
  return value === repository || value.startsWith(repository + sep) ? worktree + value.slice(repository.length) : value;
}

/** The path of an argument relative to the repository, with `/`, when it is written as one that lies in it. */
function insidePath(value: string, { repository, folder }: CommandPlaces): string | undefined {
  if (value === '' || value.startsWith('-') || value.includes('\0') || /[{}*?\n]/.test(value)) return undefined;
  const path = relative(repository, resolve(repository, folder, value));
  const names = path.split(sep);
  // What Git keeps for itself is nobody's input.
  return path === '' || isAbsolute(path) || names[0] === '..' || names.some((name) => name.toLowerCase() === '.git') ? undefined : names.join('/');
}

async function placeProgram(program: string, places: CommandPlaces): Promise<{ program: string; notes: CommandNote[] }> {
  if (!/[\\/]/.test(program)) return { program, notes: onPath(program, places.env) === undefined ? [{ kind: 'no-program', program }] : [] };
  const path = insidePath(program, places);
  if (path !== undefined && (await places.has(path))) return { program: moveInto(program, places), notes: [] };
  const own = path === undefined ? program : join(places.repository, path);
  if (existsSync(own)) return { program: own, notes: path === undefined ? [] : [{ kind: 'own-program', program: own }] };
  const other = onPath(basename(program), places.env) ?? (/^python[\d.]*$/.test(basename(program)) ? (onPath('python3', places.env) ?? onPath('python', places.env)) : undefined);
  return other === undefined ? { program, notes: [{ kind: 'no-program', program }] } : { program: other, notes: [{ kind: 'other-program', recorded: program, used: other }] };
}

/** The absolute path of a program by its name. */
function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  for (const folder of folders) for (const ending of endings) if (statSync(join(folder, name + ending), { throwIfNoEntry: false })?.isFile() === true) return join(folder, name + ending);
  return undefined;
}
