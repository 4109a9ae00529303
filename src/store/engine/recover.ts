import { readFileSync } from 'node:fs';
import type { SqlJsStatic } from 'sql.js';
import type { DatabaseInstead, StoreDamage } from '../../protocol/storeDamage';
import { newerSchema, unreadable } from '../errors';
import { createDatabase, DamagedDatabase, type LoadedDatabase } from './databaseFile';
import { readDatabase, reconstruct, type EarlierState } from './earlierStates';
import { decodeHeader, HEADER_BYTES, NO_PARENT, type JournalHeader, type JournalPosition } from './journalFormat';
import { previousOf } from './files';
import { PagedFile } from './pagedFile';
import { replay, startOf, type JournalFile, type Replayed } from './replay';
import { salvage } from './salvage';
import { findVersion, type SchemaHistory } from './versions';

/** What has to be done on disk after reading, by one who may write. */
export interface Repair {
  /** `move` renames a file that is of no use; `copy` keeps all of one that is gone on with, without its damage. */
  kind: 'move' | 'copy';
  file: 'database' | 'journal';
  damage: StoreDamage;
}

/** The journal to go on with. */
export type NextJournal =
  /** The one that is there; its good records end here. */
  | { kind: 'go-on'; header: JournalHeader; end: number }
  /** A new one, with those records of damaged ones that were applied. */
  | { kind: 'rewrite'; header: Omit<JournalHeader, 'generation'>; records: Buffer };

/** What was read from disk. Nothing was changed there. */
export interface Recovered {
  loaded: LoadedDatabase;
  journal: NextJournal | undefined;
  repairs: Repair[];
  /** What nothing has to be done about on disk: the next write does. */
  told: StoreDamage[];
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
export function recover(sqlite: SqlJsStatic, files: StoreFiles, history: SchemaHistory): Recovered {
  const repairs: Repair[] = [];
  const told: StoreDamage[] = [];
  const bytes = readIfThere(files.journal, readBytes);
  const header = bytes && decodeHeader(bytes);
  if (header && header.schemaVersion > history.current.version) throw newerSchema(files.journal, header.schemaVersion, history.current.version);
  const file = bytes && header ? { path: files.journal, bytes, header } : undefined;
  const loaded = loadSnapshot(sqlite, files, history, file);
  if (loaded.kind === 'damaged') {
    const recovered = fromEarlier({ sqlite, files, history, file, repairs, told }, loaded);
    if (bytes !== undefined && file === undefined) repairs.push(noHead(false));
    return recovered;
  }
  const journal = file ? follow(loaded.database, file, history, repairs, told) : headless(loaded.database, files, history, bytes, repairs);
  return { loaded: loaded.database, journal, repairs, told };
}

type Snapshot =
  | { kind: 'sound'; database: LoadedDatabase }
  /** Words for what is wrong with it; `missing` is a file that is not there. */
  | { kind: 'damaged'; why: string; isMissing: boolean; usable?: LoadedDatabase };

function loadSnapshot(sqlite: SqlJsStatic, files: StoreFiles, history: SchemaHistory, journal: JournalFile | undefined): Snapshot {
  const bytes = readIfThere(files.database, (path) => PagedFile.read(path));
  if (bytes === undefined) {
    // A journal without a parent holds everything by itself.
    if (journal !== undefined && journal.header.parent.generation !== NO_PARENT.generation) return { kind: 'damaged', why: 'it is missing', isMissing: true };
    return { kind: 'sound', database: empty(sqlite, history, journal?.header) };
  }
  try {
    const { database, isAsWritten } = readDatabase(sqlite, bytes, files.database, history, [journal?.header]);
    if (isAsWritten) return { kind: 'sound', database };
    return { kind: 'damaged', why: 'its bytes are not those that were written', isMissing: false, usable: database };
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    return { kind: 'damaged', why: error.message, isMissing: false };
  }
}

const empty = (sqlite: SqlJsStatic, history: SchemaHistory, header: JournalHeader | undefined): LoadedDatabase =>
  createDatabase(sqlite, (header && findVersion(history, header.schemaVersion)) ?? history.current);

interface Reading extends Pick<Recovered, 'repairs' | 'told'> {
  sqlite: SqlJsStatic;
  files: StoreFiles;
  history: SchemaHistory;
  file: JournalFile | undefined;
}

/** The newest state that can be had without the present snapshot. */
function fromEarlier(reading: Reading, { why, isMissing, usable }: Snapshot & { kind: 'damaged' }): Recovered {
  const { sqlite, files, history, file, repairs, told } = reading;
  const earlier = reconstruct(sqlite, files, history, file);
  if (usable !== undefined && earlier?.isWhole !== true) {
    earlier?.loaded.connection.close();
    repairs.push({ kind: 'copy', file: 'database', damage: { what: 'changed-database' } });
    return { loaded: usable, journal: file && follow(usable, file, history, repairs, told), repairs, told };
  }
  usable?.connection.close();
  const instead = (then: DatabaseInstead): void => {
    repairs.push({ kind: 'move', file: 'database', damage: { what: 'database', ...(isMissing ? {} : { why }), then } });
  };
  if (earlier !== undefined) {
    instead({ kind: 'earlier', from: earlier.words, isWhole: earlier.isWhole });
    return { loaded: earlier.loaded, journal: afterEarlier(earlier, file, repairs, told), repairs, told };
  }
  const saved = isMissing ? undefined : salvage(sqlite, PagedFile.read(files.database), files.database, history);
  instead({ kind: saved === undefined ? 'nothing' : 'salvaged' });
  const loaded = saved ?? empty(sqlite, history, file?.header);
  return { loaded, journal: file && follow(loaded, file, history, repairs, told), repairs, told };
}

/** The journal to go on with after an earlier state of the database. */
function afterEarlier({ loaded, replayed, records }: EarlierState, file: JournalFile | undefined, repairs: Repair[], told: StoreDamage[]): NextJournal | undefined {
  if (file !== undefined && replayed !== undefined) return next(loaded, file, replayed, repairs, told);
  if (file !== undefined) repairs.push(unfit());
  return records.length === 0 ? undefined : rewrite(loaded, records);
}

/** Applies the records of the journal that the database does not contain yet. */
function follow(loaded: LoadedDatabase, file: JournalFile, history: SchemaHistory, repairs: Repair[], told: StoreDamage[]): NextJournal | undefined {
  const start = startOf(file, loaded);
  if (start === undefined) {
    if (file.bytes.length > HEADER_BYTES) repairs.push(unfit());
    return undefined;
  }
  return next(loaded, file, replay(loaded, file, start, file.bytes.length, history), repairs, told);
}

function next(loaded: LoadedDatabase, { header }: JournalFile, replayed: Replayed, repairs: Repair[], told: StoreDamage[]): NextJournal | undefined {
  const { damage, torn, end, isLossy, records } = replayed;
  if (torn > 0) {
    told.push({ what: 'torn-record', bytes: torn });
  }
  // A journal of an older version whose records are all in a migrated database is not gone on with.
  if (header.schemaVersion !== loaded.version.version) return undefined;
  if (damage === undefined) return { kind: 'go-on', header, end };
  repairs.push({ kind: 'copy', file: 'journal', damage: { what: 'records', where: damage, isLossy } });
  const parent = header.generation === loaded.contains.generation ? loaded.contains : header.parent;
  return rewrite(loaded, records, parent);
}

const rewrite = ({ contains, version }: LoadedDatabase, records: readonly Buffer[], parent: JournalPosition = contains): NextJournal =>
  ({ kind: 'rewrite', header: { parent, schemaVersion: version.version }, records: Buffer.concat(records) });

/** Without its head nothing in a journal is known to be its own; what was written while the snapshot was stands in the one before, too. */
function headless(loaded: LoadedDatabase, files: StoreFiles, history: SchemaHistory, bytes: Buffer | undefined, repairs: Repair[]): NextJournal | undefined {
  if (bytes === undefined) return undefined;
  const before = readIfThere(previousOf(files.journal), readBytes);
  const header = before && decodeHeader(before);
  const file = before && header && header.generation === loaded.contains.generation ? { path: previousOf(files.journal), bytes: before, header } : undefined;
  const replayed = file && replay(loaded, file, loaded.contains.position, file.bytes.length, history);
  repairs.push(noHead(replayed !== undefined && replayed.records.length > 0));
  return replayed === undefined || replayed.records.length === 0 ? undefined : rewrite(loaded, replayed.records);
}

const noHead = (isPartlyRead: boolean): Repair => ({ kind: 'move', file: 'journal', damage: { what: 'journal-head', isPartlyRead } });

const unfit = (): Repair => ({ kind: 'move', file: 'journal', damage: { what: 'foreign-journal' } });

const readBytes = (path: string): Buffer => readFileSync(path);

/** Reads a file; `undefined` where there is none. Raises `StoreOpenError`. */
function readIfThere<T>(path: string, read: (path: string) => T): T | undefined {
  try {
    return read(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}
