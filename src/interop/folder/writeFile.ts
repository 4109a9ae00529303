import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Meter } from '../files/meter';
import { InteropError } from '../interopError';
import type { HistoryFile } from '../history';
import type { FileAtTarget } from '../sink';

/**
 * Writes a file below a folder, as a stream. One that is there with the same size stays. The file gets its name when it is whole. Raises `InteropError` for a
 * path that leads out of the folder, and the errors of the system.
 */
export async function writeFileBelow(root: string, file: HistoryFile, signal: AbortSignal): Promise<FileAtTarget> {
  const path = pathBelow(root, file.path);
  if (file.size !== undefined && (await sizeOf(path)) === file.size) return { bytes: file.size, skipped: true };
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.partial`);
  const meter = new Meter();
  try {
    await pipeline(await file.open(signal), meter, createWriteStream(temporary, { flags: 'wx' }), { signal });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { bytes: meter.bytes, digest: meter.digest(), skipped: false };
}

/** The absolute path of a file below a folder. Raises `InteropError` when it would lie outside. */
export function pathBelow(root: string, path: string): string {
  const below = resolve(root, ...path.split('/'));
  if (path === '' || path.startsWith('/') || path.includes('\0') || path.split('/').some((part) => part === '..' || part === '.' || part === '') || !below.startsWith(resolve(root) + sep)) {
    throw new InteropError('damaged', `'${path}' is no path of a file`);
  }
  return below;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    // Not there, which is what is asked.
    return undefined;
  }
}
