import type { Change } from '../protocol/trialbook';

/** A value bound to or read from SQLite. Integers past 2^53 are `bigint` both ways. */
export type SqlValue = string | number | bigint | null;

/** A row, its columns in the order of the statement. */
export type Row = SqlValue[];

/** Reads. Statements are prepared once by their text and kept. */
export interface Reader {
  /** All rows of a query. */
  all<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T[];
  /** The first row of a query, or `undefined`. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  one<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T | undefined;
}

/**
 * A write in progress. Only operations of the catalogue (`operations.ts`) can be run, since they are what the
 * journal names; a row carries all that the statement needs (ids and times too), so that replay gives the same result.
 */
export interface Transaction extends Reader {
  /** Runs one operation; answers how many rows it changed. */
  run(operation: string, row: readonly SqlValue[]): number;
  /** Runs one operation for each row, which is faster for many; answers how many rows were changed. */
  runMany(operation: string, rows: readonly Row[]): number;
  /**
   * Like `run`, where nobody asks how many rows it changed. A write that asks the database nothing is in the journal once it is committed, and its rows
   * go in with those of others, before the next thing is asked: many times faster.
   */
  later(operation: string, row: Row): void;
  /** Like `later` for each row. */
  laterMany(operation: string, rows: readonly Row[]): void;
  /** Tells listeners, after the commit, what changed. */
  changed(change: Change): void;
}

/** The journaled database. All calls are synchronous but `durable`. */
export interface Database extends Reader {
  /**
   * BEGIN, `work`, append to the journal, COMMIT; see `later` for what does without. When `work` throws, nothing has happened.
   * Raises `MlflowError` PERMISSION_DENIED when the store is read-only, TEMPORARILY_UNAVAILABLE when the journal cannot be written.
   */
  write<T>(work: (tx: Transaction) => T): T;
  /** Resolves once everything written so far is on the device. */
  durable(): Promise<void>;
  /** Calls `listener` after each commit that changed something; answers how to stop. */
  onChange(listener: (changes: readonly Change[]) => void): () => void;
  /** Calls `listener` after each commit, before those of `onChange`, with its operations and their rows, unless all its rows wait: see `later`. */
  onOperations(listener: (entries: readonly (readonly [operation: string, ...rows: Row[]])[]) => void): void;
}

/** A catalogue of write statements: a stable name to its SQL. Names and the meaning of their columns never change. */
export type Operations = Readonly<Record<string, string>>;
