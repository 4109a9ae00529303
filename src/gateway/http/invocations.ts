import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidParameter } from '../../protocol/errors';
import { parseRef } from '../../protocol/serving';
import type { ServedModel } from '../model/servedModel';
import { plainPredictions } from '../traffic/requestRecord';
import type { Pool } from '../workers/pool';
import type { Worker } from '../workers/worker';
import { answerJson } from './answer';
import { readBody } from './body';
import { Caller } from './caller';
import { NoAnswer, passOn, readAnswer, send, TooLarge, type Outgoing } from './forward';
import { explainError } from './inputErrors';
import { frameOfRecord } from './payload';

/** Largest body, bytes. */
export const LARGEST = 256 * 1024 * 1024;
/** Bodies up to this are held in memory, so that they can be sent again when a scoring server dies, bytes. */
const HELD = 1024 * 1024;
/** Answers up to this are read before they are passed on, bytes. */
const ANSWER = 4 * 1024 * 1024;

/** Counted for a caller that went away; it is sent to nobody. */
const GONE = 499;

/** The ways that a request ends. */
interface Ended {
  readonly status: number;
  readonly pool?: Pool;
  readonly values?: (number | string)[];
}

/** Answers `POST …/invocations`: picks the version and the scoring server, passes body and answer on, and counts. `headers` stand in every answer. */
export async function invoke(model: ServedModel, request: IncomingMessage, response: ServerResponse, id: string, headers: Record<string, string>): Promise<void> {
  const started = performance.now();
  const caller = new Caller(response);
  const ended = await answer(model, request, response, headers, caller);
  const ms = performance.now() - started;
  if (ended.pool === undefined || caller.isGone) return;
  ended.pool.traffic.add(ms, ended.status >= 400);
  if (model.compares) {
    model.record.add({ id, time: Date.now(), version: ended.pool.options.version, ms: Number(ms.toPrecision(4)), status: ended.status, ...(ended.values === undefined ? {} : { values: ended.values }) });
  }
}

/** A request on its way, with all that an answer takes. */
interface Exchange {
  readonly model: ServedModel;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: Record<string, string>;
  readonly outgoing: Outgoing;
  /** The version that the caller asks for, whatever its share. */
  readonly wanted: string | undefined;
  readonly caller: Caller;
}

/** Tries for one request whose body is held; with each the route may be another. */
const TRIES = 3;

async function answer(model: ServedModel, request: IncomingMessage, response: ServerResponse, headers: Record<string, string>, caller: Caller): Promise<Ended> {
  const wanted = wantedVersion(request);
  const body = await readBody(request, HELD, LARGEST);
  if (body.kind === 'broken') return { status: GONE };
  if (body.kind === 'too-large') return tooLarge(request, response, headers);
  const { 'content-type': contentType, accept, 'content-length': length } = request.headers;
  const isJson = /^application\/json\b/i.test(contentType ?? '');
  // With a signature MLflow knows by itself what a single record is.
  const wholeBody = (bytes: Buffer): Buffer => (isJson && model.signature === undefined ? frameOfRecord(bytes) : undefined) ?? bytes;
  const outgoing: Outgoing = { contentType, accept, body: body.kind === 'whole' ? wholeBody(body.bytes) : { begin: body.begin, rest: request, limit: LARGEST, length } };
  const exchange: Exchange = { model, request, response, headers, outgoing, wanted, caller };
  let ended: Ended | undefined;
  // A body that is held goes to another scoring server, or over a fresh connection, when the first breaks off.
  for (let tries = 1; ended === undefined; tries++) ended = await attempt(exchange, tries);
  return ended;
}

/** Sends the request once. Undefined when it may be tried again. */
async function attempt(exchange: Exchange, tries: number): Promise<Ended | undefined> {
  const { model, request, response, headers, wanted, caller } = exchange;
  const route = model.route(wanted);
  if (route.kind === 'unknown') return refuse(404, exchange, `Version ${wanted ?? ''} takes no part in what ${model.id} serves`);
  if (route.kind === 'none') return unavailable(request, response, headers, route.reason, route.hint);
  const { pool, version } = route;
  if (pool.full) return unavailable(request, response, headers, `${pool.queue} requests wait for version ${version} already`);
  const worker = await pool.acquire(caller);
  if (worker === undefined) {
    if (caller.isGone) return { status: GONE };
    // The last scoring server went away at this moment; the route says more.
    return tries < TRIES ? undefined : unavailable(request, response, headers, `Version ${version} has no scoring server at this moment`);
  }
  try {
    return caller.isGone ? { status: GONE } : await pass(exchange, pool, worker, tries > 1);
  } catch (error) {
    return failed(exchange, pool, worker, error, tries);
  } finally {
    pool.release(worker);
  }
}

/** What a request comes to that broke off; undefined when it may be tried again. */
function failed(exchange: Exchange, pool: Pool, worker: Worker, error: unknown, tries: number): Ended | undefined {
  const { request, response, headers, outgoing, caller } = exchange;
  if (error instanceof TooLarge) return tooLarge(request, response, headers);
  if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') worker.refused();
  // Of an upload that stopped the body is told first, and then that its caller is gone.
  if (caller.isGone || (request.destroyed && !request.complete)) return { status: GONE };
  if (response.headersSent) {
    response.destroy();
    return { status: 502, pool };
  }
  // What a scoring server hangs over would make the next one hang, too.
  if (error instanceof NoAnswer) return { ...refuse(504, exchange, `Version ${pool.options.version}: ${error.message}`), pool };
  if (tries < TRIES && Buffer.isBuffer(outgoing.body)) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return { ...unavailable(request, response, headers, `The scoring server of version ${pool.options.version} broke off: ${reason}`), pool };
}

async function pass({ model, response, headers: always, outgoing, caller }: Exchange, pool: Pool, worker: Worker, fresh: boolean): Promise<Ended> {
  const headers = { ...always, 'X-Served-Version': pool.options.version };
  const answered = await send(worker, outgoing, caller, fresh);
  const status = answered.statusCode ?? 502;
  const read = await readAnswer(answered, ANSWER);
  worker.lastAnswer = Date.now();
  const type = answered.headers['content-type'] ?? 'application/json';
  if (!('whole' in read)) {
    response.writeHead(status, { 'Content-Type': type, ...headers });
    await passOn(read.begin, answered, response);
    return { status, pool };
  }
  if (status >= 400) {
    const body = Buffer.isBuffer(outgoing.body) ? outgoing.body : undefined;
    answerJson(response, status, explainError(read.whole, body, outgoing.contentType ?? '', pool.signature), headers);
    return { status, pool };
  }
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': read.whole.length, ...headers });
  response.end(read.whole);
  const values = model.compares && status === 200 ? plainPredictions(read.whole) : undefined;
  return { status, pool, ...(values === undefined ? {} : { values }) };
}

function tooLarge(request: IncomingMessage, response: ServerResponse, headers: Record<string, string>): Ended {
  answerJson(response, 413, { error_code: 'BAD_REQUEST', message: `The body is larger than ${LARGEST / 1024 / 1024} MB. Score a file of that size with "trialbook score".` }, { ...headers, Connection: 'close' });
  discard(request, response);
  return { status: 413 };
}

function unavailable(request: IncomingMessage, response: ServerResponse, headers: Record<string, string>, reason: string, hint?: string): Ended {
  answerJson(response, 503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: reason, ...(hint === undefined ? {} : { hint }) }, { ...headers, 'Retry-After': '1' });
  discard(request, response);
  return { status: 503 };
}

function refuse(status: 404 | 504, { request, response, headers }: Exchange, message: string): Ended {
  answerJson(response, status, { error_code: status === 404 ? 'RESOURCE_DOES_NOT_EXIST' : 'TEMPORARILY_UNAVAILABLE', message }, headers);
  discard(request, response);
  return { status };
}

/** The version that the address names behind `?version=`: whoever compares versions by hand says which one is to answer. Raises INVALID_PARAMETER_VALUE. */
function wantedVersion({ url = '' }: IncomingMessage): string | undefined {
  const at = url.indexOf('?');
  const wanted = at < 0 ? null : new URLSearchParams(url.slice(at)).get('version');
  if (wanted === null) return undefined;
  if (parseRef(wanted)?.kind !== 'version') throw invalidParameter(`version must be the number of a version, not '${wanted.slice(0, 100)}'`);
  return wanted;
}

/** A sender that is still sending hears the answer when it is let finish for a moment; then its connection is closed. */
function discard(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  request.resume();
  response.once('finish', () => setTimeout(() => request.destroy(), 1000).unref());
}
