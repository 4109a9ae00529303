import { request as startRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Asked, Worker } from '../workers/worker';
import type { Caller } from './caller';

/** What is sent to a scoring server. */
export interface Outgoing {
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly body: Buffer | { readonly begin: Buffer; readonly rest: IncomingMessage; readonly limit: number; readonly length: string | undefined };
}

/** Ends a streamed body that is larger than is taken. */
export class TooLarge extends Error {}

/** The scoring server was given up since it did not answer in time. */
export class NoAnswer extends Error {}

/** The sender of a body that is passed on as it comes may pause for so long, ms: it keeps a scoring server busy. */
const PAUSE = 30_000;

/** Sends a request to a scoring server and answers its response once the headers are there. Raises what the connection raises, `TooLarge` or `NoAnswer`. */
export function send(worker: Worker, outgoing: Outgoing, caller: Caller, fresh: boolean): Promise<IncomingMessage> {
  const { body, contentType, accept } = outgoing;
  const isWhole = Buffer.isBuffer(body);
  const length = isWhole ? String(body.length) : body.length;
  return new Promise((resolve, reject) => {
    const request = startRequest({
      host: '127.0.0.1', port: worker.port, method: 'POST', path: '/invocations',
      // A connection that was kept may be closed by the other side at this moment; what cannot be sent twice gets one of its own.
      agent: isWhole && !fresh ? worker.agent : false,
      headers: [
        'Host', `127.0.0.1:${worker.port}`,
        ...(contentType === undefined ? [] : ['Content-Type', contentType]),
        ...(accept === undefined ? [] : ['Accept', accept]),
        ...(length === undefined ? [] : ['Content-Length', length]),
      ],
    });
    let failure: Error | undefined;
    let asked: Asked | undefined;
    caller.whenGone(() => request.destroy());
    request.on('response', (response) => {
      worker.answered(asked, response.statusCode);
      resolve(response);
    });
    request.on('error', (error) => {
      worker.answered(asked);
      const overdue = worker.overdue(asked);
      reject(failure ?? (overdue === undefined ? error : new NoAnswer(overdue)));
    });
    if (isWhole) {
      asked = worker.asked();
      request.end(body);
    } else {
      request.on('finish', () => (asked = worker.asked()));
      body.rest.setTimeout(PAUSE, () => {
        if (!request.writableNeedDrain) body.rest.destroy();
      });
      pipeline(body.rest, new Counted(body.limit, body.begin), request).then(() => body.rest.setTimeout(0), (error: unknown) => {
        failure = error instanceof Error ? error : new Error(String(error));
        request.destroy();
        reject(failure);
      });
    }
  });
}

/** Puts what was read before in front, and stops at the limit. */
class Counted extends Transform {
  #size: number;

  constructor(private readonly limit: number, begin: Buffer) {
    super();
    this.#size = begin.length;
    if (begin.length > 0) this.push(begin);
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.limit) done(new TooLarge());
    else done(null, chunk);
  }
}

/** Reads an answer up to `limit` bytes; undefined when it is longer, and then it goes on unread with what was read in front. */
export async function readAnswer(answer: IncomingMessage, limit: number): Promise<{ readonly whole: Buffer } | { readonly begin: Buffer }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const announced = Number(answer.headers['content-length'] ?? 0);
  if (announced > limit) return { begin: Buffer.alloc(0) };
  return new Promise((resolve, reject) => {
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= limit) return;
      answer.pause();
      answer.removeAllListeners('data');
      resolve({ begin: Buffer.concat(chunks, size) });
    });
    answer.on('end', () => resolve({ whole: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) }));
    answer.on('error', reject);
    answer.on('aborted', () => reject(Object.assign(new Error('The scoring server broke off its answer'), { code: 'ECONNRESET' })));
  });
}

/** Passes a long answer on as it comes. */
export async function passOn(begin: Buffer, answer: IncomingMessage, response: ServerResponse): Promise<void> {
  if (begin.length > 0) response.write(begin);
  await pipeline(answer, response);
}
