import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ServerWarning } from '../../protocol/trialbook';
import type { JournaledDatabase } from './database';
import { setForeignJournalAside } from './foreignJournal';
import type { SizeLimit } from './sizeLimit';
import { takeSnapshot, type FileStamp, type SnapshotTarget } from './snapshot';

/** A snapshot is taken when the journal is longer than this, bytes, and than a quarter of the database. */
const LONG_JOURNAL = 8 * 1024 * 1024;
const FRACTION = 0.25;
/**
 * One is taken of a large database too when its journal is longer than this, bytes, and the last is so long ago, ms: some 300,000 points, which a start
 * after a kill reads in a second.
 */
const SLOW_JOURNAL = 16 * 1024 * 1024;
const SELDOM = 60_000;
/** Bytes of the journal after which the size of the database is looked at again. */
const LOOK_AT_SIZE = 1024 * 1024;
/** Time without a write after which one is taken, ms. */
const IDLE = 20_000;
/** How often the names of the files are looked at, ms: someone may erase the folder. */
const LOOK = 5_000;
/** The same after a write, ms: what goes to a file without a name is gone with the process, so it is held as short as what the device does not have yet. */
const LOOK_SOON = 100;

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
  readonly #limit: SizeLimit;
  /** Bytes of the journal when the size was looked at. */
  #lookedAt = 0;
  #takenAt: number;
  #failedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(database: JournaledDatabase, journalPath: string, target: Omit<SnapshotTarget, 'warn'>, stamp: FileStamp | undefined, onDisk: boolean, limit: SizeLimit) {
    this.database = database;
    this.#limit = limit;
    this.#takenAt = target.now();
    this.#journalPath = journalPath;
    this.#target = { ...target, warn: (warning) => this.warn(warning) };
    this.#stamp = stamp;
    this.onDisk = onDisk;
    this.#databaseBytes = database.connection.bytes;
    database.onReadOnly = (warning) => this.warn(warning);
    database.afterCommit = () => this.#afterCommit();
    database.admit = (entries) => limit.admit(entries);
    this.#lookAtSize();
    if (database.state.kind === 'in-memory' || database.state.kind === 'journaled') {
      this.#timer = setInterval(() => this.#look(), LOOK);
      this.#timer.unref();
    }
  }

  get size(): { databaseBytes: number; journalBytes: number } {
    const { state } = this.database;
    if (state.kind !== 'closed') this.#lookAtSize();
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
    clearTimeout(this.#soon);
  }

  /** Writes what is left and frees the memory. */
  async close(): Promise<void> {
    this.stop();
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
    const before = this.database.state;
    if (before.kind !== 'journaled') return;
    const areThere = this.#filesAreThere();
    if (!areThere && this.#isPlaceGone()) throw new Error('the folder that the store stood in was deleted');
    if (!evenWithoutNews && before.journal.bytes === 0 && this.#stamp !== undefined && areThere) return;
    this.#snapshotting = true;
    this.#takenAt = this.#target.now();
    try {
      if (!areThere) await this.#makeRoomFor(before.journal.inode);
      // In the turn in which the snapshot begins, and the connection first: it puts in what waits, and where that cannot be the state tells. A snapshot must
      // not say that it holds what it does not.
      const { connection, state } = this.database;
      if (state.kind !== 'journaled') return;
      await takeSnapshot(connection, state.journal, this.#target, this.#stamp, (stamp) => (this.#stamp = stamp));
    } finally {
      this.#snapshotting = false;
    }
  }

  /** Says that the files are not those that the server had open, and leaves what is there now to who put it there. */
  async #makeRoomFor(ours: bigint): Promise<void> {
    const aside = await setForeignJournalAside(this.#journalPath, ours, this.#target.now());
    this.warn({
      kind: 'database-replaced',
      message: 'Files of the store were erased or replaced while the server had them open. What the server holds is written anew; artifacts that were erased are gone.',
      ...(aside === undefined ? {} : { path: aside }),
    });
    // Each time, while the warning is said once.
    this.database.tell([{ kind: 'artifacts' }]);
  }

  #afterCommit(): void {
    const { state } = this.database;
    if (state.kind !== 'journaled') return;
    this.#soon ??= setTimeout(() => this.#lookSoon(), LOOK_SOON).unref();
    const { bytes } = state.journal;
    // It grows slowly, but for a full one any commit may be the one that makes room.
    if (Math.abs(bytes - this.#lookedAt) >= LOOK_AT_SIZE || this.#limit.isFull) {
      this.#lookedAt = bytes;
      this.#lookAtSize();
    }
    if (this.#snapshotting || bytes < LONG_JOURNAL) return;
    if (bytes >= this.#databaseBytes * FRACTION || (bytes >= SLOW_JOURNAL && Math.abs(this.#target.now() - this.#takenAt) > SELDOM)) this.#inBackground();
  }

  #lookAtSize(): void {
    const { connection } = this.database;
    this.#databaseBytes = connection.bytes;
    if (!this.#limit.look(this.#databaseBytes - connection.freeBytes)) return;
    const { warning } = this.#limit;
    for (let i = this.warnings.length - 1; i >= 0; i--) {
      const { kind } = this.warnings[i]!;
      if ((kind === 'database-large' || kind === 'database-full') && kind !== warning?.kind) this.warnings.splice(i, 1);
    }
    if (warning) this.warn(warning);
  }

  #inBackground(): void {
    // After a failure (a full disk) the journal goes on; the next try waits, so that writers are not slowed.
    if (this.#snapshotting || Math.abs(this.#target.now() - this.#failedAt) < 60_000) return;
    this.#snapshotting = true;
    this.snapshot()
      .catch((error: unknown) => {
        this.#failedAt = this.#target.now();
        this.warn({ kind: 'snapshot-failed', message: `experiments.db could not be written (${String(error)}). Nothing is lost: the journal goes on, and it is tried again.` });
      })
      .finally(() => (this.#snapshotting = false));
  }

  /** Takes a snapshot when nothing was written for a while, or when the files were erased under us. */
  #look(): void {
    const { state } = this.database;
    if (state.kind !== 'journaled' || this.#snapshotting) return;
    const now = Date.now();
    if (this.#seen.commits !== this.database.commits) this.#seen = { commits: this.database.commits, at: now };
    const idle = state.journal.bytes > 0 && Math.abs(now - this.#seen.at) >= IDLE;
    try {
      if (idle || !this.#filesAreThere()) this.#unlessDeleted();
    } catch (error) {
      this.warn({ kind: 'snapshot-failed', message: `The files of the store cannot be looked at: ${String(error)}.` });
      clearInterval(this.#timer);
    }
  }

  #lookSoon(): void {
    this.#soon = undefined;
    try {
      if (!this.#snapshotting && !this.#filesAreThere()) this.#unlessDeleted();
    } catch {
      // The next regular look meets the same, and tells it.
    }
  }

  /** A store's folder that was erased is made anew; a workspace that was deleted with it is not. */
  #unlessDeleted(): void {
    if (!this.#isPlaceGone()) this.#inBackground();
  }

  #isPlaceGone(): boolean {
    return !existsSync(dirname(dirname(this.#target.path)));
  }

  #filesAreThere(): boolean {
    const { state } = this.database;
    if (state.kind !== 'journaled') return true;
    try {
      if (statSync(this.#journalPath, { bigint: true }).ino !== state.journal.inode) return false;
      if (this.#stamp) statSync(this.#target.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}
