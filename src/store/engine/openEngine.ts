import { existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { MlflowError, NO_ROOM, noRoom } from '../../protocol/errors';
import type { ServerWarning } from '../../protocol/trialbook';
import type { StoreOptions } from '../api';
import { linked, openFailure } from '../errors';
import { applyEntries, JournaledDatabase, type WriteState } from './database';
import { setCopiesApart } from './copies';
import { damageWarning } from './damageWords';
import { createDatabase, refuseForeignSchema, type LoadedDatabase } from './databaseFile';
import { Engine } from './engine';
import { faultPoint } from './faultPoints';
import { asideName, copySynced, makeStoreFolder, syncFolder } from './files';
import { Journal } from './journal';
import { encodeRecord, HEADER_BYTES, newGeneration, NO_PARENT, placeRecords, type JournalEntry } from './journalFormat';
import { recover, type Recovered, type StoreFiles } from './recover';
import { DEFAULT_MAX_BYTES, SizeLimit } from './sizeLimit';
import { stampOf } from './snapshot';
import { loadSqlite } from './sqlite';
import { migrate, type SchemaHistory } from './versions';

/** What a new store holds, as the writes that make it. */
export type Seed = (now: number) => JournalEntry[];

interface Opening {
  sqlite: SqlJsStatic;
  options: StoreOptions;
  files: StoreFiles;
  history: SchemaHistory;
  seed: Seed;
  now: () => number;
}

const READ_ONLY = 'This store is open for reading only.';

/**
 * Opens the database of a folder. A folder without one is left as it is until the first write.
 * Raises `StoreOpenError`, and what `beforeFirstWrite` raises: an existing store is not read before the lock is held.
 */
export async function openEngine(options: StoreOptions, history: SchemaHistory, seed: Seed): Promise<Engine> {
  const files = { database: join(options.path, 'experiments.db'), journal: join(options.path, 'experiments.journal'), backupPath: options.backupPath };
  const opening = { sqlite: await loadSqlite(), options, files, history, seed, now: options.now ?? Date.now };
  if (!existsSync(files.database) && !existsSync(files.journal)) return openNew(opening);
  for (const path of [files.database, files.journal]) refuseLink(path);
  try {
    return await (options.readOnly ? openReadOnly(opening) : openExisting(opening));
  } catch (error) {
    throw openFailure(options.path, error);
  }
}

/** A file that came with a clone may be a link to one that is nobody's business to read, cut or write. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw linked(path);
}

function makeEngine({ files, history, options, now }: Opening, loaded: LoadedDatabase, state: WriteState, stamp?: Awaited<ReturnType<typeof stampOf>>): Engine {
  const onDisk = existsSync(files.database) || existsSync(files.journal);
  const database = new JournaledDatabase(loaded.connection, history.current.operations, state);
  const target = { path: files.database, backupPath: options.backupPath, schemaVersion: loaded.version.version, now };
  return new Engine(database, files.journal, target, stamp, onDisk, new SizeLimit(options.maxBytes ?? DEFAULT_MAX_BYTES));
}

function openNew(opening: Opening): Engine {
  const { sqlite, options, history, seed, now } = opening;
  const loaded = createDatabase(sqlite, history.current);
  const entries = seed(now());
  applyEntries(loaded.connection, history.current.operations, entries);
  if (options.readOnly) return makeEngine(opening, loaded, { kind: 'read-only', reason: READ_ONLY });
  const engine: Engine = makeEngine(opening, loaded, { kind: 'in-memory', begin: () => beginStore(opening, entries, (error) => refuse(engine, error)) });
  return engine;
}

/** The first write: makes folder and journal. Raises PERMISSION_DENIED or TEMPORARILY_UNAVAILABLE. */
function beginStore({ options, files, history }: Opening, entries: JournalEntry[], onSyncFailed: (error: Error) => void): Journal {
  options.beforeFirstWrite?.();
  try {
    makeStoreFolder(options.path);
    syncFolder(options.path);
    if (options.backupPath !== undefined) setCopiesApart(options.backupPath);
    const { version } = history.current;
    const header = { generation: newGeneration(), parent: NO_PARENT, schemaVersion: version };
    return Journal.create(files.journal, header, onSyncFailed, encodeRecord(entries, header, HEADER_BYTES));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (NO_ROOM.has(code)) throw noRoom(`The disk is full: nothing was recorded in ${options.path}. Free some space and try again, or choose another place for the store.`);
    const denied = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code);
    throw new MlflowError(
      denied ? 'PERMISSION_DENIED' : 'TEMPORARILY_UNAVAILABLE',
      `Nothing was recorded: the folder ${options.path} cannot be written (${error instanceof Error ? error.message : String(error)}). Make it writable, or choose another place for the store.`,
    );
  }
}

/** Reads without writing. Another process may own the store and write meanwhile, so what does not fit is read again. */
async function openReadOnly(opening: Opening): Promise<Engine> {
  const { sqlite, files, history } = opening;
  let recovered = recover(sqlite, files, history);
  for (let tries = 0; tries < 5 && recovered.repairs.length > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    recovered.loaded.connection.close();
    recovered = recover(sqlite, files, history);
  }
  const loaded = bringUpToDate(opening, recovered.loaded);
  const engine = makeEngine(opening, loaded, { kind: 'read-only', reason: READ_ONLY });
  for (const { damage } of recovered.repairs) engine.warn(damageWarning(damage, 'reading'));
  for (const damage of recovered.told) engine.warn(damageWarning(damage, 'reading'));
  return engine;
}

async function openExisting(opening: Opening): Promise<Engine> {
  const { sqlite, options, files, history, seed, now } = opening;
  options.beforeFirstWrite?.();
  for (const left of [`${files.database}.new`, `${files.journal}.new`]) rmSync(left, { force: true });
  const stamp = await stampOf(files.database);
  const recovered = recover(sqlite, files, history);
  const repaired = repair(opening, recovered);
  const old = recovered.loaded.version.version;
  let engine = startEngine(opening, recovered, recovered.repairs.some(({ kind, file }) => kind === 'move' && file === 'database') ? undefined : stamp);
  if (old !== history.current.version) engine = await migrateStore(opening, engine, recovered);
  for (const warning of [...repaired, ...recovered.told.map((damage) => damageWarning(damage, 'writing'))]) engine.warn(warning);
  if (engine.database.one('SELECT 1 FROM experiments LIMIT 1') === undefined) {
    engine.database.write((tx) => {
      for (const [operation, ...rows] of seed(now())) for (const row of rows) tx.run(operation, row);
    });
  }
  mkdirSync(join(options.path, 'artifacts'), { recursive: true });
  const { journal } = recovered;
  // What was put together of several files is one again, and the journal is of the form of today.
  if (repaired.some(({ kind }) => kind === 'database-damaged') || journal?.kind === 'rewrite' || (journal?.kind === 'go-on' && journal.header.form === 0)) await engine.snapshot(true);
  return engine;
}

/** Sets aside what `recover` said; answers the warnings with the paths. */
function repair({ files, now }: Opening, recovered: Recovered): ServerWarning[] {
  return recovered.repairs.map(({ kind, file, damage }) => {
    const warning = damageWarning(damage, 'writing');
    const path = file === 'database' ? files.database : files.journal;
    if (!existsSync(path)) return warning;
    const aside = asideName(path, 'damaged', now());
    if (kind === 'move') renameSync(path, aside);
    else copySynced(path, aside);
    return { ...warning, path: aside };
  });
}

function startEngine(opening: Opening, recovered: Recovered, stamp: Awaited<ReturnType<typeof stampOf>>): Engine {
  const { loaded, journal } = recovered;
  const onSyncFailed = (error: Error): void => refuse(engine, error);
  const path = opening.files.journal;
  const opened = journal?.kind === 'go-on' ? Journal.reopen(path, journal.header, journal.end, onSyncFailed) : beginAnew(path, recovered, onSyncFailed);
  const engine: Engine = makeEngine(opening, loaded, { kind: 'journaled', journal: opened }, stamp);
  return engine;
}

/** A journal in the place of one that is missing or damaged, with what of that is still to be kept. */
function beginAnew(path: string, { loaded, journal }: Recovered, onSyncFailed: (error: Error) => void): Journal {
  if (journal?.kind !== 'rewrite') return Journal.create(path, { generation: newGeneration(), parent: loaded.contains, schemaVersion: loaded.version.version }, onSyncFailed);
  const header = { ...journal.header, generation: newGeneration() };
  placeRecords(journal.records, header, HEADER_BYTES);
  return Journal.create(path, header, onSyncFailed, journal.records);
}

/** Snapshot in the old schema, a copy aside, then the new schema and its snapshot. */
async function migrateStore(opening: Opening, engine: Engine, recovered: Recovered): Promise<Engine> {
  const { files, now } = opening;
  faultPoint('migration.before');
  await engine.snapshot();
  if (existsSync(files.database)) await copyFile(files.database, asideName(files.database, `v${recovered.loaded.version.version}`, now()));
  faultPoint('migration.after-copy');
  const stamp = await stampOf(files.database);
  const { state } = engine.database;
  if (state.kind !== 'journaled') throw new Error('The store cannot be written, which its migration needs.');
  engine.stop();
  const { journal } = state;
  const loaded = bringUpToDate(opening, recovered.loaded);
  const migrated = makeEngine(opening, loaded, { kind: 'journaled', journal }, stamp);
  journal.onSyncFailed = (error) => refuse(migrated, error);
  await migrated.snapshot(true);
  faultPoint('migration.after');
  return migrated;
}

/** Migrates in memory. Raises `StoreOpenError` when what comes out is not the schema of today. */
function bringUpToDate({ sqlite, files, history }: Opening, loaded: LoadedDatabase): LoadedDatabase {
  if (loaded.version.version === history.current.version) return loaded;
  migrate(loaded.connection, history, loaded.version.version);
  refuseForeignSchema(sqlite, loaded.connection, files.database, history.current);
  return { ...loaded, version: history.current };
}

function refuse(engine: Engine, error: Error): void {
  engine.database.makeReadOnly(
    `The disk did not take what was written (${error.message}). The store is read-only until the server is restarted, so that nothing is acknowledged that could be lost.`,
  );
}
