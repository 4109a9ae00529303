import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How many files are looked at side by side. */
const AT_ONCE = 64;

/** A file that was met, by its names below where the walk began. */
export interface WalkedFile {
  readonly file: string;
  /** As on disk. */
  readonly names: readonly string[];
  readonly stats: Stats;
}

/** All files below a folder, in batches; links are not followed and not told of. What goes away meanwhile is left out. */
export async function* walk(folder: string, signal: AbortSignal, within: readonly string[] = []): AsyncGenerator<WalkedFile[]> {
  const pending: (readonly string[])[] = [within];
  for (let names = pending.pop(); names !== undefined; names = pending.pop()) {
    signal.throwIfAborted();
    const at = join(folder, ...names);
    const files: string[] = [];
    for (const entry of await entriesOf(at)) {
      if (entry.isDirectory()) pending.push([...names, entry.name]);
      else if (entry.isFile()) files.push(entry.name);
    }
    for (let start = 0; start < files.length; start += AT_ONCE) {
      signal.throwIfAborted();
      const found = await Promise.all(files.slice(start, start + AT_ONCE).map((name) => statsOf(join(at, name))));
      yield found.flatMap((stats, index) => {
        const name = files[start + index]!;
        return stats?.isFile() === true ? [{ file: join(at, name), names: [...names, name], stats }] : [];
      });
    }
  }
}

/** Folders directly below one, without links. */
export async function folders(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** `undefined` when it is not there. */
export async function statsOf(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
