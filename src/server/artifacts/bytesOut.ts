import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { Aborted } from '../http/body';

/** Bytes of each of the two buffers of an answer. */
const BUFFER = 512 * 1024;

/**
 * Answers bytes of a file, `start` to `end` included, and ends the response: one buffer is filled while the other is sent, and nothing else is held, however
 * large the file and slow the client. Raises `Aborted` when the client leaves, or when the file became shorter than the headers say.
 */
export async function sendBytes(file: FileHandle, response: ServerResponse, start: number, end: number): Promise<void> {
  const gone = new Promise<never>((_, fail) => response.once('close', () => fail(new Aborted('closed'))));
  gone.catch(() => undefined);
  const size = Math.min(BUFFER, end - start + 1);
  let [filling, sending] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(end - start + 1 > BUFFER ? size : 0)];
  let sent: Promise<void> = Promise.resolve();
  for (let at = start; at <= end; ) {
    const { bytesRead } = await file.read(filling, 0, Math.min(size, end - at + 1), at);
    if (bytesRead === 0) throw new Aborted('The file is shorter than it was.');
    at += bytesRead;
    await Promise.race([sent, gone]);
    sent = write(response, filling.subarray(0, bytesRead));
    [filling, sending] = [sending, filling];
  }
  await Promise.race([sent, gone]);
  await Promise.race([new Promise<void>((done) => response.end(done)), gone]);
}

function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  const written = new Promise<void>((done, fail) => {
    response.write(bytes, (error) => {
      if (error) fail(new Aborted(error.message));
      else done();
    });
  });
  // Awaited later; the client may be gone before.
  written.catch(() => undefined);
  return written;
}
