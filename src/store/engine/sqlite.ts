import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import initSqlJs, { type BindParams, type Database as SqlJsDatabase, type SqlJsStatic, type Statement } from 'sql.js';
import { toInt64 } from '../../protocol/int64';
import type { Reader, Row, SqlValue } from '../sql';
import { frozenBytes, PagedFile, type FrozenFile } from './pagedFile';

/** Statements kept prepared; searches come in many shapes, so the oldest go. */
const MAX_STATEMENTS = 400;

/** `INSERT … VALUES (?, ?)`: the only form of which several rows fit one statement. */
const ONE_ROW_OF_VALUES = /^(INSERT .*VALUES )(\((?:\?, )*\?\))$/s;

/** Rows put into one statement: two to four times the rate of one by one, and little to prepare. */
const ROWS_A_STATEMENT = 32;

let engine: Promise<SqlJsStatic> | undefined;

/** Loads SQLite into memory once: an update may delete the program's folder while it runs. */
export function loadSqlite(): Promise<SqlJsStatic> {
  engine ??= initSqlJs({ wasmBinary: new Uint8Array(readWasm(__dirname)).buffer });
  return engine;
}

/** SQLite as the build packs it beside the program, or in the sources as its package brings it. */
function readWasm(folder: string): Buffer {
  const packed = join(folder, 'sql-wasm.wasm.br');
  if (existsSync(packed)) return brotliDecompressSync(readFileSync(packed));
  const installed = join(folder, 'node_modules', 'sql.js', 'dist', 'sql-wasm.wasm');
  if (existsSync(installed)) return readFileSync(installed);
  const parent = dirname(folder);
  if (parent === folder) throw new Error('sql-wasm.wasm.br is missing beside the program; install the extension again.');
  return readWasm(parent);
}

/**
 * One database in memory, with its statements kept prepared. Integers past 2^53 are exact both ways.
 * Raises `Error` with SQLite's message.
 */
export class Connection implements Reader {
  readonly #db: SqlJsDatabase;
  readonly #file: PagedFile;
  readonly #statements = new Map<string, Statement>();
  readonly #manyRows = new Map<string, string | undefined>();

  constructor(sqlite: SqlJsStatic, bytes?: Uint8Array | PagedFile) {
    this.#file = bytes instanceof PagedFile ? bytes : PagedFile.of(bytes ?? emptyDatabase(sqlite));
    this.#db = openFile(sqlite, this.#file);
    // Nothing here survives the process anyway; the journal file is what makes writes durable.
    this.#db.exec(`
      PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA cache_spill = OFF;
    `);
  }

  all<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T[] {
    const statement = this.#bind(sql, params);
    const rows: Row[] = [];
    try {
      while (statement.step()) rows.push(readRow(statement));
    } finally {
      statement.reset();
    }
    return rows as T[];
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  one<T extends Row = Row>(sql: string, params?: readonly SqlValue[]): T | undefined {
    const statement = this.#bind(sql, params);
    try {
      return statement.step() ? (readRow(statement) as T) : undefined;
    } finally {
      statement.reset();
    }
  }

  /** Runs one write statement; answers how many rows it changed. */
  run(sql: string, row?: readonly SqlValue[]): number {
    const statement = this.#bind(sql, row);
    try {
      statement.step();
    } catch (error) {
      statement.reset();
      throw error;
    }
    return this.#db.getRowsModified();
  }

  /** Runs one write statement for each row, several at once where the statement allows; answers the rows changed. */
  runMany(sql: string, rows: readonly Row[]): number {
    let changed = 0;
    let next = 0;
    const many = rows.length >= ROWS_A_STATEMENT ? this.#several(sql) : undefined;
    if (many !== undefined) {
      for (; next + ROWS_A_STATEMENT <= rows.length; next += ROWS_A_STATEMENT) {
        changed += this.run(many, rows.slice(next, next + ROWS_A_STATEMENT).flat());
      }
    }
    for (; next < rows.length; next++) changed += this.run(sql, rows[next]);
    return changed;
  }

  /** Runs statements without parameters, as in a schema. */
  script(sql: string): void {
    this.#db.exec(sql);
  }

  /** BEGIN, `work`, COMMIT; when `work` throws, nothing has happened. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Takes back what was done since BEGIN; SQLite may have done so by itself when memory ran out. */
  rollback(): void {
    try {
      this.run('ROLLBACK');
    } catch (error) {
      if (!String(error).includes('no transaction is active')) throw error;
    }
  }

  /** The whole database as the bytes of a file. Raises inside a transaction. */
  export(): Uint8Array {
    return this.#db.export();
  }

  /**
   * The whole database as it is now, without a copy, while writes go on. Where sql.js no longer writes to our file (it does, but that is none of its
   * promises) it is an exported copy. Raises inside a transaction.
   */
  freeze(): FrozenFile {
    const { writes } = this.#file;
    // Written as it is: a commit that must reach the file.
    this.script(`PRAGMA user_version = ${Number(this.one('PRAGMA user_version')?.[0] ?? 0)}`);
    return this.#file.writes > writes ? this.#file.freeze() : frozenBytes(this.export());
  }

  /** Bytes of the database. */
  get bytes(): number {
    return Number(this.one('PRAGMA page_count')?.[0] ?? 0) * this.#pageSize;
  }

  /** Bytes of it that hold nothing and are used before it grows. */
  get freeBytes(): number {
    return Number(this.one('PRAGMA freelist_count')?.[0] ?? 0) * this.#pageSize;
  }

  get #pageSize(): number {
    return Number(this.one('PRAGMA page_size')?.[0] ?? 0);
  }

  /** Frees the memory. */
  close(): void {
    this.#db.close();
    this.#statements.clear();
  }

  #bind(sql: string, params: readonly SqlValue[] | undefined): Statement {
    const statement = this.#statement(sql);
    // sql.js binds bigint as text, which a column of INTEGER affinity takes exactly; its types do not say so.
    if (params === undefined) statement.reset();
    else statement.bind(params as unknown as BindParams);
    return statement;
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > MAX_STATEMENTS) {
      const [oldest] = this.#statements;
      if (oldest) {
        this.#statements.delete(oldest[0]);
        oldest[1].free();
      }
    }
    return statement;
  }

  #several(sql: string): string | undefined {
    if (!this.#manyRows.has(sql)) {
      const parts = ONE_ROW_OF_VALUES.exec(sql);
      this.#manyRows.set(sql, parts ? `${parts[1] ?? ''}${Array(ROWS_A_STATEMENT).fill(parts[2]).join(', ')}` : undefined);
    }
    return this.#manyRows.get(sql);
  }
}

/** Opens a database whose file is ours, or, should sql.js not take it, a copy. */
function openFile(sqlite: SqlJsStatic, file: PagedFile): SqlJsDatabase {
  const opened = new sqlite.Database(file as unknown as Uint8Array);
  if (file.taken) return opened;
  opened.close();
  return new sqlite.Database(file.subarray(0));
}

const emptyDatabases = new WeakMap<SqlJsStatic, Uint8Array>();

/** The file of a database without tables: sql.js keeps no file of no bytes. */
function emptyDatabase(sqlite: SqlJsStatic): Uint8Array {
  let bytes = emptyDatabases.get(sqlite);
  if (bytes === undefined) {
    const made = new sqlite.Database();
    made.run('PRAGMA user_version = 1; PRAGMA user_version = 0');
    bytes = made.export();
    made.close();
    emptyDatabases.set(sqlite, bytes);
  }
  return bytes;
}

/**
 * SQLite's integers come as doubles, which is fast; the row is read again as bigint when one is past what a double
 * holds. A blob, which only a foreign file can hold, is read as text.
 */
function readRow(statement: Statement): Row {
  const row = statement.get() as unknown[];
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    if (typeof value === 'number') {
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) return readExactRow(statement);
    } else if (value instanceof Uint8Array) row[i] = Buffer.from(value).toString();
  }
  return row as Row;
}

/** What sql.js can do and its types do not say. */
interface ExactReader {
  get(params: null, config: { useBigInt: true }): unknown[];
}

function readExactRow(statement: Statement): Row {
  const row = (statement as unknown as ExactReader).get(null, { useBigInt: true });
  return row.map((value) => {
    if (typeof value === 'bigint') return toInt64(value);
    return value instanceof Uint8Array ? Buffer.from(value).toString() : (value as SqlValue);
  });
}
