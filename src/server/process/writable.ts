import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../address/files';
import type { ServerWarning } from '../../protocol/trialbook';

/**
 * A warning when nothing could be recorded in a store: it, or the nearest folder above it that is there, may not be written or is a
 * file. Said at the start, since the first run would be too late.
 */
export function notWritableWarning(storePath: string): ServerWarning | undefined {
  const reason = refusal(nearest(storePath));
  if (reason === undefined) return undefined;
  return { kind: 'read-only', path: storePath, message: `Nothing can be recorded in ${storePath}, which cannot be written (${reason}). Choose another folder with the setting trialbook.storePath.` };
}

function nearest(path: string): string {
  let at = path;
  while (isMissing(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    // A file stands where a folder should.
    return errorCode(error) === 'ENOTDIR';
  }
}

function refusal(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return `${folder} is a file`;
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}
