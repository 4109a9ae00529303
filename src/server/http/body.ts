import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { MlflowError, invalidParameter } from '../../protocol/errors';
import { parseJson, type Json } from '../../protocol/json';
import { LIMITS } from '../../protocol/limits';
import type { Patience } from './patience';
import { excessOf } from './shape';

const unzip = promisify(gunzip);

/** A JSON object as it came. */
export type JsonObject = Record<string, Json>;

/** The client went away before its request was complete; there is nobody to answer. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/**
 * Reads a JSON object of at most `LIMITS.body` bytes, unpacked when it is gzip. An empty body is an empty object.
 * Raises BAD_REQUEST for another Content-Type (a form or text/plain POST of a web page must not get in) or text that is no
 * JSON object, INVALID_PARAMETER_VALUE for one too large, TEMPORARILY_UNAVAILABLE when all bodies together are, `Aborted` when the client leaves or stalls.
 */
export async function readJsonBody(request: IncomingMessage, patience: Patience): Promise<JsonObject> {
  requireJson(request.headers['content-type']);
  const encoding = request.headers['content-encoding'];
  let bytes = await readBytes(request, patience);
  if (encoding === 'gzip') bytes = await inflate(bytes);
  else if (encoding !== undefined && encoding !== 'identity') {
    throw new MlflowError('BAD_REQUEST', `Content-Encoding '${encoding}' is not supported; send gzip or none.`);
  }
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw new MlflowError('BAD_REQUEST', 'The request body is not valid UTF-8.');
  return parseObject(bytes.toString('utf8'));
}

/** Whether a request carries a body at all, by its headers (RFC 9112, section 6.3). */
export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');
}

function requireJson(contentType: string | undefined): void {
  if (contentType === 'application/json') return;
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new MlflowError('BAD_REQUEST', `Content-Type must be application/json, not '${type}'.`);
  }
}

function parseObject(text: string): JsonObject {
  const excess = excessOf(text);
  if (excess !== undefined) throw invalidParameter(`The request body ${excess}. Send smaller batches.`);
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new MlflowError('BAD_REQUEST', `The request body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MlflowError('BAD_REQUEST', 'The request body must be a JSON object.');
  }
  return value;
}

const tooLarge = (): MlflowError => invalidParameter(`The request body is larger than ${LIMITS.body} bytes. Send smaller batches.`);

const tooMuch = (): MlflowError => new MlflowError('TEMPORARILY_UNAVAILABLE', 'The tracking server is being sent more at a time than it holds. Try again in a moment, or send smaller batches.');

async function inflate(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: LIMITS.body });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new MlflowError('BAD_REQUEST', `The request body is not valid gzip: ${(error as Error).message}`);
  }
}

function readBytes(request: IncomingMessage, patience: Patience): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? -1);
  if (length > LIMITS.body) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    let settled = false;
    const settle = (error?: Error): void => {
      settled = true;
      patience.end(request);
      if (error) reject(error);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, total));
    };
    patience.begin(request);
    request.on('data', (chunk: Buffer) => {
      if (settled) return;
      total += chunk.length;
      if (!patience.hold(request, chunk.length)) {
        chunks.length = 0;
        settle(tooMuch());
        return;
      }
      if (total > LIMITS.body) {
        chunks.length = 0;
        settle(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => settle());
    request.on('error', (error) => settle(new Aborted(error.message)));
    request.on('close', () => {
      if (!settled) settle(new Aborted('closed'));
    });
  });
}
