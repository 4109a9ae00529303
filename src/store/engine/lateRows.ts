import type { Operations, Row, SqlValue } from '../sql';
import type { JournalEntry } from './journalFormat';
import type { Connection } from './sqlite';

/**
 * Operations whose rows may wait, in the order in which they go in. Each writes a table of its own, so their order among one another does not matter; but a
 * series is made before it is updated, and of its updates only the last counts.
 */
const LATE: readonly string[] = ['runs.insert', 'series.insert', 'series.update', 'points.insert', 'params.insert', 'tags.set'];
const LAST_COUNTS = 'series.update';

/** Whether rows of an operation may wait. */
export const mayWait = (operation: string): boolean => LATE.includes(operation);

/**
 * Rows of committed writes, which are in the journal and not yet in the database: put in with many others, they cost a fraction of what a
 * transaction for each write would.
 */
export class LateRows {
  readonly #rows = new Map<string, Row[]>();
  /** By what the last column names. */
  readonly #last = new Map<SqlValue | undefined, Row>();
  #count = 0;

  /** Rows that wait. */
  get count(): number {
    return this.#count;
  }

  /** Takes the rows of a write, all of them of operations that may wait. */
  add(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      const [operation] = entry;
      this.#count += entry.length - 1;
      if (operation === LAST_COUNTS) {
        for (let i = 1; i < entry.length; i++) this.#last.set((entry[i] as Row).at(-1), entry[i] as Row);
        continue;
      }
      let rows = this.#rows.get(operation);
      if (!rows) this.#rows.set(operation, (rows = []));
      for (let i = 1; i < entry.length; i++) rows.push(entry[i] as Row);
    }
  }

  /** Puts them in, in one transaction; they are gone from here even when that fails, with nothing put in. */
  putInto(connection: Connection, operations: Operations): void {
    try {
      connection.transaction(() => {
        for (const operation of LATE) {
          const rows = operation === LAST_COUNTS ? [...this.#last.values()] : this.#rows.get(operation);
          if (rows && rows.length > 0) connection.runMany(operations[operation] ?? '', rows);
        }
      });
    } finally {
      this.#rows.clear();
      this.#last.clear();
      this.#count = 0;
    }
  }
}
