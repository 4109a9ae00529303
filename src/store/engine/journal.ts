import { closeSync, fdatasync, fdatasyncSync, fsyncSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { faultPoint } from './faultPoints';
import { keepAs, openFresh, previousOf, renameOver, syncFolder } from './files';
import { encodeHeader, encodeRecord, HEADER_BYTES, placeRecords, recordsBegin, type FileSum, type JournalEntry, type JournalHeader, type JournalPosition } from './journalFormat';

/** Longest wait between a write and the start of its sync to the device, ms; the sync itself takes some 5. */
const SYNC_WITHIN = 60;

/** Bytes of records that are taken over in one turn when a journal is begun anew, and how often more than that is tried to be got below it. */
const LITTLE = 128 * 1024;
const MOST_ROUNDS = 6;

/** No file: the number of a closed one may be given to another at once. */
const CLOSED = -1;

/**
 * The open journal: appends in the call, syncs to the device in groups in the background, since syncs in the call would cost
 * each writer some milliseconds.
 */
export class Journal {
  #fd: number;
  #header: JournalHeader;
  #end: number;
  #synced: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #failure: Error | undefined;
  readonly #path: string;
  /** Told when the device refuses; no later write can be promised then. */
  onSyncFailed: (error: Error) => void;
  /** Brings what was written to the device. */
  syncFile: (fd: number) => Promise<void> = promisify(fdatasync);

  private constructor(path: string, header: JournalHeader, fd: number, end: number, onSyncFailed: (error: Error) => void) {
    this.#path = path;
    this.#header = header;
    this.#fd = fd;
    this.#end = end;
    this.#synced = end;
    this.onSyncFailed = onSyncFailed;
  }

  /** Makes a journal, with records already encoded, in the place of one that may be there. */
  static create(path: string, header: JournalHeader, onSyncFailed: (error: Error) => void, records?: Buffer): Journal {
    const end = writeNewFile(path, header, records);
    return new Journal(path, header, openSync(path, 'r+'), end, onSyncFailed);
  }

  /** Goes on with a journal that was read up to `end`; what stands behind is cut off, and a head of which one half is damaged is written anew. */
  static reopen(path: string, header: JournalHeader, end: number, onSyncFailed: (error: Error) => void): Journal {
    const fd = openSync(path, 'r+');
    const head = Buffer.alloc(HEADER_BYTES);
    const isHeadDamaged = header.form !== 0 && readSync(fd, head, 0, HEADER_BYTES, 0) === HEADER_BYTES && !head.equals(encodeHeader(header));
    if (isHeadDamaged) writeSync(fd, encodeHeader(header), 0, HEADER_BYTES, 0);
    if (fstatSync(fd).size > end) ftruncateSync(fd, end);
    else if (!isHeadDamaged) return new Journal(path, header, fd, end, onSyncFailed);
    fsyncSync(fd);
    return new Journal(path, header, fd, end, onSyncFailed);
  }

  get position(): JournalPosition {
    return { generation: this.#header.generation, position: this.#end };
  }

  /** Bytes of the records. */
  get bytes(): number {
    return this.#end - recordsBegin(this.#header);
  }

  /** Identity of the open file, to see whether its name still leads to it. */
  get inode(): bigint {
    return fstatSync(this.#fd, { bigint: true }).ino;
  }

  /** Writes a record behind the last. Raises, with the file as before, when that fails. */
  append(entries: readonly JournalEntry[]): void {
    const start = this.#end;
    const bytes = encodeRecord(entries, this.#header, start);
    try {
      faultPoint('journal.before-append');
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#fd, bytes, done, bytes.length - done, start + done);
        faultPoint('journal.half-append');
      }
      faultPoint('journal.after-append');
    } catch (error) {
      this.cutTo(start);
      throw error;
    }
    this.#end = start + bytes.length;
    this.#syncSoon();
  }

  /** Takes back what was appended behind `end`. Raises when the file cannot be cut. */
  cutTo(end: number): void {
    ftruncateSync(this.#fd, end);
    this.#end = end;
    this.#synced = Math.min(this.#synced, end);
  }

  /** Resolves once all that was appended before the call is on the device; rejects when the device refuses. */
  async sync(): Promise<void> {
    const target = this.position;
    while (this.#header.generation === target.generation && this.#synced < Math.min(target.position, this.#end)) {
      if (this.#failure) throw this.#failure;
      await this.#run();
    }
  }

  /**
   * Begins a new generation that holds only the records behind `from`, which a snapshot now contains; `parentFile` is what that is written as. Both files
   * are whole at every moment; the old one is gone on with when this fails, else it is kept beside, since it leads from the snapshot before to this one.
   */
  async restart(from: number, schemaVersion: number, generation: string, parentFile?: FileSum): Promise<void> {
    const header = { generation, parent: { generation: this.#header.generation, position: from }, schemaVersion, parentFile };
    const fresh = `${this.#path}.new`;
    const fd = openFresh(fresh);
    let open = true;
    try {
      // Most of it beside the writers, who go on with the old one; what they appended last in one turn, in which nobody waits for much.
      let taken = from;
      let end = writeAll(fd, encodeHeader(header), 0);
      for (let round = 0; round < MOST_ROUNDS && (round === 0 || this.#end - taken > LITTLE); round++) {
        const until = this.#end;
        end = writeAll(fd, placed(readRest(this.#fd, taken, until), header, end), end);
        taken = until;
        await this.syncFile(fd);
      }
      while (this.#running) await this.#running;
      if (taken < this.#end) {
        end = writeAll(fd, placed(readRest(this.#fd, taken, this.#end), header, end), end);
        fdatasyncSync(fd);
      }
      closeSync(fd);
      open = false;
      this.#take(fresh, header, end);
    } catch (error) {
      if (open) closeSync(fd);
      // On a full disk the journal that is gone on with needs what this one took.
      rmSync(fresh, { force: true });
      throw error;
    }
  }

  /** Puts the file `fresh`, which is on the device, in the place of the journal. */
  #take(fresh: string, header: JournalHeader, end: number): void {
    // Closed first: Windows renames over no open file.
    faultPoint('journal.before-restart');
    closeSync(this.#fd);
    this.#fd = CLOSED;
    try {
      putInPlace(fresh, this.#path, previousOf(this.#path));
      this.#end = end;
      this.#synced = end;
      this.#header = header;
      faultPoint('journal.after-restart');
    } finally {
      this.#fd = openSync(this.#path, 'r+');
    }
  }

  /** Syncs and closes the file. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.sync();
      while (this.#running) await this.#running;
    } finally {
      clearTimeout(this.#timer);
      closeSync(this.#fd);
      this.#fd = CLOSED;
    }
  }

  #syncSoon(): void {
    if (this.#timer !== undefined || this.#running !== undefined || this.#failure !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // A failure has been told by #syncNow.
      this.#run().catch(() => undefined);
    }, SYNC_WITHIN);
  }

  /** One sync at a time; what is appended meanwhile goes with the next. */
  #run(): Promise<void> {
    this.#running ??= this.#syncNow().finally(() => {
      this.#running = undefined;
      if (this.#synced < this.#end) this.#syncSoon();
    });
    return this.#running;
  }

  async #syncNow(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const end = this.#end;
    try {
      faultPoint('journal.before-sync');
      await this.syncFile(this.#fd);
    } catch (error) {
      // After a failed sync the system may have dropped the pages: nothing later can be promised for this file.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.onSyncFailed(this.#failure);
      throw this.#failure;
    }
    this.#synced = Math.max(this.#synced, Math.min(end, this.#end));
  }
}

function readRest(fd: number, from: number, end: number): Buffer {
  const rest = Buffer.alloc(end - from);
  for (let done = 0; done < rest.length; ) {
    const read = readSync(fd, rest, done, rest.length - done, from + done);
    if (read === 0) throw new Error('The journal ends before its records do.');
    done += read;
  }
  return rest;
}

/** Moves records to where they stand in another file. */
function placed(records: Buffer, header: JournalHeader, at: number): Buffer {
  placeRecords(records, header, at);
  return records;
}

/** Writes bytes at a place; answers where they end. */
function writeAll(fd: number, bytes: Buffer, at: number): number {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
  return at + bytes.length;
}

/** Writes a journal beside its place, syncs it and renames it there; answers its length. */
function writeNewFile(path: string, header: JournalHeader, records: Buffer | undefined): number {
  const bytes = records ? Buffer.concat([encodeHeader(header), records]) : encodeHeader(header);
  const fresh = `${path}.new`;
  const fd = openFresh(fresh);
  try {
    writeAll(fd, bytes, 0);
    fsyncSync(fd);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  putInPlace(fresh, path);
  return bytes.length;
}

/** Renames a journal that was written to its place, with the one that is there kept as `previous`. */
function putInPlace(fresh: string, path: string, previous?: string): void {
  faultPoint('journal.restart-written');
  if (previous !== undefined) keepAs(path, previous);
  renameOver(fresh, path);
  syncFolder(path);
}
