import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { STORE_FOLDER } from '../../address/storeLocation';
import { InteropError } from '../interopError';

/** Files of which a store has at least one: the journal is there before the first snapshot. */
export const STORE_FILES = ['experiments.db', 'experiments.journal'] as const;

/** Whether a folder is a store of Trialbook, by the names in it. */
export function isStoreFolder(folder: string): boolean {
  return STORE_FILES.some((name) => existsSync(join(folder, name)));
}

/** The folder of the store that a path means: the folder itself, its database, or the workspace around it. Raises `InteropError`. */
export function storeFolder(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new InteropError('missing', `There is nothing at ${path}.`);
  const folder = stats.isDirectory() ? path : dirname(path);
  if (!stats.isDirectory() && basename(path) !== 'experiments.db') throw new InteropError('unsupported', `${path} is no store of Trialbook: a store is a folder with an experiments.db.`);
  const found = [folder, join(folder, STORE_FOLDER)].find(isStoreFolder);
  if (found === undefined) throw new InteropError('unknown-format', `${path} holds no store of Trialbook: there is no experiments.db.`);
  return found;
}
