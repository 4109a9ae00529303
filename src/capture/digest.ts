import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FoundFile } from './files';

/** Digests of data. Each has at most 36 characters, as MLflow allows. */

/** A larger file is not read whole, bytes. */
export const LARGEST_WHOLE = 2 * 1024 ** 3;
const SAMPLE = 1024 * 1024;
const SAMPLES = 64;

/** A file's digest. `onBytes` sees all of it in pieces, when it is read whole. */
export async function fileDigest({ path, size }: FoundFile, onBytes?: (bytes: Buffer) => void, largestWhole = LARGEST_WHOLE): Promise<string> {
  return size > largestWhole ? `sampled-${(await sampled(path, size)).slice(0, 28)}` : (await whole(path, onBytes)).slice(0, 32);
}

/** SHA-256 of a file's bytes, in hex. */
async function whole(path: string, onBytes: ((bytes: Buffer) => void) | undefined): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(SAMPLE);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest('hex');
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      onBytes?.(piece);
    }
  } finally {
    await file.close();
  }
}

/**
 * SHA-256 of a very large file's size (decimal digits) and of 64 pieces of 1 MiB: the first at its start, the last at its end, the others spread evenly.
 * It tells versions apart that differ in size or widely, not every byte, and is labelled `sampled-`.
 */
async function sampled(path: string, size: number): Promise<string> {
  const hash = createHash('sha256').update(String(size));
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(SAMPLE);
    for (let index = 0; index < SAMPLES; index++) {
      const { bytesRead } = await file.read(buffer, 0, SAMPLE, Math.max(0, Math.floor(((size - SAMPLE) * index) / (SAMPLES - 1))));
      hash.update(buffer.subarray(0, bytesRead));
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** The digest of a set of files: of their names, with `/`, and their digests, in the order of the names. */
export function setDigest(files: readonly { readonly name: string; readonly digest: string }[]): string {
  const hash = createHash('sha256');
  for (const { name, digest } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) hash.update(`${digest}  ${name}\n`);
  const isSampled = files.some(({ digest }) => digest.startsWith('sampled-'));
  const hex = hash.digest('hex');
  return isSampled ? `sampled-${hex.slice(0, 28)}` : `dir-${hex.slice(0, 32)}`;
}
