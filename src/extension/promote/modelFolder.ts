import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Stats } from 'node:fs';
import { readMlmodel, type Mlmodel } from '../../promotion/mlmodel';

/** Name of the file that makes a folder a model. */
export const MLMODEL = 'MLmodel';
/** An MLmodel file is some kB; with a large signature some hundred. Bytes. */
const MOST_MLMODEL = 10_000_000;
/** A model has some ten files; what has more than this is no model's folder. */
const MOST_FILES = 5_000;
const DEEPEST = 30;

/** A file of a model's folder. */
export interface ModelFile {
  /** Below the folder, with `/`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What looking at a folder came to. */
export type FolderReading =
  | { readonly kind: 'model'; readonly mlmodel: Mlmodel; readonly files: readonly ModelFile[]; readonly size: number }
  /** `below` are folders in it that hold an MLmodel file. */
  | { readonly kind: 'no-mlmodel'; readonly below: readonly string[] }
  | { readonly kind: 'malformed'; readonly message: string }
  /** Something in it is neither a file nor a folder, or is a link that leads out of it. `name` is below the folder. */
  | { readonly kind: 'foreign'; readonly name: string; readonly why: 'outside' | 'link-to-folder' | 'broken' | 'special' }
  | { readonly kind: 'too-many'; readonly most: number };

/** Looks at a folder that is to become a model. Raises what the file system raises. */
export async function readModelFolder(folder: string): Promise<FolderReading> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (!entries.some(({ name }) => name === MLMODEL)) {
    const folders = entries.filter((entry) => entry.isDirectory()).slice(0, 200).map(({ name }) => name);
    const holds = await Promise.all(folders.map((name) => stat(join(folder, name, MLMODEL)).then((found) => found.isFile(), () => false)));
    return { kind: 'no-mlmodel', below: folders.filter((_, index) => holds[index]).sort() };
  }
  const root = await realpath(folder);
  const files: ModelFile[] = [];
  const foreign = await collect(root, root, files, 0);
  if (foreign !== undefined) return foreign;
  const own = files.find(({ name }) => name === MLMODEL);
  if (own === undefined) return { kind: 'foreign', name: MLMODEL, why: 'special' };
  const reading = readMlmodel(await textOf(own));
  if (reading.kind === 'malformed') return reading;
  return { kind: 'model', mlmodel: reading.mlmodel, files, size: files.reduce((sum, { size }) => sum + size, 0) };
}

async function collect(root: string, folder: string, files: ModelFile[], depth: number): Promise<FolderReading | undefined> {
  if (depth > DEEPEST) return { kind: 'too-many', most: MOST_FILES };
  const names = (await readdir(folder)).sort();
  for (const name of names) {
    const path = join(folder, name);
    const found = await lstat(path);
    const shown = nameBelow(root, path);
    if (found.isDirectory()) {
      const wrong = await collect(root, path, files, depth + 1);
      if (wrong !== undefined) return wrong;
      continue;
    }
    const file = found.isSymbolicLink() ? await followed(root, path) : found.isFile() ? found : 'special';
    if (typeof file === 'string') return { kind: 'foreign', name: shown, why: file };
    files.push({ name: shown, path, size: file.size });
    if (files.length > MOST_FILES) return { kind: 'too-many', most: MOST_FILES };
  }
  return undefined;
}

/** A link is taken for the file that it leads to, when that lies in the folder too. */
async function followed(root: string, path: string): Promise<Stats | 'outside' | 'link-to-folder' | 'broken' | 'special'> {
  let target: string;
  try {
    target = await realpath(path);
  } catch {
    return 'broken';
  }
  if (!target.startsWith(root + sep)) return 'outside';
  const found = await stat(target);
  if (found.isDirectory()) return 'link-to-folder';
  return found.isFile() ? found : 'special';
}

function nameBelow(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

async function textOf({ path, size }: ModelFile): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, MOST_MLMODEL)), 0, Math.min(size, MOST_MLMODEL), 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
