import { MlflowError, NO_ROOM, noRoom } from '../../protocol/errors';
import type { Change, ServerWarning } from '../../protocol/trialbook';
import type { Database, Operations, Row, SqlValue, Transaction } from '../sql';
import { faultPoint } from './faultPoints';
import type { Journal } from './journal';
import type { JournalEntry } from './journalFormat';
import { JournaledTransaction } from './journaledTransaction';
import { LateRows } from './lateRows';
import type { Connection } from './sqlite';

/** Where writes go. */
export type WriteState =
  /** Nothing is on disk yet; `begin` makes it and answers the journal. */
  | { kind: 'in-memory'; begin: () => Journal }
  | { kind: 'journaled'; journal: Journal }
  | { kind: 'read-only'; reason: string }
  | { kind: 'closed' };

/** With so many rows waiting they go in once the answers of this turn are out. */
const MANY_LATE = 1000;
/** With so many they go in at once: more would be felt as a pause. */
const MOST_LATE = 6000;
/** Longest wait of a row, ms. */
const LATE_WITHIN = 200;

/**
 * The journaled database: BEGIN, work, append to the journal, COMMIT. A write that asks the database nothing (see `Transaction.later`) is committed by
 * its append alone; its rows wait in memory until something is asked, many wait, or a moment has passed.
 */
export class JournaledDatabase implements Database {
  readonly #connection: Connection;
  readonly #operations: Operations;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #watchers: ((entries: readonly JournalEntry[]) => void)[] = [];
  readonly #late = new LateRows();
  #lateTimer: NodeJS.Timeout | undefined;
  #lateSoon = false;
  #state: WriteState;
  /** Stays when a failure makes the store read-only: what was written before is promised by it alone. */
  #journal: Journal | undefined;
  #writing = false;
  /** Counts the commits, so that one sees whether anything was written since. */
  commits = 0;
  /** Told when a failure makes the store read-only. */
  onReadOnly: (warning: ServerWarning) => void = () => undefined;
  /** Asked before a write is committed; refuses by raising. */
  admit: (entries: readonly JournalEntry[]) => void = () => undefined;
  /** Called after each commit that wrote something. */
  afterCommit: () => void = () => undefined;

  constructor(connection: Connection, operations: Operations, state: WriteState) {
    this.#connection = connection;
    this.#operations = operations;
    this.#state = state;
    if (state.kind === 'journaled') this.#journal = state.journal;
  }

  /** What is asked of it in this turn of the event loop finds all that was written; ask for it again in the next. */
  get connection(): Connection {
    this.#settle();
    return this.#connection;
  }

  get state(): WriteState {
    return this.#state;
  }

  all<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T[] {
    this.#settle();
    return this.#connection.all<T>(sql, params);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  one<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T | undefined {
    this.#settle();
    return this.#connection.one<T>(sql, params);
  }

  write<T>(work: (tx: Transaction) => T): T {
    this.#refuseWhenReadOnly();
    if (this.#writing) throw new MlflowError('INTERNAL_ERROR', 'A write began inside another one.');
    this.#writing = true;
    const tx = new JournaledTransaction(this.#connection, this.#operations, () => this.#settle());
    let result: T;
    try {
      try {
        result = work(tx);
        if (tx.entries.length > 0) this.admit(tx.entries);
        if (!tx.begun) this.#keep(tx.entries);
        else if (tx.entries.length === 0) this.#connection.run('COMMIT');
        else this.#commit(tx.entries);
      } catch (error) {
        if (tx.begun) this.#connection.rollback();
        throw error;
      }
    } finally {
      this.#writing = false;
    }
    if (tx.begun && tx.entries.length > 0) for (const watcher of this.#watchers) watcher(tx.entries);
    if (tx.changes.length > 0) this.tell(tx.changes);
    return result;
  }

  durable(): Promise<void> {
    return this.#journal?.sync() ?? Promise.resolve();
  }

  /** Tells those who listen of changes, also of some that no write made. */
  tell(changes: readonly Change[]): void {
    for (const listener of this.#listeners) listener(changes);
  }

  onChange(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onOperations(listener: (entries: readonly JournalEntry[]) => void): void {
    this.#watchers.push(listener);
  }

  /** Makes the files as a first write would. */
  begin(): Journal {
    this.#refuseWhenReadOnly();
    if (this.#state.kind === 'journaled') return this.#state.journal;
    if (this.#state.kind !== 'in-memory') throw new MlflowError('INTERNAL_ERROR', 'The store is closed.');
    const journal = this.#state.begin();
    this.#state = { kind: 'journaled', journal };
    this.#journal = journal;
    return journal;
  }

  /** Refuses writes from now on. */
  makeReadOnly(reason: string): void {
    if (this.#state.kind === 'read-only' || this.#state.kind === 'closed') return;
    this.#state = { kind: 'read-only', reason };
    this.onReadOnly({ kind: 'read-only', message: reason });
  }

  /** Frees the memory; no call is valid after it. */
  close(): void {
    clearTimeout(this.#lateTimer);
    this.#state = { kind: 'closed' };
    this.#connection.close();
  }

  /** Commits what was run in the database. */
  #commit(entries: readonly JournalEntry[]): void {
    this.#append(entries, () => void this.#connection.run('COMMIT'));
  }

  /** Commits what waits for the database. */
  #keep(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    this.#append(entries, () => this.#late.add(entries));
    if (this.#late.count >= MOST_LATE) this.#settle();
    else if (this.#late.count >= MANY_LATE) this.#settleSoon();
    else this.#lateTimer ??= setTimeout(() => this.#settle(), LATE_WITHIN).unref();
  }

  #append(entries: readonly JournalEntry[], commit: () => void): void {
    const journal = this.begin();
    const before = journal.position.position;
    try {
      journal.append(entries);
    } catch (error) {
      throw this.#cannotWrite(journal, before, error);
    }
    try {
      faultPoint('commit.before');
      commit();
    } catch (error) {
      // Else the next start would apply what is refused here.
      throw this.#cannotWrite(journal, before, error);
    }
    faultPoint('commit.after');
    this.commits++;
    this.afterCommit();
  }

  #settleSoon(): void {
    if (this.#lateSoon) return;
    this.#lateSoon = true;
    setImmediate(() => {
      this.#lateSoon = false;
      this.#settle();
    });
  }

  /** Puts the rows that wait into the database. */
  #settle(): void {
    if (this.#late.count === 0) return;
    clearTimeout(this.#lateTimer);
    this.#lateTimer = undefined;
    if (this.#state.kind === 'closed') return;
    try {
      this.#late.putInto(this.#connection, this.#operations);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // They are in the journal, from which they are read again; no snapshot may say that it holds them.
      this.makeReadOnly(`The last writes are safe on disk but could not be taken into memory (${reason}); restart the server.`);
    }
  }

  #cannotWrite(journal: Journal, before: number, error: unknown): MlflowError {
    const reason = error instanceof Error ? error.message : String(error);
    try {
      journal.cutTo(before);
    } catch (cutError) {
      this.makeReadOnly(`The journal could not be written (${reason}) nor mended (${String(cutError)}); restart the server once the disk is well.`);
    }
    if (NO_ROOM.has((error as NodeJS.ErrnoException).code)) return noRoom('The disk is full: nothing was written. What is there can be read; free some space, and writing goes on.');
    return new MlflowError('TEMPORARILY_UNAVAILABLE', `Nothing was written: the journal could not be written to disk (${reason}).`);
  }

  #refuseWhenReadOnly(): void {
    if (this.#state.kind === 'read-only') throw new MlflowError('PERMISSION_DENIED', this.#state.reason);
    if (this.#state.kind === 'closed') throw new MlflowError('TEMPORARILY_UNAVAILABLE', 'The store is closed.');
  }
}

/**
 * Applies journal entries to a database, in one transaction.
 * Answers the name of an operation that the catalogue does not know, with nothing applied, else `undefined`.
 */
export function applyEntries(connection: Connection, operations: Operations, entries: readonly JournalEntry[]): string | undefined {
  for (const [operation] of entries) if (!Object.hasOwn(operations, operation)) return operation;
  connection.transaction(() => {
    for (const [operation, ...rows] of entries) connection.runMany(operations[operation] ?? '', rows);
  });
  return undefined;
}
