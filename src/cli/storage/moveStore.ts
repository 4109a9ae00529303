import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, type Stats } from 'node:fs';
import { link, lstat, mkdir, readdir, rename, rm, rmdir, statfs, utimes } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { thisProcess } from '../../address/machine';
import { movedAddress } from '../../address/movedAddress';
import { realPath } from '../../address/storeLocation';
import { stopServer } from '../../client/stopServer';
import { readOwnership } from '../../server/process/ownerFile';
import { CliError } from '../cliError';
import { USAGE } from '../command';

/** What belongs to a process and not to the store. */
const NOT_MOVED = new Set(['server.json', 'server.json.tmp']);
/** Room that is to be left on the disk, bytes. */
const SPARE = 64 * 1024 * 1024;

/** How a move is made. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** The old folder is removed once all is there; else it stays under another name. */
  readonly removeOld: boolean;
  readonly signal: AbortSignal;
  /** Told of the bytes that were looked at, of how many. */
  readonly progress: (done: number, total: number) => void;
}

/** What a move did. */
export interface Moved {
  readonly to: string;
  readonly files: number;
  readonly bytes: number;
  /** Where the old folder stays. */
  readonly old?: string;
  /** Links, which are never followed and were left out. */
  readonly links: readonly string[];
  /** Something was recorded at the old place while the store was moved. */
  readonly recordedMeanwhile: boolean;
}

interface Entry {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Moves a store with its address: all is copied to a folder beside the target while the store is in use, then the server is stopped, what changed meanwhile is
 * copied again, every file is compared by its digest, and only then does the copy get its name. Until then the old folder is as it was. Raises `CliError`.
 */
export async function moveStore(move: Move): Promise<Moved> {
  const { signal } = move;
  const from = realPath(move.from);
  const to = realPath(resolve(move.to));
  await checkPlaces(from, to);
  const partial = `${to}.partial`;
  const stamp = new Date().toISOString().replace(/[-:]|\..*/g, '');
  const aside = `${from}.moved-${stamp}`;
  let isAside = false;
  try {
    await rm(partial, { recursive: true, force: true });
    const copied = new Map<string, Copied>();
    const first = await listAll(from, signal);
    await checkRoom(dirname(to), first.files.reduce((bytes, { stats }) => bytes + stats.size, 0));
    await copyAll(from, partial, first.files, copied, move);
    // From here on nothing can be recorded in it.
    await stopServer(from, { signal });
    await stopServer(from, { readOnly: true, signal });
    checkUnowned(from);
    await rename(from, aside);
    isAside = true;
    const last = await listAll(aside, signal);
    await copyAll(aside, partial, last.files, copied, move);
    await removeGone(partial, last.files);
    if (existsSync(to)) await rmdir(to);
    await rename(partial, to);
    movedAddress(from, to);
    const recordedMeanwhile = existsSync(from);
    if (move.removeOld) await rm(aside, { recursive: true, force: true });
    const bytes = last.files.reduce((sum, { stats }) => sum + stats.size, 0);
    return { to, files: last.files.length, bytes, links: last.links, recordedMeanwhile, ...(move.removeOld ? {} : { old: aside }) };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (isAside && !existsSync(from)) await rename(aside, from);
    if (signal.aborted) throw new CliError(1, `The move was stopped. ${from} is as it was.`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new CliError(1, `The disk of ${dirname(to)} is full. ${from} is as it was.`);
    throw error;
  }
}

/** A server that another user's or another state folder's programs started is not ours to stop, and would go on writing. Raises `CliError`. */
function checkUnowned(store: string): void {
  const ownership = readOwnership(join(store, 'server.json'), thisProcess(), Date.now());
  if (ownership.kind !== 'here' && ownership.kind !== 'elsewhere') return;
  throw new CliError(1, `Another server has ${store}: ${ownership.kind === 'here' ? `process ${ownership.owner.pid} of this machine` : 'one of another machine'}. Close what uses it, and move it then.`);
}

async function checkPlaces(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, 'experiments.db')) && !existsSync(join(from, 'experiments.journal'))) throw new CliError(1, `There is no store in ${from}`);
  if (to === from || isWithin(to, from) || isWithin(from, to)) throw new CliError(USAGE, `A store cannot be moved into itself: ${to}`);
  const there = await entriesOf(to);
  if (there === 'file' || (there !== undefined && there.length > 0)) throw new CliError(USAGE, `${to} is there already: name a folder that is empty, or not there yet`);
  await mkdir(dirname(to), { recursive: true });
}

function isWithin(path: string, folder: string): boolean {
  const inner = relative(folder, path);
  return inner !== '' && !inner.startsWith('..') && !isAbsolute(inner);
}

async function entriesOf(path: string): Promise<string[] | 'file' | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') return 'file';
    throw error;
  }
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + SPARE) throw new CliError(1, `${folder} has room for ${String(Math.floor((bavail * bsize) / 1e6))} MB, and the store takes ${String(Math.ceil(bytes / 1e6))} MB`);
}

/** All files below a folder; links are listed apart. */
async function listAll(folder: string, signal: AbortSignal): Promise<{ files: Entry[]; links: string[] }> {
  const files: Entry[] = [];
  const links: string[] = [];
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    signal.throwIfAborted();
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (at === '' && NOT_MOVED.has(entry.name)) continue;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isFile()) {
        const stats = await lstatIfThere(join(folder, path));
        if (stats !== undefined) files.push({ path, stats });
      }
    }
  }
  return { files, links };
}

async function lstatIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

interface Copied {
  readonly size: number;
  readonly changed: number;
}

/** Copies what is not there yet as it is; equal files that are kept once stay so. */
async function copyAll(from: string, to: string, files: readonly Entry[], copied: Map<string, Copied>, { signal, progress }: Move): Promise<void> {
  const total = files.reduce((bytes, { stats }) => bytes + stats.size, 0);
  const names = new Map<string, string>();
  let done = 0;
  for (const { path, stats } of files) {
    signal.throwIfAborted();
    const before = copied.get(path);
    const inode = `${String(stats.dev)}:${String(stats.ino)}`;
    const twin = stats.nlink > 1 ? names.get(inode) : undefined;
    if (before?.size !== stats.size || before.changed !== stats.mtimeMs) {
      const target = join(to, path);
      await mkdir(dirname(target), { recursive: true });
      await rm(target, { force: true });
      if (twin === undefined || !(await tryLink(join(to, twin), target))) await copyVerified(join(from, path), target, stats, signal);
      copied.set(path, { size: stats.size, changed: stats.mtimeMs });
    }
    if (stats.nlink > 1) names.set(inode, path);
    progress((done += stats.size), total);
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EMLINK', 'EACCES', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function copyVerified(from: string, to: string, stats: Stats, signal: AbortSignal): Promise<void> {
  const sent = createHash('sha256');
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      sent.update(chunk);
      next(null, chunk);
    },
  });
  await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), tap, createWriteStream(to, { flags: 'wx', mode: stats.mode & 0o777, flush: true }), { signal });
  const received = createHash('sha256');
  await pipeline(createReadStream(to, { highWaterMark: 1 << 20 }), received, { signal });
  if (sent.digest('hex') !== received.digest('hex')) throw new CliError(1, `${to} is not what was written to it: the disk is not to be trusted. Nothing was changed.`);
  await utimes(to, stats.atime, stats.mtime);
}

/** What was deleted while the rest was copied does not come along. */
async function removeGone(to: string, files: readonly Entry[]): Promise<void> {
  const kept = new Set(files.map(({ path }) => path));
  const { files: there } = await listAll(to, new AbortController().signal);
  for (const { path } of there) if (!kept.has(path)) await rm(join(to, path), { force: true });
}
