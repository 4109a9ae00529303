import { closeSync, constants, copyFileSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What Windows answers while another program has the file open. */
const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES']);

const isBusy = (error: unknown): boolean => error instanceof Error && BUSY.has((error as NodeJS.ErrnoException).code ?? '');

/** Renames a file over another, in the call; tried a few times while something else has it open. */
export function renameOver(from: string, to: string): void {
  for (let left = 5; ; left--) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!isBusy(error) || left === 0) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Renames a file over another; tried for some two seconds while something else has it open. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let wait = 20; ; wait *= 2) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!isBusy(error) || wait > 1000) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Syncs the folder of a file, so that its name is on the device; Windows has no such thing and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dirname(path), 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Where the file is kept that stood at `path` before: the snapshot before the present one, and the journal that leads from it to this. */
export const previousOf = (path: string): string => `${path}.previous`;

/** Keeps a file under a second name, in place of what had that one; nothing where there is no such file. `path` stays. */
export function keepAs(path: string, second: string): void {
  const fresh = `${second}.new`;
  rmSync(fresh, { force: true });
  try {
    linkSync(path, fresh);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    // Some file systems have one name to a file.
    copyFileSync(path, fresh, constants.COPYFILE_EXCL);
  }
  renameOver(fresh, second);
  // Two names of one file are left as they are.
  rmSync(fresh, { force: true });
}

/** Copies a file to a new name, and brings the copy to the device. Raises EEXIST when something has that name. */
export function copySynced(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const fd = openSync(to, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes the folder of a store, which git is to ignore, where it is missing. */
export function makeStoreFolder(path: string): void {
  mkdirSync(join(path, 'artifacts'), { recursive: true });
  try {
    writeFileSync(join(path, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Opens a new file for writing. What has its name goes first: a link that came with a clone would lead the writing elsewhere. */
export function openFresh(path: string): number {
  rmSync(path, { force: true });
  return openSync(path, 'wx', 0o600);
}

/** `experiments.db` → `experiments.db.damaged-20260131-101500-123`: UTC, so that names sort by time. */
export function asideName(path: string, why: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:Z]/g, '').replace('T', '-').replace('.', '-');
  return `${path}.${why}-${stamp}`;
}
