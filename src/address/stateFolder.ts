import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder that holds what belongs to this user and not to a workspace: addresses with their tokens, and logs. `TRIALBOOK_STATE_DIR` names
 * another one; else the platform's place (on Linux the XDG base directory specification's).
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const named = env['TRIALBOOK_STATE_DIR'];
  if (named !== undefined && named !== '') return named;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Trialbook');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Trialbook');
  const base = env['XDG_STATE_HOME'];
  // The specification has relative paths ignored.
  return join(base?.startsWith('/') === true ? base : join(homedir(), '.local', 'state'), 'trialbook');
}

/** Makes the state folder, open to its owner alone, and answers its path. */
export function ensureStateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = stateFolder(env);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It may be from before, with other rights; Windows keeps its own in the profile.
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
  return folder;
}
