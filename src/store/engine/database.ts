import { invalidParameter, MlflowError, NO_ROOM, noRoom } from '../../protocol/errors';
import type { Change, ServerWarning } from '../../protocol/trialbook';
import type { Database, Operations, Row, SqlValue, Transaction } from '../sql';
import { faultPoint } from './faultPoints';
import type { Journal } from './journal';
import type { JournalEntry } from './journalFormat';
import type { Connection } from './sqlite';

/** Where writes go. */
export type WriteState =
  /** Nothing is on disk yet; `begin` makes it and answers the journal. */
  | { kind: 'in-memory'; begin: () => Journal }
  | { kind: 'journaled'; journal: Journal }
  | { kind: 'read-only'; reason: string }
  | { kind: 'closed' };

/** The journaled database: BEGIN, work, append to the journal, COMMIT. */
export class JournaledDatabase implements Database {
  readonly connection: Connection;
  readonly #operations: Operations;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #state: WriteState;
  #writing = false;
  /** Counts the commits, so that one sees whether anything was written since. */
  commits = 0;
  /** Told when a failure makes the store read-only. */
  onReadOnly: (warning: ServerWarning) => void = () => undefined;
  /** Called after each commit that wrote something. */
  afterCommit: () => void = () => undefined;

  constructor(connection: Connection, operations: Operations, state: WriteState) {
    this.connection = connection;
    this.#operations = operations;
    this.#state = state;
  }

  get state(): WriteState {
    return this.#state;
  }

  all<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T[] {
    return this.connection.all<T>(sql, params);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  one<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T | undefined {
    return this.connection.one<T>(sql, params);
  }

  write<T>(work: (tx: Transaction) => T): T {
    this.#refuseWhenReadOnly();
    if (this.#writing) throw new MlflowError('INTERNAL_ERROR', 'A write began inside another one.');
    this.#writing = true;
    const tx = new JournaledTransaction(this.connection, this.#operations);
    let result: T;
    try {
      this.connection.run('BEGIN');
      try {
        result = work(tx);
        if (tx.entries.length === 0) this.connection.run('COMMIT');
        else this.#commit(tx.entries);
      } catch (error) {
        this.connection.rollback();
        throw error;
      }
    } finally {
      this.#writing = false;
    }
    if (tx.changes.length > 0) for (const listener of this.#listeners) listener(tx.changes);
    return result;
  }

  durable(): Promise<void> {
    return this.#state.kind === 'journaled' ? this.#state.journal.sync() : Promise.resolve();
  }

  onChange(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes the files as a first write would. */
  begin(): Journal {
    this.#refuseWhenReadOnly();
    if (this.#state.kind === 'journaled') return this.#state.journal;
    if (this.#state.kind !== 'in-memory') throw new MlflowError('INTERNAL_ERROR', 'The store is closed.');
    const journal = this.#state.begin();
    this.#state = { kind: 'journaled', journal };
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
    this.#state = { kind: 'closed' };
    this.connection.close();
  }

  #commit(entries: readonly JournalEntry[]): void {
    const journal = this.begin();
    const before = journal.position.position;
    try {
      journal.append(entries);
    } catch (error) {
      throw this.#cannotWrite(journal, before, error);
    }
    try {
      faultPoint('commit.before');
      this.connection.run('COMMIT');
    } catch (error) {
      // Else the next start would apply what is refused here.
      throw this.#cannotWrite(journal, before, error);
    }
    faultPoint('commit.after');
    this.commits++;
    this.afterCommit();
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

class JournaledTransaction implements Transaction {
  readonly entries: JournalEntry[] = [];
  readonly changes: Change[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly operations: Operations,
  ) {}

  all<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T[] {
    return this.connection.all<T>(sql, params);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  one<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T | undefined {
    return this.connection.one<T>(sql, params);
  }

  run(operation: string, row: readonly SqlValue[]): number {
    const changed = this.connection.run(this.#statement(operation), row);
    const last = this.entries.at(-1);
    if (last?.[0] === operation) last.push(row as Row);
    else this.entries.push([operation, row as Row]);
    return changed;
  }

  runMany(operation: string, rows: readonly Row[]): number {
    if (rows.length === 0) return 0;
    const changed = this.connection.runMany(this.#statement(operation), rows);
    this.entries.push([operation, ...rows]);
    return changed;
  }

  changed(change: Change): void {
    this.changes.push(change);
  }

  #statement(operation: string): string {
    const sql = this.operations[operation];
    if (sql === undefined) throw invalidParameter(`There is no operation '${operation}'.`);
    return sql;
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
