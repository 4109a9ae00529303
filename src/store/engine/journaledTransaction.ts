import { invalidParameter } from '../../protocol/errors';
import type { Change } from '../../protocol/trialbook';
import type { Operations, Row, SqlValue, Transaction } from '../sql';
import type { JournalEntry } from './journalFormat';
import { mayWait } from './lateRows';
import type { Connection } from './sqlite';

/** A write in progress: it begins in the database with the first thing that cannot wait, and gathers what the journal is to hold. */
export class JournaledTransaction implements Transaction {
  readonly entries: JournalEntry[] = [];
  readonly changes: Change[] = [];
  #begun = false;

  /** `settle` puts in what waits since earlier writes. */
  constructor(
    private readonly connection: Connection,
    private readonly operations: Operations,
    private readonly settle: () => void,
  ) {}

  /** Whether the entries are in the database, in a transaction that is open; else it was asked nothing that they could have changed. */
  get begun(): boolean {
    return this.#begun;
  }

  all<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T[] {
    this.#beforeAsking();
    return this.connection.all<T>(sql, params);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  one<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T | undefined {
    this.#beforeAsking();
    return this.connection.one<T>(sql, params);
  }

  run(operation: string, row: readonly SqlValue[]): number {
    this.#begin();
    const changed = this.connection.run(this.#statement(operation), row);
    this.#note(operation, row as Row);
    return changed;
  }

  runMany(operation: string, rows: readonly Row[]): number {
    if (rows.length === 0) return 0;
    this.#begin();
    const changed = this.connection.runMany(this.#statement(operation), rows);
    this.entries.push([operation, ...rows]);
    return changed;
  }

  later(operation: string, row: Row): void {
    if (this.#begun || !mayWait(operation)) this.run(operation, row);
    else this.#note(operation, row);
  }

  laterMany(operation: string, rows: readonly Row[]): void {
    if (this.#begun || !mayWait(operation)) this.runMany(operation, rows);
    else if (rows.length > 0) this.entries.push([operation, ...rows]);
  }

  changed(change: Change): void {
    this.changes.push(change);
  }

  #beforeAsking(): void {
    if (this.entries.length === 0) this.settle();
    else this.#begin();
  }

  /** Begins in the database, with what waited there until now. */
  #begin(): void {
    if (this.#begun) return;
    this.settle();
    this.connection.run('BEGIN');
    this.#begun = true;
    for (const [operation, ...rows] of this.entries) this.connection.runMany(this.#statement(operation), rows);
  }

  #note(operation: string, row: Row): void {
    const last = this.entries.at(-1);
    if (last?.[0] === operation) last.push(row);
    else this.entries.push([operation, row]);
  }

  #statement(operation: string): string {
    const sql = this.operations[operation];
    if (sql === undefined) throw invalidParameter(`There is no operation '${operation}'.`);
    return sql;
  }
}
