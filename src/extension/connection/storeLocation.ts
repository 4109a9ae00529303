import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { locateStore } from '../../address/storeLocation';

/**
 * Absolute folder of a workspace folder's store: the setting when it names one (`~` allowed, relative to the workspace folder),
 * else the one that every other program of the repository finds too.
 */
export function storeLocation(folder: string, setting: string): string {
  const named = setting.trim();
  if (named === '') return locateStore(folder);
  const path = /^~(?:$|[\\/])/.test(named) ? join(homedir(), named.slice(1)) : named;
  return isAbsolute(path) ? path : resolve(folder, path);
}

/** Whether anything was recorded there: a store's files appear with its first run. */
export function storeExists(store: string): boolean {
  return ['experiments.db', 'experiments.journal'].some((name) => existsSync(join(store, name)));
}
