import { resolve } from 'node:path';

/** A command line that a terminal's shell ran. */
export interface ShellCommand {
  readonly line: string;
  /** Absolute folder that it was run in. */
  readonly folder: string;
  /** UTC ms. */
  readonly start: number;
  readonly end?: number;
}

/** A program takes so long to begin its run after the shell took its line up, and a shell so long to say that it ended, ms. */
const SLACK = 1000;

/**
 * The folder that a run's relative source was typed in: that of the command lines under way when the run began that name it as a word, or the one that the line goes to
 * before. Undefined without one, where it is known only to the shell, and where there are several.
 */
export function folderOfSource(source: string, start: number, commands: readonly ShellCommand[]): string | undefined {
  const folders = new Set(commands.flatMap(({ line, folder, start: from, end = Infinity }) => (from - SLACK <= start && start <= end + SLACK ? placesOf(line, source).map((at) => folderAt(line, at, folder)) : [])));
  return folders.size === 1 ? [...folders][0] : undefined;
}

/** Whether a command line may go to another folder by itself. */
export function changesFolder(line: string): boolean {
  return /(?:^|[\s;&|(])(?:cd|pushd|chdir|Set-Location)\s/.test(line);
}

/** Where a path is one of the words of a command line, quoted or not. */
function placesOf(line: string, source: string): number[] {
  const places: number[] = [];
  for (let at = line.indexOf(source); at >= 0; at = line.indexOf(source, at + 1)) {
    const before = line[at - 1] ?? ' ';
    const after = line[at + source.length] ?? ' ';
    if (/[\s'"=(;&|]/.test(before) && /[\s'");&|<>]/.test(after)) places.push(at);
  }
  return places;
}

/** What counts for the folder of a command: brackets of a subshell, texts in quotes, and `cd` at the beginning of a command with where it goes. */
const PARTS = /(?<open>\()|(?<close>\))|(?<=^|[;&|(\n]|\b(?:do|then)\b)\s*(?:cd|pushd|chdir|Set-Location)(?:[ \t]+(?<to>"[^"]*"|'[^']*'|[^\s;&|()'"]+))?(?=[\s;&|)]|$)|"[^"]*"|'[^']*'/g;

/** The folder that a command line is in at one of its places; undefined where only the shell knows. */
function folderAt(line: string, at: number, folder: string): string | undefined {
  const outer: (string | undefined)[] = [];
  let now: string | undefined = folder;
  for (const { index, groups, 0: part } of line.matchAll(PARTS)) {
    if (index >= at) break;
    if (groups?.['open'] !== undefined) outer.push(now);
    else if (groups?.['close'] !== undefined) now = outer.length > 0 ? outer.pop() : now;
    else if (!/^['"]/.test(part)) {
      const to = groups?.['to']?.replace(/^(['"])(.*)\1$/, '$2');
      now = now === undefined || to === undefined || /^[-~%]|[$`*?]/.test(to) ? undefined : resolve(now, to);
    }
  }
  return now;
}
