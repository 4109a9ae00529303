import { stat } from 'node:fs/promises';
import type { ServerWarning } from '../../protocol/trialbook';
import type { JournaledDatabase } from './database';
import { takeSnapshot, type FileStamp, type SnapshotTarget } from './snapshot';

/** A snapshot is taken when the journal is longer than this, bytes, and than a quarter of the database. */
const LONG_JOURNAL = 8 * 1024 * 1024;
const FRACTION = 0.25;
/** Time without a write after which one is taken, ms. */
const IDLE = 20_000;
/** How often the names of the files are looked at, ms: someone may erase the folder. */
const LOOK = 5_000;

/** A database with its files: takes snapshots when they are due, tells what went wrong. */
export class Engine {
  readonly database: JournaledDatabase;
  readonly warnings: ServerWarning[] = [];
  /** Whether there were files when it was opened. */
  readonly onDisk: boolean;
  readonly #target: SnapshotTarget;
  readonly #journalPath: string;
  readonly #listeners = new Set<(warning: ServerWarning) => void>();
  #stamp: FileStamp | undefined;
  #snapshots: Promise<void> = Promise.resolve();
  #snapshotting = false;
  #databaseBytes: number;
  #seen = { commits: 0, at: 0 };
  #failedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: JournaledDatabase, journalPath: string, target: Omit<SnapshotTarget, 'warn'>, stamp: FileStamp | undefined, onDisk: boolean) {
    this.database = database;
    this.#journalPath = journalPath;
    this.#target = { ...target, warn: (warning) => this.warn(warning) };
    this.#stamp = stamp;
    this.onDisk = onDisk;
    this.#databaseBytes = database.connection.bytes;
    database.onReadOnly = (warning) => this.warn(warning);
    database.afterCommit = () => this.#afterCommit();
    if (database.state.kind === 'in-memory' || database.state.kind === 'journaled') {
      this.#timer = setInterval(() => void this.#look(), LOOK);
      this.#timer.unref();
    }
  }

  get size(): { databaseBytes: number; journalBytes: number } {
    const { state } = this.database;
    if (state.kind !== 'closed') this.#databaseBytes = this.database.connection.bytes;
    return { databaseBytes: this.#databaseBytes, journalBytes: state.kind === 'journaled' ? state.journal.bytes : 0 };
  }

  /** Notes what went otherwise than it should and tells who listens. */
  warn(warning: ServerWarning): void {
    // What fails again each minute is said once.
    if (this.warnings.some((known) => known.kind === warning.kind && known.message === warning.message && known.path === warning.path)) return;
    this.warnings.push(warning);
    for (const listener of this.#listeners) listener(warning);
  }

  onWarning(listener: (warning: ServerWarning) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes the database file, one at a time. With nothing new since the last one, and its file there, does nothing. */
  snapshot(evenWithoutNews = false): Promise<void> {
    const next = this.#snapshots.then(() => this.#take(evenWithoutNews));
    this.#snapshots = next.catch(() => undefined);
    return next;
  }

  /** Leaves database and journal to another engine. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Writes what is left and frees the memory. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const { state } = this.database;
    if (state.kind === 'closed') return;
    try {
      if (state.kind === 'journaled') await this.snapshot();
    } finally {
      this.database.close();
      if (state.kind === 'journaled') await state.journal.close();
    }
  }

  async #take(evenWithoutNews: boolean): Promise<void> {
    const { state } = this.database;
    if (state.kind !== 'journaled') return;
    if (!evenWithoutNews && state.journal.bytes === 0 && this.#stamp !== undefined && (await this.#filesAreThere())) return;
    this.#snapshotting = true;
    try {
      await takeSnapshot(this.database.connection, state.journal, this.#target, this.#stamp, (stamp) => (this.#stamp = stamp));
    } finally {
      this.#snapshotting = false;
    }
  }

  #afterCommit(): void {
    const { state } = this.database;
    if (this.#snapshotting || state.kind !== 'journaled' || state.journal.bytes < LONG_JOURNAL) return;
    if (state.journal.bytes < this.#databaseBytes * FRACTION) return;
    // The size grows slowly; asked only when it may matter.
    this.#databaseBytes = this.database.connection.bytes;
    if (state.journal.bytes >= this.#databaseBytes * FRACTION) this.#inBackground();
  }

  #inBackground(): void {
    // After a failure (a full disk) the journal goes on; the next try waits, so that writers are not slowed.
    if (this.#snapshotting || this.#target.now() - this.#failedAt < 60_000) return;
    this.#snapshotting = true;
    this.snapshot()
      .catch((error: unknown) => {
        this.#failedAt = this.#target.now();
        this.warn({ kind: 'snapshot-failed', message: `experiments.db could not be written (${String(error)}). Nothing is lost: the journal goes on, and it is tried again.` });
      })
      .finally(() => (this.#snapshotting = false));
  }

  /** Takes a snapshot when nothing was written for a while, or when the files were erased under us. */
  async #look(): Promise<void> {
    const { state } = this.database;
    if (state.kind !== 'journaled' || this.#snapshotting) return;
    const now = Date.now();
    if (this.#seen.commits !== this.database.commits) this.#seen = { commits: this.database.commits, at: now };
    const idle = state.journal.bytes > 0 && now - this.#seen.at >= IDLE;
    try {
      if (idle || !(await this.#filesAreThere())) this.#inBackground();
    } catch (error) {
      this.warn({ kind: 'snapshot-failed', message: `The files of the store cannot be looked at: ${String(error)}.` });
      clearInterval(this.#timer);
    }
  }

  async #filesAreThere(): Promise<boolean> {
    const { state } = this.database;
    if (state.kind !== 'journaled') return true;
    try {
      if ((await stat(this.#journalPath, { bigint: true })).ino !== state.journal.inode) return false;
      if (this.#stamp) await stat(this.#target.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}
