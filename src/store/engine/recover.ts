import { readFileSync } from 'node:fs';
import type { SqlJsStatic } from 'sql.js';
import type { ServerWarning } from '../../protocol/trialbook';
import { newerOperation, newerSchema, unreadable } from '../errors';
import { copyFiles } from './copies';
import { createDatabase, DamagedDatabase, loadDatabase, type LoadedDatabase } from './databaseFile';
import { applyEntries } from './database';
import { decodeHeader, HEADER_BYTES, NO_PARENT, samePosition, scanRecords, type JournalHeader } from './journalFormat';
import { PagedFile } from './pagedFile';
import { findVersion, type SchemaHistory } from './versions';

/** What has to be done on disk after reading, by one who may write. */
export interface Repair {
  /** `move` renames a file that is of no use; `copy` keeps all of a journal that is gone on with up to its damage. */
  kind: 'move' | 'copy';
  file: 'database' | 'journal';
  warning: ServerWarning;
}

/** What was read from disk. Nothing was changed there. */
export interface Recovered {
  loaded: LoadedDatabase;
  /** The journal to go on with, and where its good records end. */
  journal: { header: JournalHeader; end: number } | undefined;
  repairs: Repair[];
  warnings: ServerWarning[];
}

/** The files of a store. */
export interface StoreFiles {
  database: string;
  journal: string;
  backupPath: string | undefined;
}

/**
 * Reads database and journal into memory, as far as they are sound, and says what must be set aside.
 * Raises `StoreOpenError`.
 */
export async function recover(sqlite: SqlJsStatic, files: StoreFiles, history: SchemaHistory): Promise<Recovered> {
  const repairs: Repair[] = [];
  const warnings: ServerWarning[] = [];
  const journalBytes = readIfThere(files.journal, (path) => readFileSync(path));
  const header = journalBytes && decodeHeader(journalBytes);
  if (header && header.schemaVersion > history.current.version) throw newerSchema(files.journal, header.schemaVersion, history.current.version);
  const loaded = await loadAny(sqlite, files, history, header, repairs);
  if (!journalBytes) return { loaded, journal: undefined, repairs, warnings };
  const journal = replay(loaded, journalBytes, header, files.journal, history, repairs, warnings);
  return { loaded, journal, repairs, warnings };
}

function readIfThere<T>(path: string, read: (path: string) => T): T | undefined {
  try {
    return read(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

async function loadAny(
  sqlite: SqlJsStatic, files: StoreFiles, history: SchemaHistory, header: JournalHeader | undefined, repairs: Repair[],
): Promise<LoadedDatabase> {
  const bytes = readIfThere(files.database, (path) => PagedFile.read(path));
  let damage: string | undefined;
  if (bytes) {
    try {
      return loadDatabase(sqlite, bytes, files.database, history);
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
      damage = error.message;
    }
  }
  // A journal without a parent holds everything by itself.
  const needed = damage !== undefined || (header !== undefined && header.parent.generation !== NO_PARENT.generation);
  const backup = needed ? await loadBackup(sqlite, files.backupPath, history) : undefined;
  if (damage !== undefined || (needed && backup)) {
    const what = damage === undefined ? 'experiments.db was missing.' : `experiments.db was damaged (${damage}) and set aside.`;
    const then = backup ? `Its backup ${backup.path} was restored.` : 'There was no backup to restore.';
    repairs.push({ kind: 'move', file: 'database', warning: { kind: 'database-damaged', message: `${what} ${then}` } });
  }
  if (backup) return backup.loaded;
  const version = (header && findVersion(history, header.schemaVersion)) ?? history.current;
  return createDatabase(sqlite, version);
}

async function loadBackup(
  sqlite: SqlJsStatic, folder: string | undefined, history: SchemaHistory,
): Promise<{ loaded: LoadedDatabase; path: string } | undefined> {
  if (folder === undefined) return undefined;
  for (const path of copyFiles(folder, ['backup'])) {
    try {
      return { loaded: loadDatabase(sqlite, PagedFile.read(path), path, history), path };
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
    }
  }
  return undefined;
}

/** Applies the records that the database does not contain yet. */
function replay(
  loaded: LoadedDatabase, bytes: Buffer, header: JournalHeader | undefined, path: string, history: SchemaHistory,
  repairs: Repair[], warnings: ServerWarning[],
): Recovered['journal'] {
  const setAside = (kind: Repair['kind'], message: string): void => {
    repairs.push({ kind, file: 'journal', warning: { kind: 'journal-damaged', message } });
  };
  if (!header) {
    setAside('move', 'The head of experiments.journal was damaged; the file was set aside and none of its records were read.');
    return undefined;
  }
  const start = startOf(header, loaded);
  if (start === undefined || start > bytes.length) {
    if (bytes.length > HEADER_BYTES) {
      setAside('move', 'experiments.journal belongs to another state of the database; it was set aside and its records were not applied.');
    }
    return undefined;
  }
  let refused = '';
  let good = start;
  const end = scanRecords(bytes, start, (record) => {
    if (refused !== '') return;
    if (record.schemaVersion > history.current.version) throw newerSchema(path, record.schemaVersion, history.current.version);
    const why = apply(loaded, record.schemaVersion, record.entries, path, history);
    if (why === undefined) good = record.end;
    else refused = why;
  });
  if (refused !== '') setAside('copy', `A record of experiments.journal at byte ${good} could not be applied (${refused}). All before it was kept; a copy of the whole journal was set aside.`);
  else if (end.kind === 'damaged') setAside('copy', `experiments.journal was damaged at byte ${end.at}, with records after it. All before it was kept; a copy of the whole journal was set aside.`);
  else if (end.kind === 'torn') {
    warnings.push({ kind: 'journal-torn', message: `The last record of experiments.journal was not whole and was cut off (${bytes.length - end.at} bytes): the process ended while writing it, before it was acknowledged.` });
  }
  // A journal of an older version whose records are all in a migrated database is not gone on with.
  return header.schemaVersion === loaded.version.version ? { header, end: good } : undefined;
}

/** Where reading begins: behind what the database contains; `undefined` when the two do not belong together. */
function startOf(header: JournalHeader, loaded: LoadedDatabase): number | undefined {
  if (header.generation === loaded.contains.generation) return Math.max(HEADER_BYTES, loaded.contains.position);
  return samePosition(header.parent, loaded.contains) ? HEADER_BYTES : undefined;
}

/** Answers why a record cannot be applied, or `undefined`. Raises `StoreOpenError` for what only a newer program knows. */
function apply(
  loaded: LoadedDatabase, schemaVersion: number, entries: Parameters<typeof applyEntries>[2], path: string, history: SchemaHistory,
): string | undefined {
  if (schemaVersion !== loaded.version.version) return `it is of schema version ${schemaVersion}, the database of ${loaded.version.version}`;
  try {
    const unknown = applyEntries(loaded.connection, loaded.version.operations, entries);
    if (unknown === undefined) return undefined;
    if (schemaVersion === history.current.version) throw newerOperation(path, unknown);
    return `operation '${unknown}' is not known`;
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreOpenError') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
