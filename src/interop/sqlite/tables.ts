import type { DatabaseSync, SqlValue, StatementSync } from 'node:sqlite';

/** Longest value, bytes: the profile of a dataset may have 16 MB. */
export const LONGEST_VALUE = 64 * 1024 * 1024;

/** A row by its columns. */
export type Row = Readonly<Record<string, SqlValue>>;

/**
 * Reads tables of a database whose version is not known: columns that are not there are null, and a table that is not there is empty. A view or a virtual table
 * is none: it would run what whoever made the file wrote. Names of tables and columns come from us alone, values are bound.
 */
export class Tables {
  readonly #columns = new Map<string, ReadonlySet<string>>();
  readonly #statements = new Map<string, StatementSync>();
  #tooLong: string[] = [];

  constructor(private readonly database: DatabaseSync) {}

  /** The columns of a table; empty when there is none. */
  columns(table: string): ReadonlySet<string> {
    let found = this.#columns.get(table);
    if (found === undefined) {
      found = new Set(this.database.prepare(`SELECT info.name FROM sqlite_schema AS item JOIN pragma_table_info(item.name) AS info WHERE item.type = 'table' AND item.rootpage > 0 AND item.name = ?`).all(table).map(({ name }) => String(name)));
      this.#columns.set(table, found);
    }
    return found;
  }

  /** A select over the columns that are there; `rest` begins with WHERE or ORDER BY. Undefined when there is no such table. */
  select(table: string, columns: readonly string[], rest = ''): string | undefined {
    const there = this.columns(table);
    if (there.size === 0) return undefined;
    const list = columns.map((column) => (there.has(column) ? `"${column}"` : `NULL AS "${column}"`)).join(', ');
    return `SELECT ${list} FROM "${table}" ${rest}`;
  }

  /** All rows, for tables of which a run has few. Integers past 2^53 are `bigint`. */
  rows(table: string, columns: readonly string[], rest = '', ...values: SqlValue[]): Row[] {
    const sql = this.select(table, columns, rest);
    return sql === undefined ? [] : this.all(sql, ...values);
  }

  /** All rows of a question. */
  all(sql: string, ...values: SqlValue[]): Row[] {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      statement.setReadBigInts(true);
      this.#statements.set(sql, statement);
    }
    return statement.all(...values).map((row) => this.#slim(row));
  }

  /** Columns of the values past all measure among what was answered since this was last asked; their place is null. */
  takeTooLong(): readonly string[] {
    const columns = this.#tooLong;
    this.#tooLong = [];
    return columns;
  }

  /** The first column of the first row as a number; 0 without one. */
  number(sql: string, ...values: SqlValue[]): number {
    const [row] = this.all(sql, ...values);
    return row === undefined ? 0 : Number(Object.values(row)[0] ?? 0);
  }

  /** Rows one by one, of a statement of its own: others may be asked meanwhile. Raises `ERR_OUT_OF_RANGE` at an integer past 2^53 unless `exact`. */
  each(sql: string, exact: boolean, ...values: SqlValue[]): IterableIterator<Record<string, SqlValue>> {
    const statement = this.database.prepare(sql);
    statement.setReadBigInts(exact);
    return statement.iterate(...values);
  }

  /** Integers that a number holds are numbers. */
  #slim(row: Record<string, SqlValue>): Row {
    for (const [key, value] of Object.entries(row)) {
      if ((typeof value === 'string' || value instanceof Uint8Array) && value.length > LONGEST_VALUE) {
        row[key] = null;
        this.#tooLong.push(key);
      }
      if (typeof value === 'bigint' && value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n) row[key] = Number(value);
    }
    return row;
  }
}

/** A text of a row; undefined for null. Bytes are read as UTF-8, since SQLite keeps in a column whatever is put there. */
export function textIn(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column];
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}

/** A whole number of a row within `Number`; undefined for anything else. */
export function wholeIn(row: Row | undefined, column: string): number | undefined {
  const value = row?.[column];
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : typeof value === 'number' ? Math.trunc(value) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
