import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VERSION } from '../address/version';
import { ERROR_STATUS, MlflowError, type ErrorCode } from '../protocol/errors';
import { parseJson, stringifyJson, type Json } from '../protocol/json';
import type { Connection } from './connection';
import { ConnectionError, toConnectionError } from './connectionError';

/** What every call takes at its end. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How requests are made. */
export interface TransportOptions {
  /** Longest silence of the server, ms. 0 waits for ever. */
  timeout?: number;
  /** Waits before each new try of a read, ms. */
  retryDelays?: readonly number[];
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request. */
export interface Request {
  method: Method;
  /** Path below the server's address, with its leading slash, encoded. */
  path: string;
  /** Absent values are left out, arrays repeat the name. */
  query?: Record<string, string | number | boolean | undefined | readonly string[]>;
  body?: unknown;
  /** A read may be tried again; GET always is one. */
  read?: boolean;
}

/** Largest JSON answer, bytes: a page of 50,000 runs fits. */
const MAX_ANSWER = 1024 * 1024 * 1024;

/** Sends requests to one server over kept-alive connections of its own, past any proxy that the environment names. */
export class Transport {
  readonly #agent: http.Agent;
  readonly #base: URL;
  readonly #timeout: number;
  readonly #retryDelays: readonly number[];

  constructor(readonly connection: Connection, options: TransportOptions = {}) {
    this.#base = new URL(connection.url);
    const secure = this.#base.protocol === 'https:';
    this.#agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 8 });
    this.#timeout = options.timeout ?? 60_000;
    this.#retryDelays = options.retryDelays ?? [50, 250];
  }

  /** Sends JSON, answers JSON. Raises `MlflowError`, `ConnectionError` or the signal's reason. */
  async json(request: Request, options: CallOptions = {}): Promise<Json> {
    const answer = await this.#retried(request, options, async () => {
      const response = await this.open(request, options);
      return { status: response.statusCode ?? 0, text: (await readAll(response, MAX_ANSWER, this.connection.url, options.signal)).toString('utf8') };
    });
    if (answer.text.trim() === '') return {};
    try {
      return parseJson(answer.text);
    } catch (cause) {
      throw new ConnectionError('not-mlflow', this.connection.url, { cause, detail: `${request.method} ${request.path} answered no JSON` });
    }
  }

  /** Sends JSON, answers bytes. Raises what `json` raises. */
  bytes(request: Request, options: CallOptions = {}): Promise<Buffer> {
    return this.#retried(request, options, async () => readAll(await this.open(request, options), MAX_ANSWER, this.connection.url, options.signal));
  }

  /** The body of a GET as a stream. The caller reads or destroys it. */
  stream(request: Request, options: CallOptions = {}): Promise<http.IncomingMessage> {
    return this.#retried(request, options, () => this.open(request, options));
  }

  /** Sends a stream of bytes by PUT. */
  async upload(path: string, body: Readable | Buffer, options: CallOptions & { size?: number } = {}): Promise<void> {
    const size = Buffer.isBuffer(body) ? body.length : options.size;
    const headers = {
      'Content-Type': 'application/octet-stream',
      ...(size === undefined ? {} : { 'Content-Length': String(size) }),
    };
    const response = await this.#send('PUT', path, headers, body, options);
    response.resume();
  }

  /** Sends one request and answers once the headers are there and tell of success. */
  open({ method, path, query, body }: Request, options: CallOptions): Promise<http.IncomingMessage> {
    const search = queryString(query);
    const payload = body === undefined ? undefined : Buffer.from(stringifyJson(body), 'utf8');
    const headers: http.OutgoingHttpHeaders =
      payload === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': payload.length };
    return this.#send(method, path + search, headers, payload, options);
  }

  /** Closes idle connections. Calls under way end by themselves. */
  dispose(): void {
    this.#agent.destroy();
  }

  async #retried<T>(request: Request, options: CallOptions, attempt: () => Promise<T>): Promise<T> {
    const delays = request.method === 'GET' || request.read === true ? this.#retryDelays : [];
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const delay = delays[tries];
        if (delay === undefined || !mayPass(error)) throw error;
        await sleep(delay, options.signal);
      }
    }
  }

  #send(
    method: Method, path: string, headers: http.OutgoingHttpHeaders, body: Readable | Buffer | undefined, { signal }: CallOptions,
  ): Promise<http.IncomingMessage> {
    const url = this.#base;
    const { token, authorization = token === undefined ? undefined : `Bearer ${token}` } = this.connection;
    const { request: start } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(signal?.aborted === true ? (signal.reason as Error) : toConnectionError(error, this.connection.url));
      };
      if (signal?.aborted === true) {
        fail(signal.reason);
        return;
      }
      const request = start({
        agent: this.#agent,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        method,
        path: url.pathname.replace(/\/$/, '') + path,
        timeout: this.#timeout,
        headers: { ...headers, Host: url.host, 'User-Agent': `trialbook/${VERSION}`, ...(authorization === undefined ? {} : { Authorization: authorization }) },
        ...(signal === undefined ? {} : { signal }),
      });
      request.on('timeout', () => request.destroy(new ConnectionError('timeout', this.connection.url)));
      request.on('error', fail);
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(response);
        else readAll(response, 1024 * 1024, this.connection.url, signal).then((text) => reject(wireError(status, text.toString('utf8'), path)), fail);
      });
      if (body === undefined || Buffer.isBuffer(body)) request.end(body);
      else pipeline(body, request).catch(fail);
    });
  }
}

/** A read may pass a moment later: the connection broke, or the server is starting. */
function mayPass(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.kind === 'refused' || error.kind === 'reset';
  return error instanceof MlflowError && error.code === 'TEMPORARILY_UNAVAILABLE';
}

function queryString(query: Request['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'ENDPOINT_NOT_FOUND', 405: 'ENDPOINT_NOT_FOUND',
  409: 'RESOURCE_CONFLICT', 429: 'RESOURCE_EXHAUSTED', 501: 'NOT_IMPLEMENTED', 502: 'TEMPORARILY_UNAVAILABLE',
  503: 'TEMPORARILY_UNAVAILABLE', 504: 'TEMPORARILY_UNAVAILABLE',
};

/** The error of an answer that tells of failure, in MLflow's JSON or in anything else. */
function wireError(status: number, text: string, path: string): MlflowError {
  const fallback = CODE_OF_STATUS[status] ?? (status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST');
  const bare = path.replace(/\?.*/, '');
  try {
    const body = parseJson(text) as { error_code?: unknown; message?: unknown };
    const code = typeof body.error_code === 'string' && body.error_code in ERROR_STATUS ? (body.error_code as ErrorCode) : fallback;
    return new MlflowError(code, typeof body.message === 'string' ? body.message : `${bare} answered ${status}`);
  } catch {
    return new MlflowError(fallback, `${bare} answered ${status}`);
  }
}

/** Reads a whole body. Raises `ConnectionError` when it breaks off or is larger than `limit` bytes. */
export async function readAll(
  response: http.IncomingMessage, limit: number, address: string, signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new ConnectionError('failed', address, { detail: `answer of more than ${limit} bytes` });
      chunks.push(chunk);
    }
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw toConnectionError(error, address);
  }
  return Buffer.concat(chunks, size);
}

/** Waits, ms. Rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
