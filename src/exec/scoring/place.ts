import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, replaceFile } from '../../address/files';
import { ensureStateFolder } from '../../address/stateFolder';

/**
 * Puts a Python program of ours where it stays, and answers its path: an update of the extension deletes the folder it came in, while runs that were recorded
 * with it are run again. The name holds a digest of the text.
 */
export function placeProgram(source: string, env: NodeJS.ProcessEnv): string {
  const text = readFileSync(source, 'utf8');
  const folder = join(ensureStateFolder(env), 'programs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `score-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.py`);
  if (textOf(path) !== text) replaceFile(path, text);
  return path;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
