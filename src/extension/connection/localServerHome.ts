import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What the extension knows of itself that a server needs. */
export interface LocalServerHome {
  /** Folder of the extension, which holds `dist/server.js`. */
  readonly extensionPath: string;
  /** Version of the extension, semver. */
  readonly version: string;
  /** Folder for copies of snapshots, outside the workspace. */
  readonly backupFolder: string;
}

/** A name for a store's files among those of other stores. */
function storeKey(storePath: string): string {
  return createHash('sha256').update(storePath).digest('hex').slice(0, 16);
}

/** Folder for the copies of a store's snapshots. */
export function backupPath(home: LocalServerHome, storePath: string): string {
  return join(home.backupFolder, storeKey(storePath));
}
