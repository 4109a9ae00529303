import { closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { copyOf, type DatabaseCopy } from '../../protocol/copies';
import { loadDatabase } from './databaseFile';
import { asideName, makeStoreFolder, previousOf, renameOver, syncFolder } from './files';
import { PagedFile } from './pagedFile';
import { loadSqlite } from './sqlite';
import { HISTORY, type SchemaHistory } from './versions';

/** How many copies of each kind are kept. */
export const KEPT_COPIES = 3;

/**
 * Files of a kind of copies in a folder, absolute, newest first; none where the folder is missing. Those of a time to come are of a clock that was wrong, and older
 * than what was made since it is right.
 */
export function copyFiles(folder: string, kinds: readonly ('backup' | 'earlier')[], now = Date.now()): string[] {
  const named = (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const copy = copyOf(name);
    return copy !== undefined && kinds.includes(copy.kind) ? [{ path: join(folder, name), time: copy.time }] : [];
  });
  return named.sort((a, b) => Number(a.time > now) - Number(b.time > now) || b.time - a.time).map(({ path }) => path);
}

/**
 * Puts the copies of a database that is gone out of the way of those of the one that begins in its place, so that they are not
 * the oldest ones that are dropped.
 */
export function setCopiesApart(folder: string): void {
  for (const path of copyFiles(folder, ['backup'])) renameSync(path, join(folder, basename(path).replace('.backup-', '.earlier-')));
  for (const old of copyFiles(folder, ['earlier']).slice(KEPT_COPIES)) rmSync(old, { force: true });
}

/** The copies of a folder that can be restored, newest first; damaged ones are left out. */
export async function describeCopies(folder: string, history: SchemaHistory = HISTORY): Promise<DatabaseCopy[]> {
  const sqlite = await loadSqlite();
  return copyFiles(folder, ['backup', 'earlier']).flatMap((path) => describe(sqlite, path, history) ?? []);
}

function describe(sqlite: SqlJsStatic, path: string, history: SchemaHistory): DatabaseCopy | undefined {
  try {
    const { connection } = loadDatabase(sqlite, PagedFile.read(path), path, history);
    const [runs, last] = connection.one(`SELECT count(*), max(start_time) FROM runs WHERE lifecycle_stage = 'active'`) ?? [0, null];
    connection.close();
    const time = copyOf(basename(path))?.time ?? 0;
    return { path, time, bytes: statSync(path).size, runs: Number(runs), ...(last === null ? {} : { lastRun: Number(last) }) };
  } catch {
    // One that cannot be read cannot be restored either; the others are what a person can choose from.
    return undefined;
  }
}

/**
 * Puts a copy in the place of a store's database. What is there is set aside beside it, never dropped. Raises what `loadDatabase`
 * raises for a copy that is not whole, before anything is changed.
 */
export async function restoreCopy(storePath: string, copy: string, now: () => number = Date.now): Promise<void> {
  loadDatabase(await loadSqlite(), PagedFile.read(copy), copy, HISTORY).connection.close();
  makeStoreFolder(storePath);
  const database = join(storePath, 'experiments.db');
  const fresh = `${database}.restored`;
  rmSync(fresh, { force: true });
  copyFileSync(copy, fresh, constants.COPYFILE_EXCL);
  syncFile(fresh);
  const journal = join(storePath, 'experiments.journal');
  // What leads from an earlier state to the one that a person turns away from is not gone on with either.
  for (const path of [journal, previousOf(journal), previousOf(database), database]) {
    if (existsSync(path)) renameSync(path, asideName(path, 'replaced', now()));
  }
  renameOver(fresh, database);
  syncFolder(database);
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
