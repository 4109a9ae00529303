import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { copyFiles } from './copies';
import { createDatabase, loadDatabase, type LoadedDatabase } from './databaseFile';
import { previousOf } from './files';
import { sumOf } from './fileSum';
import { decodeHeader, NO_PARENT, recordsBegin, samePosition, type JournalHeader } from './journalFormat';
import { PagedFile } from './pagedFile';
import type { StoreFiles } from './recover';
import { replay, startOf, type JournalFile, type Replayed } from './replay';
import { findVersion, type SchemaHistory } from './versions';

/** A state of the database that was made without the present snapshot. */
export interface EarlierState {
  loaded: LoadedDatabase;
  /** Where it came from, a sentence. */
  words: string;
  /** What became of the present journal's records; absent when it does not lead on from here. */
  replayed?: Replayed;
  /** Whether all that was recorded is in it. */
  isWhole: boolean;
  /** Records of the journal before that were applied and are in no snapshot that is there. */
  records: Buffer[];
}

/** A database that was loaded, and whether it is, byte by byte, what the journals say was written; true where none says. */
export function readDatabase(
  sqlite: SqlJsStatic, file: PagedFile, path: string, history: SchemaHistory, headers: readonly (JournalHeader | undefined)[],
): { database: LoadedDatabase; isAsWritten: boolean } {
  // Before SQLite has it, which writes to it.
  const sum = headers.some((header) => header?.parentFile !== undefined) ? sumOf(file) : undefined;
  const database = loadDatabase(sqlite, file, path, history);
  const isOther = (header: JournalHeader | undefined): boolean =>
    header?.parentFile !== undefined && samePosition(header.parent, database.contains) && (sum?.crc !== header.parentFile.crc || sum.bytes !== header.parentFile.bytes);
  return { database, isAsWritten: !headers.some(isOther) };
}

interface Source {
  readonly words: string;
  /** Raises what `loadDatabase` raises, and what the system does where there is no file. */
  readonly read: () => { database: LoadedDatabase; isAsWritten: boolean };
}

/**
 * Makes the newest state that can be had of the snapshot before and of the copies of snapshots, with the journals that lead on from there; `undefined` when
 * none can be read. The first that all that was recorded is in ends the search.
 */
export function reconstruct(sqlite: SqlJsStatic, files: StoreFiles, history: SchemaHistory, journal: JournalFile | undefined): EarlierState | undefined {
  const before = readJournal(previousOf(files.journal));
  let best: EarlierState | undefined;
  for (const source of sourcesOf(sqlite, files, history, before, journal)) {
    const state = stateFrom(source, history, before, journal);
    if (state === undefined) continue;
    const isBetter = best === undefined || (state.isWhole && !best.isWhole) || (state.replayed !== undefined && best.replayed === undefined);
    (isBetter ? best : state)?.loaded.connection.close();
    if (isBetter) best = state;
    if (best?.isWhole === true) break;
  }
  return best;
}

function* sourcesOf(sqlite: SqlJsStatic, files: StoreFiles, history: SchemaHistory, before: JournalFile | undefined, journal: JournalFile | undefined): Generator<Source> {
  const headers = [before?.header, journal?.header];
  const fromFile = (path: string, words: string): Source => ({ words, read: () => readDatabase(sqlite, PagedFile.read(path), path, history, headers) });
  yield fromFile(previousOf(files.database), 'The snapshot before it was taken, with the journals since.');
  if (before?.header.parent.generation === NO_PARENT.generation) {
    const version = findVersion(history, before.header.schemaVersion);
    if (version !== undefined) yield { words: 'It was made anew from the journals, which begin with the first write.', read: () => ({ database: createDatabase(sqlite, version), isAsWritten: true }) };
  }
  for (const path of files.backupPath === undefined ? [] : copyFiles(files.backupPath, ['backup'])) {
    yield fromFile(path, `Its backup ${path} was restored.`);
  }
}

function stateFrom({ read, words }: Source, history: SchemaHistory, before: JournalFile | undefined, journal: JournalFile | undefined): EarlierState | undefined {
  let loaded: LoadedDatabase | undefined;
  try {
    const { database, isAsWritten } = read();
    loaded = database;
    if (!isAsWritten) {
      loaded.connection.close();
      return undefined;
    }
    return withJournals(loaded, words, history, before, journal);
  } catch {
    // One that cannot be read is no earlier state; the others are tried.
    loaded?.connection.close();
    return undefined;
  }
}

function withJournals(loaded: LoadedDatabase, words: string, history: SchemaHistory, before: JournalFile | undefined, journal: JournalFile | undefined): EarlierState {
  const direct = journal && startOf(journal, loaded);
  if (journal !== undefined && direct !== undefined) {
    const replayed = replay(loaded, journal, direct, journal.bytes.length, history);
    return { loaded, words, replayed, isWhole: replayed.damage === undefined, records: [] };
  }
  const start = before && startOf(before, loaded);
  if (before === undefined || start === undefined) return { loaded, words, isWhole: false, records: [] };
  const stop = journal && leadsOn(before, start, journal);
  const first = replay(loaded, before, start, stop ?? before.bytes.length, history);
  // A journal of a newer schema follows a migration, which cannot be made again as it was.
  if (journal === undefined || first.end !== stop || journal.header.schemaVersion !== loaded.version.version) {
    return { loaded, words: `${words} Its journal is ${basename(before.path)}.`, isWhole: false, records: first.records };
  }
  const replayed = replay(loaded, journal, recordsBegin(journal.header), journal.bytes.length, history);
  return { loaded, words, replayed, isWhole: first.damage === undefined && replayed.damage === undefined, records: [] };
}

/** Where in a journal the next one goes on; `undefined` when that is of another. */
function leadsOn(before: JournalFile, start: number, { header: { parent } }: JournalFile): number | undefined {
  return parent.generation === before.header.generation && parent.position >= start && parent.position <= before.bytes.length ? parent.position : undefined;
}

function readJournal(path: string): JournalFile | undefined {
  try {
    const bytes = readFileSync(path);
    const header = decodeHeader(bytes);
    return header && { path, bytes, header };
  } catch {
    // Not there, or not to be read: there is no way on from an earlier snapshot then.
    return undefined;
  }
}
