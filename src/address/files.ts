import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { parseJson } from '../protocol/plainJson';

/**
 * Makes a file with its whole content, or answers false when there is one already. A link makes it exclusive and whole at
 * once; where links are not supported an exclusive open comes close.
 */
export function createExclusive(path: string, content: string, mode = 0o600): boolean {
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, content, { mode, flag: 'wx' });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    // Half a file too, as a full disk leaves it, is none of that name.
    if (code === 'ENOENT' || code === 'ENOSPC' || code === 'EDQUOT') throw error;
    return openExclusive(path, content, mode);
  } finally {
    removeIfThere(temporary);
  }
}

function openExclusive(path: string, content: string, mode: number): boolean {
  try {
    writeFileSync(path, content, { mode, flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces a file in one step; a reader sees the old content or the new one. */
export function replaceFile(path: string, content: string, mode = 0o600): void {
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, content, { mode, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    // Half a file too, as a full disk leaves it.
    removeIfThere(temporary);
    throw error;
  }
}

/** The JSON that a file holds; undefined when there is no such file, or what it holds is none. Raises the other errors of the system. */
export function readJson(path: string): unknown {
  try {
    return parseJson(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a file, if there is one. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** The `code` of an error of the system, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

function temporaryName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}
