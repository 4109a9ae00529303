import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { VERSION } from '../address/version';
import { stringifyJson, type Json } from '../protocol/json';
import { parseAnswer } from './pythonJson';
import { makeAgent, refused, secureOptions } from './agents';
import type { Connection } from './connection';
import { ConnectionError, toConnectionError } from './connectionError';
import { failureOf, isMarkup, pageInstead } from './failedAnswer';
import { bareHost, isLoopback, portOf, proxyFor, type Proxy } from './proxy';
import { LOCAL_DELAYS, pauseBefore, REMOTE_DELAYS } from './retry';

/** What every call takes at its end. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How requests are made. */
export interface TransportOptions {
  /** Longest silence of the server, ms. 0 waits for ever. */
  timeout?: number;
  /** Waits before each new try, ms; see `pauseBefore` for what is tried again. */
  retryDelays?: readonly number[];
  /** Connections that are open at the same time, for reads and for writes each. */
  connections?: number;
  /** Where proxies are named; by default this process's. */
  env?: NodeJS.ProcessEnv;
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

/** Largest answer, bytes. */
const MAX_ANSWER = 1024 * 1024 * 1024;
/** Largest JSON answer, bytes: a page of 50,000 runs fits, and a text can be no longer. */
const MAX_JSON = 500 * 1024 * 1024;
/** Redirects within one server that are followed. */
const MOST_REDIRECTS = 5;
/** A write goes over no connection that was idle for longer, ms: a server may have closed it just now, and nobody could tell whether the write came. */
const FRESH = 2000;
/** Idle connections are kept this long for reads, ms. */
const KEPT = 60_000;

/** Bytes to be sent, once. */
interface Sending {
  readonly method: Method;
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: Readable | Buffer | undefined;
  readonly isRead: boolean;
}

/** An answer that tells of success. */
interface Answer {
  readonly response: http.IncomingMessage;
  /** Where the server led within itself, if it did. */
  readonly redirectedTo: string | undefined;
}

/**
 * Sends requests to one server over kept-alive connections of its own: past any proxy that the environment names to this machine, through it to others. Redirects
 * are followed within the server and never to another.
 */
export class Transport {
  readonly #reads: http.Agent;
  readonly #writes: http.Agent;
  readonly #base: URL;
  readonly #proxy: Proxy | undefined;
  readonly #timeout: number;
  readonly #retryDelays: readonly number[];
  readonly #isNear: boolean;

  constructor(readonly connection: Connection, options: TransportOptions = {}) {
    this.#base = new URL(connection.url);
    this.#isNear = isLoopback(bareHost(this.#base));
    this.#proxy = proxyFor(this.#base, options.env);
    const { connections = 8 } = options;
    this.#reads = makeAgent(connection, { connections, idle: KEPT, proxy: this.#proxy });
    this.#writes = makeAgent(connection, { connections, idle: FRESH, proxy: this.#proxy });
    this.#timeout = options.timeout ?? 60_000;
    this.#retryDelays = options.retryDelays ?? (this.#isNear ? LOCAL_DELAYS : REMOTE_DELAYS);
  }

  /** Sends JSON, answers JSON. Raises `MlflowError`, `ConnectionError` or the signal's reason. */
  async json(request: Request, options: CallOptions = {}): Promise<Json> {
    // Texts are packed for a network; this machine is faster without.
    const sending = this.#sending(request, this.#isNear ? {} : { 'Accept-Encoding': 'gzip' });
    const { text, response, redirectedTo } = await this.#retried(sending, options, async () => {
      const answer = await this.#send(sending, options);
      return { ...answer, text: (await readAll(unpacked(answer.response), MAX_JSON, this.connection.url, options.signal)).toString('utf8') };
    });
    if (text.trim() === '' && redirectedTo === undefined) return {};
    try {
      return parseAnswer(text);
    } catch (cause) {
      if (isMarkup(response.headers, text)) throw pageInstead(this.connection, text, redirectedTo);
      throw new ConnectionError('not-mlflow', this.connection.url, { cause, detail: `${request.method} ${request.path} answered no JSON` });
    }
  }

  /** Sends JSON, answers bytes. Raises what `json` raises. */
  bytes(request: Request, options: CallOptions = {}): Promise<Buffer> {
    const sending = this.#sending(request);
    return this.#retried(sending, options, async () => readAll((await this.#send(sending, options)).response, MAX_ANSWER, this.connection.url, options.signal));
  }

  /** The body of a GET as a stream. The caller reads or destroys it. */
  async stream(request: Request, options: CallOptions = {}): Promise<http.IncomingMessage> {
    const sending = this.#sending(request);
    const { response, redirectedTo } = await this.#retried(sending, options, () => this.#send(sending, options));
    // A file may be a web page; one that the server led elsewhere for is a page to sign in at.
    if (redirectedTo === undefined || !isMarkup(response.headers, '')) return response;
    response.destroy();
    throw pageInstead(this.connection, '', redirectedTo);
  }

  /** Sends a stream of bytes by PUT. */
  async upload(path: string, body: Readable | Buffer, options: CallOptions & { size?: number } = {}): Promise<void> {
    const size = Buffer.isBuffer(body) ? body.length : options.size;
    const headers = {
      'Content-Type': 'application/octet-stream',
      ...(size === undefined ? {} : { 'Content-Length': String(size) }),
    };
    const sending: Sending = { method: 'PUT', path, headers, body, isRead: false };
    // A stream is there once.
    const { response } = Buffer.isBuffer(body) ? await this.#retried(sending, options, () => this.#send(sending, options)) : await this.#send(sending, options);
    response.resume();
  }

  /** Sends one request and answers once the headers are there and tell of success. */
  async open(request: Request, options: CallOptions): Promise<http.IncomingMessage> {
    return (await this.#send(this.#sending(request), options)).response;
  }

  /** Closes idle connections. Calls under way end by themselves. */
  dispose(): void {
    this.#reads.destroy();
    this.#writes.destroy();
  }

  #sending({ method, path, query, body, read }: Request, further: http.OutgoingHttpHeaders = {}): Sending {
    const payload = body === undefined ? undefined : Buffer.from(stringifyJson(body), 'utf8');
    const headers = payload === undefined ? further : { ...further, 'Content-Type': 'application/json', 'Content-Length': payload.length };
    return { method, path: path + queryString(query), headers, body: payload, isRead: method === 'GET' || read === true };
  }

  async #retried<T>({ isRead }: Sending, options: CallOptions, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const pause = pauseBefore(error, isRead, this.#retryDelays[tries]);
        if (pause === undefined) throw error;
        await sleep(pause, options.signal);
      }
    }
  }

  async #send(sending: Sending, options: CallOptions): Promise<Answer> {
    let path = this.#base.pathname.replace(/\/$/, '') + sending.path;
    let redirectedTo: string | undefined;
    for (let count = 0; count <= MOST_REDIRECTS; count++) {
      const response = await this.#exchange({ ...sending, path }, options);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return { response, redirectedTo };
      const { location } = response.headers;
      if (status < 300 || status >= 400 || location === undefined) throw await this.#failure(response, sending, options);
      response.resume();
      const next = this.#redirected(location, path, status, sending);
      [path, redirectedTo] = [next.pathname + next.search, next.origin + next.pathname];
    }
    throw new ConnectionError('moved', this.connection.url, { detail: 'in a circle', ...(redirectedTo === undefined ? {} : { location: redirectedTo }) });
  }

  /** Where a redirect leads within the server. Raises when it must not be followed: to another server, or where method and body would be lost. */
  #redirected(location: string, path: string, status: number, { method, body }: Sending): URL {
    const { url } = this.connection;
    const from = this.#base.origin + path;
    if (!URL.canParse(location, from)) throw new ConnectionError('moved', url, { detail: 'to nowhere' });
    const next = new URL(location, from);
    const shown = next.origin + next.pathname;
    if (next.origin !== this.#base.origin) throw new ConnectionError(next.hostname === this.#base.hostname ? 'moved' : 'sign-in-page', url, { location: shown, detail: shown });
    // Only these two keep a method and its body (RFC 9110, 15.4).
    const keeps = status === 307 || status === 308 ? body === undefined || Buffer.isBuffer(body) : method === 'GET';
    if (!keeps) throw new ConnectionError(/log-?in|sign-?in|auth/i.test(next.pathname) ? 'sign-in-page' : 'moved', url, { location: shown, detail: shown });
    return next;
  }

  async #failure(response: http.IncomingMessage, { method, path }: Sending, { signal }: CallOptions): Promise<Error> {
    const status = response.statusCode ?? 0;
    const text = (await readAll(response, 1024 * 1024, this.connection.url, signal)).toString('utf8');
    if (status === 407 && this.#proxy !== undefined) return refused(this.#proxy.url, status, this.connection.url);
    return failureOf({ status, headers: response.headers, text, method, path }, this.connection);
  }

  /** One request and the head of its answer, whatever that says; `path` is the whole path here. */
  #exchange({ method, path, headers, body, isRead }: Sending, { signal }: CallOptions): Promise<http.IncomingMessage> {
    const url = this.#base;
    const secure = url.protocol === 'https:';
    const proxied = this.#proxy !== undefined && !secure;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(signal?.aborted === true ? (signal.reason as Error) : toConnectionError(error, this.connection.url));
      };
      if (signal?.aborted === true) {
        fail(signal.reason);
        return;
      }
      const request = (secure ? https : http).request({
        // An editor may put an agent of its own, which knows its proxies, in the place of this one; so what TLS needs stands here as well.
        ...(secure ? secureOptions(this.connection.tls) : {}),
        agent: isRead ? this.#reads : this.#writes,
        host: bareHost(url),
        port: portOf(url),
        method,
        // A proxy is told the whole address (RFC 9112, 3.2.2).
        path: proxied ? url.origin + path : path,
        timeout: this.#timeout,
        headers: { ...this.#ownHeaders(proxied), ...headers },
        ...(signal === undefined ? {} : { signal }),
      });
      let answered: http.IncomingMessage | undefined;
      request.on('timeout', () => (answered ?? request).destroy(new ConnectionError('timeout', this.connection.url)));
      request.on('error', fail);
      request.on('response', (response) => {
        answered = response;
        resolve(response);
      });
      if (body === undefined || Buffer.isBuffer(body)) request.end(body);
      else pipeline(body, request).catch(fail);
    });
  }

  #ownHeaders(proxied: boolean): http.OutgoingHttpHeaders {
    const { token, authorization = token === undefined ? undefined : `Bearer ${token}`, headers = {} } = this.connection;
    return {
      'User-Agent': `trialbook/${VERSION}`,
      ...headers,
      Host: this.#base.host,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...(proxied && this.#proxy?.authorization !== undefined ? { 'Proxy-Authorization': this.#proxy.authorization } : {}),
    };
  }
}

/** The body as the server meant it. */
function unpacked(response: http.IncomingMessage): AsyncIterable<Buffer> {
  if (!/^(?:x-)?gzip$/i.test(response.headers['content-encoding'] ?? '')) return response as AsyncIterable<Buffer>;
  const unpacking = createGunzip();
  // What breaks is told by the stream that is read.
  pipeline(response, unpacking).catch(() => undefined);
  return unpacking as AsyncIterable<Buffer>;
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

/** Reads a whole body. Raises `ConnectionError` when it breaks off or is larger than `limit` bytes. */
export async function readAll(
  response: AsyncIterable<Buffer>, limit: number, address: string, signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
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
