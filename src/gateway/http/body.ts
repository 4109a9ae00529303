import type { IncomingMessage } from 'node:http';

/** What came of reading a body. */
export type Body =
  /** All of it. */
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** It is longer than what is held in memory: the first part, and the rest is still to be read. */
  | { readonly kind: 'long'; readonly begin: Buffer }
  | { readonly kind: 'too-large' }
  /** The sender went away. */
  | { readonly kind: 'broken' };

/** Reads a body up to `hold` bytes, and stops there. A length that is announced and above `limit` is not read at all. */
export function readBody(request: IncomingMessage, hold: number, limit: number): Promise<Body> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return Promise.resolve({ kind: 'too-large' });
  if (announced > hold) return Promise.resolve({ kind: 'long', begin: Buffer.alloc(0) });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (body: Body): void => {
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onError);
      resolve(body);
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= hold) return;
      request.pause();
      done({ kind: 'long', begin: Buffer.concat(chunks, size) });
    };
    const onEnd = (): void => done({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) });
    const onError = (): void => done({ kind: 'broken' });
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onError);
  });
}
