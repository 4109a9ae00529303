import { existsSync, mkdtempSync, openSync, readSync, closeSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseSync } from 'node:sqlite';
import { InteropError } from '../interopError';
import { loadSqlite, type Sqlite } from './loadSqlite';

/** A database that is read; `close` takes away what was made for it. */
export interface OpenedDatabase {
  readonly database: DatabaseSync;
  close(): void;
}

/** Longest wait for a lock of another program, ms. */
const LOCK = 5000;
/** Pages that are copied without letting another program write between, about 40 MB. */
const PAGES = 10_000;
/** Longest time without a page, ms: somebody holds the database for itself. */
const STANDSTILL = 60_000;
/** What a schema of others says runs no function that could do more than calculate, and a page that lies about itself is damaged (https://sqlite.org/security.html). */
const UNTRUSTED = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;';
/** Beside the copy itself something must be left, bytes. */
const SPARE = 32 * 1024 * 1024;

/**
 * Copies a database that others may be writing, by SQLite's own backup, to a private temporary file and opens that. Nothing is written beside the database. Raises
 * `InteropError`.
 */
export async function snapshotOf(path: string, signal: AbortSignal): Promise<OpenedDatabase> {
  const sqlite = await loadSqlite();
  const bytes = sizeOf(path) + sizeOf(`${path}-wal`);
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-copy-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  const forget = (): void => {
    process.off('exit', remove);
    remove();
  };
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < bytes + SPARE) throw new InteropError('disk-full', `Reading ${path} takes ${Math.ceil((bytes + SPARE) / 1e6)} MB in ${dirname(folder)}, and less is free there. Free some, or name another place by the variable TMPDIR.`);
    const copy = join(folder, 'copy.db');
    await copyTo(sqlite, path, copy, signal);
    const database = new sqlite.DatabaseSync(copy);
    database.exec(UNTRUSTED);
    return {
      database,
      close: () => {
        database.close();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw wordedError(error, path, signal);
  }
}

/** Opens a database where it is, to be read in moments: each question sees what was written before it. Raises `InteropError`. */
export async function openLive(path: string, signal: AbortSignal): Promise<OpenedDatabase> {
  const sqlite = await loadSqlite();
  try {
    const database = openToRead(sqlite, path, isAtRest(path));
    database.exec(UNTRUSTED);
    // The file is read with the first question, not before.
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return { database, close: () => database.close() };
  } catch (error) {
    throw wordedError(error, path, signal);
  }
}

async function copyTo(sqlite: Sqlite, path: string, copy: string, signal: AbortSignal): Promise<void> {
  const atRest = isAtRest(path);
  const before = atRest ? statSync(path) : undefined;
  const source = openToRead(sqlite, path, atRest);
  try {
    if (sqlite.backup === undefined) source.prepare('VACUUM INTO ?').run(copy);
    else await backedUp(sqlite.backup, source, copy, signal);
  } finally {
    source.close();
  }
  if (before === undefined) return;
  const after = statSync(path);
  const isSame = after.mtimeMs === before.mtimeMs && after.size === before.size && isAtRest(path);
  if (isSame) return;
  // Somebody began to write: once more, with locks.
  rmSync(copy, { force: true });
  const again = openToRead(sqlite, path, false);
  try {
    if (sqlite.backup === undefined) again.prepare('VACUUM INTO ?').run(copy);
    else await backedUp(sqlite.backup, again, copy, signal);
  } finally {
    again.close();
  }
}

async function backedUp(backup: NonNullable<Sqlite['backup']>, source: DatabaseSync, copy: string, signal: AbortSignal): Promise<void> {
  let last = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const stands = new Promise<never>((_, fail) => {
    timer = setInterval(() => {
      if (signal.aborted) fail(signal.reason as Error);
      if (Date.now() - last > STANDSTILL) fail(new Error('database is locked'));
    }, 200);
  });
  const progress = (): void => {
    last = Date.now();
  };
  try {
    await Promise.race([backup(source, copy, { rate: PAGES, progress }), stands]);
  } finally {
    clearInterval(timer);
  }
}

/**
 * Whether a database with a write-ahead log is closed, so that it may be read without one. Opened the ordinary way, it would get files beside it that a reader
 * cannot take away again.
 */
function isAtRest(path: string): boolean {
  if (existsSync(`${path}-wal`)) return false;
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    return readSync(file, head, 0, 20, 0) === 20 && head[18] === 2;
  } finally {
    closeSync(file);
  }
}

function openToRead(sqlite: Sqlite, path: string, atRest: boolean): DatabaseSync {
  const options = { readOnly: true, timeout: LOCK };
  if (!atRest) return new sqlite.DatabaseSync(path, options);
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  try {
    return new sqlite.DatabaseSync(url, options);
  } catch (error) {
    // Before Node 22.15 it takes no addresses.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_ARG_TYPE') throw error;
    return new sqlite.DatabaseSync(path, options);
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** SQLite's words as what a person can do about them. */
export function wordedError(error: unknown, path: string, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof InteropError || !(error instanceof Error)) return error;
  const { code, errcode } = error as NodeJS.ErrnoException & { errcode?: number };
  // Extended codes: the lower byte is the kind of failure (https://sqlite.org/rescode.html).
  const worded = sqliteError(typeof errcode === 'number' ? errcode & 0xff : error.message === 'database is locked' ? 5 : 0, path, error);
  if (worded !== undefined) return worded;
  if (code === 'ENOENT') return new InteropError('missing', `There is nothing at ${path}.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new InteropError('no-access', `${path} may not be read (${code}).`, { cause: error });
  return code === 'ENOSPC' ? sqliteError(13, path, error) : error;
}

function sqliteError(kind: number, path: string, error: Error): InteropError | undefined {
  switch (kind) {
    case 5: case 6: return new InteropError('no-access', `Another program keeps ${path} locked. Close it, or try again when it is done.`, { cause: error });
    case 8: return new InteropError('no-access', `${path} was not closed properly by its program. Open it with that once, so that it is brought in order, and try again.`, { cause: error });
    case 13: return new InteropError('disk-full', `There is no room in ${tmpdir()} for a copy of ${path}. Free some, or name another place by the variable TMPDIR.`, { cause: error });
    case 11: case 26: return new InteropError('damaged', `${path} is damaged, or no SQLite database (${error.message}).`, { cause: error });
    case 3: case 14: return new InteropError('no-access', `${path} cannot be opened (${error.message}).`, { cause: error });
    default: return undefined;
  }
}
