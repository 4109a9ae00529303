import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes of a piece: a multiple of every page size of SQLite, so that no page lies in two. */
const PIECE = 256 * 1024;

/** The largest page of SQLite, bytes: nothing longer is read or written at once. */
const LARGEST_PAGE = 65_536;

/** More bytes than any file has: sql.js makes room by copying a file into a larger one, which a file of pieces does not need. */
const ROOM = 2 ** 46;

/** What a file held at one moment, read piece by piece while it goes on. */
export interface FrozenFile {
  /** Bytes. */
  readonly size: number;
  /** The bytes, in pieces. Each is let go once the next one is asked for. */
  pieces(): Iterable<Uint8Array>;
  /** Lets go what is left. Must be called. */
  release(): void;
}

/**
 * The live file of a database, in pieces. sql.js keeps what it is given as the contents of its file when `slice` answers the same object, and from then
 * on calls `subarray` to read and `set` to write (`pagedFile.unit.test.ts` pins that). So nothing is copied as the file grows, and it can be frozen: a
 * piece that is written to while a frozen file still needs it is copied first, and writers never wait.
 */
export class PagedFile {
  #pieces: Buffer[] = [];
  #size = 0;
  #writes = 0;
  #room: number | undefined;
  readonly #frozen = new Set<Frozen>();

  /** Of bytes that are in memory. */
  static of(bytes: Uint8Array): PagedFile {
    const file = new PagedFile();
    for (let at = 0; at < bytes.length; at += PIECE) file.#put(bytes.subarray(at, at + PIECE), at);
    return file;
  }

  /** Of a file on disk, without following a link. Raises what the system raises. */
  static read(path: string): PagedFile {
    const fd = openSync(path, constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0));
    try {
      const file = new PagedFile();
      const { size } = fstatSync(fd);
      while (file.#size < size) {
        const piece = Buffer.alloc(PIECE);
        const read = fill(fd, piece.subarray(0, Math.min(PIECE, size - file.#size)), file.#size);
        if (read === 0) break;
        file.#pieces.push(piece);
        file.#size += read;
      }
      return file;
    } finally {
      closeSync(fd);
    }
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#size;
  }

  /** Counts what was written, to see whether a write came here. */
  get writes(): number {
    return this.#writes;
  }

  /** Whether a database took it as its file. */
  get taken(): boolean {
    return this.#room !== undefined;
  }

  /** What is asked for the size at first and for the room later. */
  get length(): number {
    return this.#room ?? this.#size;
  }

  /** Called when the file is given to sql.js. */
  slice(): this {
    this.#room = ROOM;
    return this;
  }

  /** Bytes to read from; a view where it is a page or less. */
  subarray(start: number, end = this.#size): Uint8Array {
    const offset = start % PIECE;
    const piece = this.#pieces[(start - offset) / PIECE];
    if (end - start <= PIECE - offset && piece !== undefined && end - start <= LARGEST_PAGE) return piece.subarray(offset, offset + end - start);
    return this.#copy(start, end);
  }

  /** Writes bytes at a place. */
  set(bytes: Uint8Array, at: number): void {
    this.#writes++;
    for (let done = 0; done < bytes.length; ) {
      const length = Math.min(bytes.length - done, PIECE - ((at + done) % PIECE));
      this.#put(bytes.subarray(done, done + length), at + done);
      done += length;
    }
  }

  /** What it holds now. */
  freeze(): FrozenFile {
    const frozen = new Frozen([...this.#pieces], this.#size, () => this.#frozen.delete(frozen));
    this.#frozen.add(frozen);
    return frozen;
  }

  /** Writes into one piece. */
  #put(bytes: Uint8Array, at: number): void {
    const offset = at % PIECE;
    const index = (at - offset) / PIECE;
    while (this.#pieces.length <= index) this.#pieces.push(Buffer.alloc(PIECE));
    let piece = this.#pieces[index]!;
    if (this.#frozen.size > 0 && this.#isNeeded(index, piece)) {
      piece = Buffer.from(piece);
      this.#pieces[index] = piece;
    }
    piece.set(bytes, offset);
    this.#size = Math.max(this.#size, at + bytes.length);
  }

  #isNeeded(index: number, piece: Buffer): boolean {
    for (const frozen of this.#frozen) if (frozen.needs(index, piece)) return true;
    return false;
  }

  #copy(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(end - start);
    for (let at = start; at < end; ) {
      const offset = at % PIECE;
      const part = this.#pieces[(at - offset) / PIECE]?.subarray(offset, Math.min(PIECE, offset + end - at));
      if (part === undefined) break;
      bytes.set(part, at - start);
      at += part.length;
    }
    return bytes;
  }
}

class Frozen implements FrozenFile {
  readonly size: number;
  readonly #pieces: (Buffer | undefined)[];
  readonly #released: () => void;

  constructor(pieces: Buffer[], size: number, released: () => void) {
    this.#pieces = pieces;
    this.size = size;
    this.#released = released;
  }

  needs(index: number, piece: Buffer): boolean {
    return this.#pieces[index] === piece;
  }

  *pieces(): Generator<Uint8Array> {
    for (let i = 0; i * PIECE < this.size; i++) {
      const piece = this.#pieces[i];
      if (piece === undefined) throw new Error('A frozen file was read after it was let go.');
      yield piece.subarray(0, this.size - i * PIECE);
      this.#pieces[i] = undefined;
    }
  }

  release(): void {
    this.#pieces.length = 0;
    this.#released();
  }
}

/** Bytes in memory as a frozen file. */
export function frozenBytes(bytes: Uint8Array): FrozenFile {
  return { size: bytes.length, pieces: () => [bytes], release: () => undefined };
}

/** Reads until the buffer is full or the file ends; answers how many bytes. */
function fill(fd: number, buffer: Buffer, from: number): number {
  let done = 0;
  while (done < buffer.length) {
    const read = readSync(fd, buffer, done, buffer.length - done, from + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
