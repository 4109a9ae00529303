import { constants, createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { HistoryFile } from '../history';
import { NO_LOGS } from './noLogs';

const DEEPEST = 32;
const MOST_FOLDERS = 200_000;
/** Without waiting for who writes into a pipe. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK as number | undefined ?? 0);

/** A folder with the names in it, sorted; links are in neither list. */
export interface WalkedFolder {
  readonly path: string;
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly relative: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** A folder and those below it, depth first in the order of their names. Those that cannot be read are left out; links to folders are not followed. */
export async function* walkFolders(root: string, signal: AbortSignal, enter: (folder: WalkedFolder) => boolean = () => true): AsyncGenerator<WalkedFolder> {
  const open: { path: string; depth: number }[] = [{ path: root, depth: 0 }];
  for (let count = 0; count < MOST_FOLDERS; count++) {
    signal.throwIfAborted();
    const next = open.pop();
    if (next === undefined) return;
    const entries = await readdir(next.path, { withFileTypes: true }).catch(() => []);
    const names = (wanted: (entry: (typeof entries)[number]) => boolean): string[] => entries.filter(wanted).map(({ name }) => name).sort(byCode);
    const folder = {
      path: next.path,
      relative: relative(root, next.path).split(sep).join('/'),
      files: names((entry) => entry.isFile()),
      folders: names((entry) => entry.isDirectory() && !NO_LOGS.has(entry.name)),
    };
    yield folder;
    if (next.depth >= DEEPEST || !enter(folder)) continue;
    for (const name of folder.folders.toReversed()) open.push({ path: join(next.path, name), depth: next.depth + 1 });
  }
}

/** All files below a folder but those that are data already. */
export async function* filesBelow(root: string, signal: AbortSignal, skip: (path: string) => boolean = () => false): AsyncGenerator<HistoryFile> {
  for await (const folder of walkFolders(root, signal)) {
    for (const name of folder.files) {
      const path = folder.relative === '' ? name : `${folder.relative}/${name}`;
      if (skip(path)) continue;
      const local = join(folder.path, name);
      const stats = await statOf(local);
      if (stats?.isFile() === true) yield fileAt(local, path, stats.size);
    }
  }
}

/** Bytes of the files below a folder but those that are data already. */
export async function bytesBelow(root: string, signal: AbortSignal, skip?: (path: string) => boolean): Promise<number> {
  let bytes = 0;
  for await (const file of filesBelow(root, signal, skip)) bytes += file.size ?? 0;
  return bytes;
}

/** A file of this machine. */
export function fileAt(local: string, path: string, size: number): HistoryFile {
  return { path, size, local, open: (signal) => Promise.resolve(createReadStream(local, signal === undefined ? {} : { signal })) };
}

/** What the file system says of a path; undefined where nothing is. */
export async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/** The text of a file of at most so many bytes; undefined when it is not there, longer, or no file. */
export async function readText(path: string, most = 8 * 1024 * 1024): Promise<string | undefined> {
  const file = await open(path, READ).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > most) return undefined;
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

/** When the first of these came into being as far as that is known, UTC ms: a copy has its own time of birth, but keeps that of the last change. */
export function earliest(files: readonly Stats[]): number {
  const times = files.flatMap(({ birthtimeMs, mtimeMs }) => (birthtimeMs > 0 ? [birthtimeMs, mtimeMs] : [mtimeMs]));
  return Math.round(times.reduce((least, time) => Math.min(least, time), times[0] ?? 0));
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
