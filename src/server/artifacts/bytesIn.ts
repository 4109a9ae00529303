import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Patience } from '../http/patience';

/** What may wait in memory while the disk is written to, bytes. */
const MOST_WAITING = 2 * 1024 * 1024;
/** Bytes after which what was written is brought to the device: left to the end, it would hold up everyone else's syncs. */
const SYNC_EVERY = 64 * 1024 * 1024;

/**
 * Writes the body of a request to a file that is empty. Its pieces come small, so all that came while the last were written go with one write.
 * Resolves once the body has ended and stands in the file; rejects when writing fails, with the request as it is so that it can be answered, or when the
 * request breaks off.
 */
export async function takeBytes(request: IncomingMessage, file: FileHandle, patience: Patience): Promise<void> {
  const body = new Waiting(request, patience);
  let unsynced = 0;
  try {
    for (let pieces = await body.take(); pieces.length > 0; pieces = await body.take()) {
      unsynced += await writeAll(file, pieces);
      if (unsynced < SYNC_EVERY) continue;
      unsynced = 0;
      await file.datasync();
    }
  } finally {
    body.leave();
  }
}

/** What came of a body and was not taken yet. */
class Waiting {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #state: { kind: 'going' } | { kind: 'ended' } | { kind: 'broken'; error: Error } = { kind: 'going' };
  #wake: () => void = () => undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly patience: Patience,
  ) {
    // One that broke off before says so no more.
    if (request.destroyed) this.#onClose();
    request.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onError).on('close', this.#onClose);
  }

  /** All that waits, or what comes next; nothing at the end. Rejects when the request breaks off. */
  async take(): Promise<Buffer[]> {
    if (this.#bytes === 0 && this.#state.kind === 'going') await new Promise<void>((wake) => (this.#wake = wake));
    if (this.#state.kind === 'broken') throw this.#state.error;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    if (this.request.isPaused()) this.request.resume();
    return pieces;
  }

  /** Takes no more. */
  leave(): void {
    this.request.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onError).off('close', this.#onClose);
    this.request.pause();
  }

  readonly #onData = (piece: Buffer): void => {
    this.patience.progress(this.request);
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= MOST_WAITING) this.request.pause();
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#state = { kind: 'ended' };
    this.#wake();
  };

  readonly #onError = (error: Error): void => {
    this.#state = { kind: 'broken', error };
    this.#wake();
  };

  readonly #onClose = (): void => {
    if (this.#state.kind === 'going') this.#onError(new Error('The connection was closed.'));
  };
}

/** Writes all of some pieces, for a system may take fewer at once than it is given; answers their bytes. */
async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<number> {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  let left = [...pieces];
  for (let written = 0; written < total; ) {
    let { bytesWritten } = await file.writev(left);
    written += bytesWritten;
    let whole = 0;
    while (whole < left.length && bytesWritten >= left[whole]!.length) bytesWritten -= left[whole++]!.length;
    left = left.slice(whole);
    if (left[0] !== undefined) left[0] = left[0].subarray(bytesWritten);
  }
  return total;
}
