import initSqlJs from 'sql.js';
import type { Change } from '../../protocol/trialbook';
import { SCHEMA } from '../schema';
import type { Database, Operations, Reader, Row, SqlValue, Transaction } from '../sql';

const engine = await initSqlJs();

/** What tests need beside the database itself. */
export interface TestDatabase extends Database {
  /** Runs any statement. */
  exec(sql: string, params?: readonly SqlValue[]): void;
  /** Lines of EXPLAIN QUERY PLAN. */
  plan(sql: string, params?: readonly SqlValue[]): string;
  /** Every query read since the last call. */
  takeQueries(): { sql: string; params: readonly SqlValue[] }[];
  readonly changes: Change[];
}

/** A database of SQLite itself, in memory and without a journal, for the unit tests of what reads and writes it. */
export function testDatabase(operations: Operations = {}): TestDatabase {
  const db = new engine.Database();
  db.exec(SCHEMA);
  let queries: { sql: string; params: readonly SqlValue[] }[] = [];
  const bind = (params: readonly SqlValue[]): (string | number | null)[] => params.map((value) => (typeof value === 'bigint' ? String(value) : value));
  const all = (sql: string, params: readonly SqlValue[] = []): Row[] => {
    queries.push({ sql, params });
    const statement = db.prepare(sql);
    try {
      statement.bind(bind(params));
      const rows: Row[] = [];
      while (statement.step()) rows.push(statement.get() as Row);
      return rows;
    } finally {
      statement.free();
    }
  };
  const reader: Reader = {
    all: all as Reader['all'],
    one: ((sql: string, params?: readonly SqlValue[]) => all(sql, params)[0]) as Reader['one'],
  };
  const changes: Change[] = [];
  const run = (operation: string, row: readonly SqlValue[]): number => {
    const sql = operations[operation];
    if (sql === undefined) throw new Error(`No operation ${operation}`);
    db.run(sql, bind(row));
    return db.getRowsModified();
  };
  return {
    ...reader,
    changes,
    exec: (sql, params = []) => void db.run(sql, bind(params)),
    plan: (sql, params = []) => all(`EXPLAIN QUERY PLAN ${sql}`, params).map((row) => String(row[3])).join('\n'),
    takeQueries: () => {
      const taken = queries;
      queries = [];
      return taken;
    },
    write<T>(work: (tx: Transaction) => T): T {
      const made: Change[] = [];
      db.exec('BEGIN');
      try {
        const answer = work({ ...reader, run, changed: (change: Change): void => void made.push(change) } as Transaction);
        db.exec('COMMIT');
        changes.push(...made);
        return answer;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    durable: () => Promise.resolve(),
    onChange: () => () => undefined,
    onOperations: () => undefined,
  };
}
