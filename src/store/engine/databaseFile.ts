import type { SqlJsStatic } from 'sql.js';
import { foreignSchema, newerSchema, StoreOpenError } from '../errors';
import { NO_PARENT, type JournalPosition } from './journalFormat';
import { PagedFile } from './pagedFile';
import { Connection } from './sqlite';
import { findVersion, type SchemaHistory, type SchemaVersion } from './versions';

/** A database read from bytes and found sound. */
export interface LoadedDatabase {
  connection: Connection;
  version: SchemaVersion;
  /** What of which journal it contains. */
  contains: JournalPosition;
}

/** The bytes are no whole database. */
export class DamagedDatabase extends Error {}

/** Above this, bytes, only the pages that are read are checked: the check of all costs some 5 ms a MB. */
const CHECK_ALL_UP_TO = 32 * 1024 * 1024;

/** An empty database of a schema version. */
export function createDatabase(sqlite: SqlJsStatic, version: SchemaVersion): LoadedDatabase {
  const connection = new Connection(sqlite);
  connection.transaction(() => {
    connection.script(version.schema);
    connection.script(`PRAGMA user_version = ${version.version}`);
  });
  return { connection, version, contains: NO_PARENT };
}

/**
 * Opens the bytes of `experiments.db`. Nothing in it is trusted: its schema must be, statement for statement, the one that we
 * make, so that no foreign trigger, view or default ever runs.
 * Raises `DamagedDatabase`; `StoreOpenError` when it is newer or foreign.
 */
export function loadDatabase(sqlite: SqlJsStatic, bytes: Uint8Array | PagedFile, path: string, history: SchemaHistory): LoadedDatabase {
  const file = bytes instanceof PagedFile ? bytes : PagedFile.of(bytes);
  const { size } = file;
  if (size < 512 || Buffer.from(file.subarray(0, 16)).toString('latin1') !== 'SQLite format 3\0') throw new DamagedDatabase('It is not an SQLite file.');
  let connection: Connection | undefined;
  try {
    connection = new Connection(sqlite, withoutWal(file));
    const version = schemaVersion(connection, path, history);
    refuseForeignSchema(sqlite, connection, path, version);
    if (size <= CHECK_ALL_UP_TO) checkPages(connection);
    return { connection, version, contains: readContains(connection) };
  } catch (error) {
    connection?.close();
    if (error instanceof StoreOpenError || error instanceof DamagedDatabase) throw error;
    throw new DamagedDatabase(error instanceof Error ? error.message : String(error));
  }
}

/** Opens a file whose pages are damaged, for what can be read of it; `undefined` where its tables are not ours or cannot be told. */
export function openDamaged(sqlite: SqlJsStatic, file: PagedFile, path: string, history: SchemaHistory): LoadedDatabase | undefined {
  let connection: Connection | undefined;
  try {
    connection = new Connection(sqlite, withoutWal(file));
    const version = schemaVersion(connection, path, history);
    refuseForeignSchema(sqlite, connection, path, version);
    return { connection, version, contains: readContains(connection) };
  } catch {
    // What cannot be opened at all has nothing to be read from.
    connection?.close();
    return undefined;
  }
}

/** A program that opened the file may have left it in WAL mode, which a database in memory cannot have. */
function withoutWal(file: PagedFile): PagedFile {
  if (file.subarray(18, 20).includes(2)) file.set(Uint8Array.of(1, 1), 18);
  return file;
}

function schemaVersion(connection: Connection, path: string, history: SchemaHistory): SchemaVersion {
  const number = Number(connection.one('PRAGMA user_version')?.[0] ?? 0);
  if (number > history.current.version) throw newerSchema(path, number, history.current.version);
  const version = findVersion(history, number);
  if (!version) throw foreignSchema(path, `schema version ${number}, which no Trialbook wrote`);
  return version;
}

const OBJECTS = `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name`;

/** Raises `StoreOpenError` when the database is not, object for object, what `version.schema` makes. */
export function refuseForeignSchema(sqlite: SqlJsStatic, connection: Connection, path: string, version: SchemaVersion): void {
  const expected = createDatabase(sqlite, version).connection;
  try {
    const ours = new Map(expected.all<[string, string, string, string]>(OBJECTS).map((row) => [`${row[0]} '${row[1]}'`, row]));
    for (const row of connection.all<[string, string, string, string]>(OBJECTS)) {
      const name = `${row[0]} '${row[1]}'`;
      const known = ours.get(name);
      if (!known) throw foreignSchema(path, `a ${name}`);
      if (known[2] !== row[2] || known[3] !== row[3]) throw foreignSchema(path, `another ${name}`);
      ours.delete(name);
    }
    const [missing] = ours.keys();
    if (missing !== undefined) throw foreignSchema(path, `no ${missing}`);
  } finally {
    expected.close();
  }
}

function checkPages(connection: Connection): void {
  const answer = String(connection.one('PRAGMA quick_check(1)')?.[0]);
  if (answer !== 'ok') throw new DamagedDatabase(answer);
}

function readContains(connection: Connection): JournalPosition {
  const row = connection.one(`SELECT value FROM meta WHERE key = 'journal'`);
  const parts = /^([0-9a-f]{32}):(\d{1,15})$/.exec(String(row?.[0] ?? ''));
  return parts ? { generation: parts[1] ?? '', position: Number(parts[2]) } : NO_PARENT;
}

/** Notes in the database what of the journal it contains; not journaled, since it only matters in a snapshot. */
export function writeContains(connection: Connection, contains: JournalPosition): void {
  connection.run(`INSERT OR REPLACE INTO meta (key, value) VALUES ('journal', ?)`, [`${contains.generation}:${contains.position}`]);
}
