import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Name of a store's folder. */
export const STORE_FOLDER = '.trialbook';

/**
 * The store that a folder records to: the nearest `.trialbook/` at or above it within its repository, else
 * `<folder>/.trialbook`, which need not exist. Outside a repository only the folder itself counts, since what lies
 * above it (a home folder, a shared /tmp) may be anyone's.
 */
export function locateStore(folder: string): string {
  const start = resolve(folder);
  const found: string[] = [];
  for (let at = start; ; at = dirname(at)) {
    if (isFolder(join(at, STORE_FOLDER))) found.push(join(at, STORE_FOLDER));
    if (existsSync(join(at, '.git'))) return found[0] ?? join(start, STORE_FOLDER);
    if (dirname(at) === at) return join(start, STORE_FOLDER);
  }
}

/** The path without links and in the file system's own case; what does not exist yet is kept as it is written. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(realPath(parent), basename(absolute));
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
