import { closeSync, copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Largest log of a version, bytes; the one before is kept as `.1`. */
const CAP = 4 * 1024 * 1024;
/** Read of a log's end when it has to tell why a server ended, bytes. */
const TAIL = 64 * 1024;

/** Opens a log for a process to append to. The process writes it itself, so that it goes on when the gateway is gone. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/** Size of a log, bytes. */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The text of a log from a place on, its end when it is long. */
export function readLog(path: string, from: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Nothing was written.
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from > size ? 0 : from, size - TAIL);
    const buffer = Buffer.alloc(size - start);
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, start)).toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** Cuts a log that has grown past its cap: what writes it appends, and so goes on at the new end. */
export function capLog(path: string): void {
  if (logSize(path) < CAP) return;
  copyFileSync(path, `${path}.1`);
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, 0);
  } finally {
    closeSync(file);
  }
}
