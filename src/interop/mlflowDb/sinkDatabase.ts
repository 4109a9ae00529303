import { readFileSync, renameSync, rmSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { DatabaseSync, SqlValue, StatementSync } from 'node:sqlite';
import { InteropError } from '../interopError';
import { loadSqlite } from '../sqlite/loadSqlite';

/** Rows between two commits: enough that a commit costs nothing, few enough that a break costs little. */
const ROWS_A_COMMIT = 100_000;

/** What is kept of a copy in the unfinished database, so that one that broke off goes on; dropped when it is whole. */
const NOTES = `
CREATE TABLE IF NOT EXISTS trialbook_copy (what TEXT NOT NULL PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trialbook_runs (run_uuid TEXT NOT NULL PRIMARY KEY, mark TEXT, source_uri TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trialbook_roots (source_uri TEXT NOT NULL PRIMARY KEY, target_uri TEXT NOT NULL) WITHOUT ROWID;`;

/** The file that a database is written to until it is whole. */
export class SinkDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #rows = 0;
  #open = false;

  private constructor(
    private readonly partial: string,
    database: DatabaseSync,
    /** Goes on with a copy that broke off. */
    readonly isResumed: boolean,
  ) {
    this.#database = database;
  }

  /**
   * Opens the unfinished database of a copy of the same things that broke off, or begins one. `fingerprint` says what is copied from where. Raises
   * `InteropError` where SQLite cannot be had.
   */
  static async open(partial: string, fingerprint: string): Promise<SinkDatabase> {
    const found = existsSync(partial) ? await resumed(partial, fingerprint) : undefined;
    if (found !== undefined) return new SinkDatabase(partial, found, true);
    removeDatabase(partial);
    const database = await openFile(partial);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; BEGIN');
    database.exec(schema());
    database.exec(NOTES);
    database.prepare('INSERT INTO trialbook_copy VALUES (?, ?)').run('fingerprint', fingerprint);
    database.exec('COMMIT');
    return new SinkDatabase(partial, database, false);
  }

  /** Writes a row, or several. Answers how many it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return told(() => {
      if (!this.#open) {
        this.#database.exec('BEGIN');
        this.#open = true;
      }
      this.#rows += 1;
      return Number(this.#statement(sql).run(...values).changes);
    });
  }

  /** All rows of a question; integers past 2^53 are what SQLite's module makes of them, so that none are asked for. */
  all(sql: string, ...values: readonly SqlValue[]): readonly Readonly<Record<string, SqlValue>>[] {
    return this.#statement(sql).all(...values);
  }

  /** A good moment to write what has gathered. */
  pause(): void {
    if (this.#rows >= ROWS_A_COMMIT) this.commit();
  }

  /** What was written stays. */
  commit(): void {
    if (!this.#open) return;
    told(() => {
      this.#database.exec('COMMIT');
    });
    this.#open = false;
    this.#rows = 0;
  }

  /** Closes the file as it is; it is taken up again by the next copy of the same things. */
  leave(): void {
    this.commit();
    this.#statements.clear();
    this.#database.close();
  }

  /** The whole database gets its name. */
  finish(path: string): void {
    this.commit();
    this.#statements.clear();
    told(() => {
      this.#database.exec('DROP TABLE trialbook_copy; DROP TABLE trialbook_runs; DROP TABLE trialbook_roots; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
    });
    this.#database.close();
    renameSync(this.partial, path);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

async function openFile(path: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await loadSqlite();
  return new DatabaseSync(path, { enableForeignKeyConstraints: false });
}

/** SQLite's number for a disk that is full (https://www.sqlite.org/rescode.html#full). */
const SQLITE_FULL = 13;

function told<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL) {
      throw new InteropError('disk-full', 'The disk is full. Make room and start the export again: it goes on where it was', { cause: error });
    }
    throw error;
  }
}

async function resumed(partial: string, fingerprint: string): Promise<DatabaseSync | undefined> {
  const database = await openFile(partial);
  try {
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536');
    if (database.prepare('SELECT value FROM trialbook_copy WHERE what = ?').all('fingerprint')[0]?.['value'] === fingerprint) return database;
  } catch {
    // It broke off before it had its tables, or is something else: begun anew.
  }
  database.close();
  return undefined;
}

function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
}

/** The statements that make an empty database of MLflow, packed beside the program. */
function schema(): string {
  return brotliDecompressSync(readFileSync(join(__dirname, 'mlflow-db.sql.br'))).toString('utf8');
}
