import { constants, createReadStream } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { HistoryFile, Problem } from '../history';

/** Folders within folders that are followed; beyond, somebody made them to be endless. */
const DEPTH = 100;

/** The files below a folder, in the order of their names. Symbolic links are followed to files below the folder alone. A folder that is not there holds nothing. */
export async function* filesBelow(root: string, problem: (problem: Problem) => void, signal?: AbortSignal): AsyncGenerator<HistoryFile> {
  let real: string;
  try {
    real = await realpath(root);
  } catch {
    return;
  }
  yield* walk(real, '', 0);

  async function* walk(folder: string, prefix: string, depth: number): AsyncGenerator<HistoryFile> {
    const told = (name: string, what: string): void => {
      problem({ where: join(folder, name), what, lost: true });
    };
    if (depth > DEPTH) {
      told('', `lies more than ${DEPTH} folders deep and is left out`);
      return;
    }
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      told('', `cannot be read (${codeOf(error)})`);
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      signal?.throwIfAborted();
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) yield* walk(join(folder, entry.name), `${path}/`, depth + 1);
      else if (entry.isFile()) yield* one(join(folder, entry.name), path);
      else if (entry.isSymbolicLink()) yield* linked(join(folder, entry.name), path, (what) => told(entry.name, what));
    }
  }

  async function* one(local: string, path: string): AsyncGenerator<HistoryFile> {
    try {
      const { size } = await lstat(local);
      // What was a file when it was listed, and is a link when it is opened, is not followed.
      const flags = constants.O_RDONLY | (constants.O_NOFOLLOW as number | undefined ?? 0);
      yield { path, size, local, open: (aborted) => Promise.resolve(createReadStream(local, { flags: flags as never, ...(aborted === undefined ? {} : { signal: aborted }) })) };
    } catch (error) {
      problem({ where: local, what: `cannot be read (${codeOf(error)})`, lost: true });
    }
  }

  async function* linked(link: string, path: string, told: (what: string) => void): AsyncGenerator<HistoryFile> {
    try {
      const target = await realpath(link);
      if (!target.startsWith(`${real}${sep}`)) told('is a link to a place outside and is left out');
      else if ((await lstat(target)).isFile()) yield* one(target, path);
      else told('is a link to a folder and is left out');
    } catch {
      told('is a link to nothing and is left out');
    }
  }
}

/** The system's word for a failure, e.g. EACCES. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}
