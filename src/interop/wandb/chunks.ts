import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Blocks of the log, the format of LevelDB's (https://github.com/google/leveldb/blob/main/doc/log_format.md) with W&B's own header and checksum. */
const BLOCK = 32 * 1024;
const FILE_HEAD = 7;
const CHUNK_HEAD = 7;
const TYPE = { full: 1, first: 2, middle: 3, last: 4 } as const;
/** Longest record that is put together. */
const LONGEST = 64 * 1024 * 1024;

/** What stands in a `run-ID.wandb` file. */
export type LogRecord =
  | { readonly kind: 'data'; readonly data: Buffer }
  /** The file ends within a record. */
  | { readonly kind: 'torn'; readonly offset: number }
  /** What begins at the offset cannot be read; it goes on with the next block. */
  | { readonly kind: 'damaged'; readonly offset: number };

/** Whether a file begins as such a log does. */
export function isWandbLog(head: Buffer): boolean {
  return head.length >= FILE_HEAD && head.subarray(0, 4).toString('latin1') === ':W&B' && head.readUInt16LE(4) === 0xbee1 && head[6] === 0;
}

/** The records of a log, a block at a time. */
export async function* readLog(path: string): AsyncGenerator<LogRecord> {
  const file = await open(path, 'r');
  try {
    const block = Buffer.alloc(BLOCK);
    const assembly = new Assembly();
    let length = BLOCK;
    for (let start = 0; length === BLOCK; start += BLOCK) {
      length = await fill(file, block, start);
      yield* blockRecords(block.subarray(0, length), start, assembly);
    }
  } finally {
    await file.close();
  }
}

/** The records that end in a block; the last block of a file is the one that is not full. */
function* blockRecords(block: Buffer, start: number, assembly: Assembly): Iterable<LogRecord> {
  const isLast = block.length < BLOCK;
  let at = start === 0 ? FILE_HEAD : 0;
  while (at + CHUNK_HEAD <= block.length) {
    const chunk = readChunk(block.subarray(at));
    if (chunk.kind === 'padding') break;
    if (chunk.kind === 'torn' && isLast) {
      yield { kind: 'torn', offset: start + at };
      return;
    }
    const taken = chunk.kind === 'data' ? assembly.take(chunk.type, chunk.data) : 'damaged';
    if (taken === 'damaged') {
      assembly.drop();
      yield { kind: 'damaged', offset: start + at };
    } else if (taken !== 'more') yield { kind: 'data', data: taken };
    // Where the next chunk begins cannot be known.
    if (chunk.kind !== 'data') return;
    at += CHUNK_HEAD + chunk.data.length;
  }
  if (isLast && (assembly.isWithin || (at < block.length && at + CHUNK_HEAD > block.length))) yield { kind: 'torn', offset: start + at };
}

/** Puts records together whose chunks lie in several blocks. */
class Assembly {
  isWithin = false;
  #parts: Buffer[] = [];
  #size = 0;

  /** The record that a chunk ends. */
  take(type: number, data: Buffer): Buffer | 'more' | 'damaged' {
    if (type === TYPE.full || type === TYPE.first) {
      this.drop();
      this.isWithin = true;
    }
    // The rest of a record whose beginning was damaged.
    if (!this.isWithin) return 'more';
    this.#parts.push(Buffer.from(data));
    this.#size += data.length;
    if (this.#size > LONGEST) return 'damaged';
    if (type === TYPE.first || type === TYPE.middle) return 'more';
    const whole = Buffer.concat(this.#parts);
    this.drop();
    return whole;
  }

  drop(): void {
    this.isWithin = false;
    this.#parts = [];
    this.#size = 0;
  }
}

type Chunk = { readonly kind: 'data'; readonly type: number; readonly data: Buffer } | { readonly kind: 'padding' | 'torn' | 'damaged' };

function readChunk(bytes: Buffer): Chunk {
  const length = bytes.readUInt16LE(4);
  const type = bytes[6] ?? 0;
  if (type === 0 && length === 0) return { kind: 'padding' };
  if (type < TYPE.full || type > TYPE.last) return { kind: 'damaged' };
  if (CHUNK_HEAD + length > bytes.length) return { kind: 'torn' };
  if (crc32(bytes.subarray(6, CHUNK_HEAD + length)) !== bytes.readUInt32LE(0)) return { kind: 'damaged' };
  return { kind: 'data', type, data: bytes.subarray(CHUNK_HEAD, CHUNK_HEAD + length) };
}

async function fill(file: { read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> }, block: Buffer, start: number): Promise<number> {
  let length = 0;
  while (length < BLOCK) {
    const { bytesRead } = await file.read(block, length, BLOCK - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
