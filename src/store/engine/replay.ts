import { newerOperation, newerSchema } from '../errors';
import { mendRows } from '../storage/mendRows';
import { applyEntries } from './database';
import type { LoadedDatabase } from './databaseFile';
import { encodeRecord, entriesOf, findRecord, isCut, nextRecord, RECORD_HEAD, recordsBegin, samePosition, type FoundRecord, type JournalHeader } from './journalFormat';
import type { SchemaHistory } from './versions';

/** A journal as it lies on disk. */
export interface JournalFile {
  path: string;
  bytes: Buffer;
  header: JournalHeader;
}

/** What became of the records of a journal. */
export interface Replayed {
  /** Where the good records end; behind it nothing stands that is of use. */
  end: number;
  /** Bytes that were cut off the end: a record that was being written. */
  torn: number;
  /** The first damage, words for a person; absent when there was none. */
  damage?: string;
  /** Whether something is lost that had been acknowledged. */
  isLossy: boolean;
  /** The records that were applied, as they stand in the file, for a journal without the damage. */
  records: Buffer[];
}

/** Where the records begin that a database does not contain yet; `undefined` when the two do not belong together. */
export function startOf({ header, bytes }: JournalFile, { contains }: LoadedDatabase): number | undefined {
  const start = header.generation === contains.generation ? Math.max(recordsBegin(header), contains.position) : recordsBegin(header);
  const fits = header.generation === contains.generation || samePosition(header.parent, contains);
  return fits && start <= bytes.length ? start : undefined;
}

/**
 * Applies the records from `start` to `stop`. What is damaged is left out and all behind it that is whole is applied, each record where it was written to
 * stand: one that was moved comes in its turn, one that was doubled once. Raises `StoreOpenError` for what only a newer program knows.
 */
export function replay(loaded: LoadedDatabase, file: JournalFile, start: number, stop: number, history: SchemaHistory): Replayed {
  const { bytes, header, path } = file;
  if (header.schemaVersion > history.current.version) throw newerSchema(path, header.schemaVersion, history.current.version);
  const replayed: Replayed = { end: start, torn: 0, isLossy: false, records: [] };
  const lose = (damage: string): void => {
    replayed.damage ??= damage;
    replayed.isLossy = true;
  };
  const take = (found: FoundRecord): void => {
    const why = applyRecord(loaded, file, found, history);
    if (why === 'lost') lose(`at byte ${found.at} something was lost before`);
    else if (why !== undefined) lose(`a record at byte ${found.at} could not be applied: ${why}`);
    if (why === undefined || why === 'lost') replayed.records.push(bytes.subarray(found.at, found.at + RECORD_HEAD + found.length));
  };
  let at = start;
  for (let found = findRecord(bytes, at, header); at < stop && found?.position === at; found = findRecord(bytes, at, header)) {
    take(found);
    at += RECORD_HEAD + found.length;
  }
  replayed.end = at;
  if (at >= stop || at >= bytes.length) return mended(loaded, replayed);
  const rest = recordsFrom(bytes, at, stop, header);
  if (rest.length === 0) {
    if (isDoubled(bytes, at, header)) replayed.damage ??= `with records written twice at byte ${at}`;
    else if (isCut(bytes, at, header)) replayed.torn = bytes.length - at;
    else lose(`damaged at byte ${at}, up to its end`);
    return mended(loaded, replayed);
  }
  replayed.damage ??= `damaged at byte ${at}`;
  let next = at;
  for (const found of rest) {
    if (found.position > next) lose(`damaged at byte ${next}`);
    if (found.position > next) replayed.records.push(gapRecord(header));
    take(found);
    next = found.position + RECORD_HEAD + found.length;
  }
  return mended(loaded, replayed);
}

/** The whole records behind a damage, in the order in which they were written, each once. */
function recordsFrom(bytes: Buffer, from: number, stop: number, header: JournalHeader): FoundRecord[] {
  const byPosition = new Map<number, FoundRecord>();
  for (let found = nextRecord(bytes, from, header); found !== undefined; found = nextRecord(bytes, found.at + RECORD_HEAD + found.length, header)) {
    if (found.position >= from && found.position < stop) byPosition.set(found.position, found);
  }
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}

/** Whether all from here on is records that stand before, too. */
function isDoubled(bytes: Buffer, from: number, header: JournalHeader): boolean {
  let at = from;
  for (let found = findRecord(bytes, at, header); found !== undefined; found = findRecord(bytes, at, header)) at += RECORD_HEAD + found.length;
  return at === bytes.length;
}

/** Says in a journal that is written anew that something was lost here. */
const gapRecord = (header: JournalHeader): Buffer => encodeRecord([], header, 0);

/** Answers why a record cannot be applied, or `undefined`. */
function applyRecord(loaded: LoadedDatabase, { bytes, header, path }: JournalFile, found: FoundRecord, history: SchemaHistory): string | undefined {
  // Form 0 says the version in each record.
  const version = header.form === 0 ? bytes.readUInt32LE(found.at + 8) : header.schemaVersion;
  if (version > history.current.version) throw newerSchema(path, version, history.current.version);
  if (version !== loaded.version.version) return `it is of schema version ${version}, the database of ${loaded.version.version}`;
  const entries = entriesOf(bytes, found);
  if (entries === undefined) return 'it holds no writes';
  if (entries.length === 0) return 'lost';
  try {
    const unknown = applyEntries(loaded.connection, loaded.version.operations, entries);
    if (unknown === undefined) return undefined;
    if (version === history.current.version) throw newerOperation(path, unknown);
    return `operation '${unknown}' is not known`;
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreOpenError') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Rows whose beginnings were lost would come to belong to what gets their numbers next. */
function mended(loaded: LoadedDatabase, replayed: Replayed): Replayed {
  if (replayed.isLossy) mendRows(loaded.connection);
  return replayed;
}
