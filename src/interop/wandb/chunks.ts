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
    let parts: Buffer[] = [];
    let isWithin = false;
    for (let start = 0; ; start += BLOCK) {
      const length = await fill(file, block, start);
      let at = start === 0 ? FILE_HEAD : 0;
      while (at + CHUNK_HEAD <= length) {
        const chunk = readChunk(block.subarray(at, length));
        if (chunk.kind === 'padding') break;
        if (chunk.kind === 'torn' && length < BLOCK) return void (yield { kind: 'torn', offset: start + at });
        if (chunk.kind !== 'data') {
          yield { kind: 'damaged', offset: start + at };
          isWithin = false;
          break;
        }
        const begins = chunk.type === TYPE.full || chunk.type === TYPE.first;
        if (begins) parts = [];
        // The rest of a record whose beginning was damaged.
        else if (!isWithin) {
          at += CHUNK_HEAD + chunk.data.length;
          continue;
        }
        isWithin = chunk.type === TYPE.first || chunk.type === TYPE.middle;
        parts.push(Buffer.from(chunk.data));
        at += CHUNK_HEAD + chunk.data.length;
        if (parts.reduce((sum, part) => sum + part.length, 0) > LONGEST) {
          yield { kind: 'damaged', offset: start + at };
          isWithin = false;
        } else if (!isWithin) yield { kind: 'data', data: parts.length === 1 ? parts[0] ?? Buffer.alloc(0) : Buffer.concat(parts) };
      }
      if (length < BLOCK) {
        if (isWithin || (at < length && length - at < CHUNK_HEAD)) yield { kind: 'torn', offset: start + at };
        return;
      }
    }
  } finally {
    await file.close();
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
