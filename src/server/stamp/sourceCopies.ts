import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secretFile } from '../../capture/secretFile';
import { tokenIn } from '../../capture/tokenShapes';
import type { Store } from '../../store/api';

/** Folder of the copies in the store's, one file for each text, named by its SHA-256. */
const FOLDER = 'sources';
/** Longest source that is kept, bytes, and how much is kept in all: the longest unused go first. */
const MOST_BYTES = 1_000_000;
const MOST_KEPT = 50_000_000;
/** So many new copies are made between two looks at how much there is. */
const LOOK_EVERY = 50;
const DIGEST = /^[0-9a-f]{64}$/;

type Place = Pick<Store, 'path' | 'ensureOnDisk'>;

let made = 0;

/**
 * Keeps a source file as it is now, so that it can be told later what a run ran on: most programs run before they are committed, or outside of any repository. Answers
 * the digest; undefined for what is no text, too long, or looks like a secret. Raises what the disk raises.
 */
export async function keepSource(store: Place, file: string): Promise<string | undefined> {
  const found = await stat(file);
  if (!found.isFile() || found.size > MOST_BYTES || (await secretFile(file)) !== undefined) return undefined;
  return keep(store, await readFile(file));
}

/** The same of a text that an editor holds, such as the cells of a notebook. */
export async function keepText(store: Place, text: string): Promise<string | undefined> {
  const bytes = Buffer.from(text);
  return bytes.length > MOST_BYTES || tokenIn(text) !== undefined ? undefined : keep(store, bytes);
}

async function keep(store: Place, bytes: Buffer): Promise<string | undefined> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  store.ensureOnDisk();
  const folder = join(store.path, FOLDER);
  await mkdir(folder, { recursive: true });
  // The folder may have come with a clone: nothing is written through a link.
  if (!(await lstat(folder)).isDirectory()) return undefined;
  const target = join(folder, digest);
  const now = new Date();
  if (await utimes(target, now, now).then(() => true, () => false)) return digest;
  const upload = join(folder, `${randomBytes(8).toString('hex')}.part`);
  await writeFile(upload, bytes, { flag: 'wx' });
  await rename(upload, target);
  made += 1;
  if (made % LOOK_EVERY === 0) await dropOld(folder);
  return digest;
}

/** The text of a copy; undefined when there is none, or none any more. */
export async function readSource(store: Pick<Store, 'path'>, digest: string): Promise<string | undefined> {
  if (!DIGEST.test(digest)) return undefined;
  const folder = join(store.path, FOLDER);
  try {
    const [outer, inner] = await Promise.all([lstat(folder), lstat(join(folder, digest))]);
    if (!outer.isDirectory() || !inner.isFile() || inner.size > MOST_BYTES) return undefined;
    return await readFile(join(folder, digest), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function dropOld(folder: string): Promise<void> {
  const files = await Promise.all((await readdir(folder)).map(async (name) => {
    const { size, mtimeMs } = await lstat(join(folder, name));
    return { name, size, used: mtimeMs };
  }));
  let sum = files.reduce((total, { size }) => total + size, 0);
  for (const { name, size } of files.sort((a, b) => a.used - b.used)) {
    if (sum <= MOST_KEPT) break;
    await rm(join(folder, name), { force: true });
    sum -= size;
  }
}
