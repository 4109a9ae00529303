// Where the test host is kept: outside the repository, shared by all clones of it.
import { homedir } from 'node:os';
import { join } from 'node:path';

function defaultCache() {
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'trialbook-test');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'trialbook-test');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'trialbook-test');
}

/** Folder of the test host: `TRIALBOOK_TEST_CACHE`, else one in the user's cache. */
export const CACHE = process.env.TRIALBOOK_TEST_CACHE ?? defaultCache();

/** A path inside the cache. */
export const inCache = (...parts) => join(CACHE, ...parts);
