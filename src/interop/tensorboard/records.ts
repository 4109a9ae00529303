import { open, type FileHandle } from 'node:fs/promises';
import { maskedCrc32c } from './crc32c';

/** Longest record that is read into memory; a longer one is passed over. */
export const LONGEST_RECORD = 128 * 1024 * 1024;
const PIECE = 1024 * 1024;
/** Length and its checksum before the data. */
const HEAD = 12;
/** Checksum behind it. */
const FOOT = 4;

/** What stands in a record file (TFRecord, https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details). */
export type FileRecord =
  | { readonly kind: 'data'; readonly offset: number; readonly data: Buffer }
  /** Longer than `LONGEST_RECORD`. */
  | { readonly kind: 'long'; readonly offset: number; readonly length: number }
  /** The file ends within a record: it is still written, or its writer was stopped. */
  | { readonly kind: 'torn'; readonly offset: number }
  /** A checksum does not hold; where the next record begins cannot be known. */
  | { readonly kind: 'damaged'; readonly offset: number };

/** Where the record behind this one begins. */
export function nextOffset(record: FileRecord & { readonly kind: 'data' | 'long' }): number {
  return record.offset + HEAD + (record.kind === 'data' ? record.data.length : record.length) + FOOT;
}

/** The records of a file from an offset on, in pieces of constant size. `data` is valid until the next one is asked for. */
export async function* readRecords(path: string, from = 0): AsyncGenerator<FileRecord> {
  const file = await open(path, 'r');
  try {
    const window = new Window(file, from);
    for (;;) {
      const offset = window.offset;
      const head = await window.peek(HEAD);
      if (head.length === 0) return;
      if (head.length < HEAD) {
        yield { kind: 'torn', offset };
        return;
      }
      const length = Number(head.readBigUInt64LE(0));
      if (maskedCrc32c(head.subarray(0, 8)) !== head.readUInt32LE(8)) {
        yield { kind: 'damaged', offset };
        return;
      }
      if (length > LONGEST_RECORD) {
        yield { kind: 'long', offset, length };
        window.pass(HEAD + length + FOOT);
        continue;
      }
      const whole = await window.peek(HEAD + length + FOOT);
      if (whole.length < HEAD + length + FOOT) {
        yield { kind: 'torn', offset };
        return;
      }
      const data = whole.subarray(HEAD, HEAD + length);
      if (maskedCrc32c(data) !== whole.readUInt32LE(HEAD + length)) {
        yield { kind: 'damaged', offset };
        return;
      }
      window.pass(whole.length);
      yield { kind: 'data', offset, data };
    }
  } finally {
    await file.close();
  }
}

/** A stretch of a file in memory that moves forward. */
class Window {
  #bytes = Buffer.alloc(0);
  #at = 0;

  constructor(
    private readonly file: FileHandle,
    /** Where the next byte stands in the file. */
    public offset: number,
  ) {}

  /** The next bytes without passing them; fewer at the end of the file. */
  async peek(count: number): Promise<Buffer> {
    if (this.#bytes.length - this.#at < count) await this.#fill(count);
    return this.#bytes.subarray(this.#at, this.#at + count);
  }

  pass(count: number): void {
    this.offset += count;
    this.#at += count;
    if (this.#at > this.#bytes.length) {
      this.#bytes = Buffer.alloc(0);
      this.#at = 0;
    }
  }

  async #fill(count: number): Promise<void> {
    const rest = this.#bytes.subarray(this.#at);
    const bytes = Buffer.allocUnsafe(Math.max(count, PIECE));
    rest.copy(bytes);
    let filled = rest.length;
    while (filled < count) {
      const { bytesRead } = await this.file.read(bytes, filled, bytes.length - filled, this.offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#bytes = bytes.subarray(0, filled);
    this.#at = 0;
  }
}
