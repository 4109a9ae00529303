import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';

/** An id that is the same for the same parts. */
export function idOf(...parts: readonly string[]): string {
  return digestOf(parts).slice(0, 32);
}

/** A mark that changes when a file does, or the parts. */
export function markOf(files: readonly Pick<Stats, 'size' | 'mtimeMs'>[], ...parts: readonly string[]): string {
  return digestOf([...files.map((file) => `${file.size}:${file.mtimeMs}`), ...parts]).slice(0, 40);
}

/** Lengths stand before the parts, so that no two lists give the same text. */
function digestOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}
