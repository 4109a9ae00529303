import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Hashes and counts what flows through, of a file of `size` bytes where that is known: one that grows meanwhile ends where it ended when it was listed. */
export class Meter extends Transform {
  readonly #hash = createHash('sha256');
  /** Bytes that flowed through so far. */
  bytes = 0;

  constructor(private readonly size?: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: Error | null, chunk?: Buffer) => void): void {
    const kept = this.size === undefined ? chunk : chunk.subarray(0, this.size - this.bytes);
    this.bytes += kept.length;
    this.#hash.update(kept);
    done(null, kept);
  }

  override _flush(done: (error?: Error | null) => void): void {
    // The server would wait for the rest.
    done(this.size !== undefined && this.bytes < this.size ? new Error('It became shorter while it was read') : null);
  }

  /** SHA-256 of all of them, hex; asked once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
