import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../trackingServer';

/** A file system of its own in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  remove(): void;
}

/** Makes one of so many bytes; says why not where this machine or user cannot. */
export function smallDisk(bytes: number): SmallDisk | string {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  const path = temporaryFolder('trialbook-disk-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    removeFolder(path);
    return `a file system cannot be mounted here (${String((error as { stderr?: unknown }).stderr).trim()})`;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => {
      const file = openSync(filler, 'a');
      try {
        for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) fillBy(file, Buffer.alloc(size));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', path]);
      removeFolder(path);
    },
  };
}

function fillBy(file: number, bytes: Buffer): void {
  for (;;) {
    try {
      writeSync(file, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
