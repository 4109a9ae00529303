import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Run } from '../../protocol/entities';
import { invalidParameter, MlflowError } from '../../protocol/errors';
import type { Context, Endpoint, JsonEndpoint } from '../endpoints/endpoint';
import { markOrigin } from '../stamp/origin';
import { unauthenticated, type Admitted, type Gate } from './access';
import { sendColumns, sendJson } from './answer';
import { AnswersTogether } from './answersTogether';
import { hasBody, readJsonBody, type JsonObject } from './body';
import { callerOf } from './caller';
import { Fields } from './fields';
import { Launched } from './launched';
import { parseQuery } from './query';
import type { Match, Routes } from './routes';

const CREATE = '/api/2.0/mlflow/runs/create';

type Params = Readonly<Record<string, string>> | undefined;

/** Makes what brings a request to its endpoint; `seen` is called for each one that knew the token. */
export function createDispatcher(
  routes: Routes, gate: Gate, context: Context, seen: () => void,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const launched = new Launched(context.store);
  const together = new AnswersTogether();
  return async (request, response) => {
    const admitted = gate.admit(request);
    if (admitted.trusted) seen();
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const { endpoint, params } = requireFound(routes.find(method, admitted.path), method, admitted);
    if (endpoint.kind === 'stream') {
      await endpoint.call({ request, response, params: params ?? {}, query: new Fields(parseQuery(admitted.query)), retired: admitted.retired !== undefined }, context);
      return;
    }
    const fields = await readFields(request, endpoint, admitted, params, context);
    if (admitted.run !== undefined) launched.before(admitted.run, endpoint, fields);
    if (endpoint.small === undefined) together.send();
    let answer = endpoint.call(fields, context, callerOf(request));
    if (answer instanceof Promise) answer = (await answer) as unknown;
    if (admitted.run !== undefined) launched.after(admitted.run, endpoint, answer);
    if (endpoint.paths[0] === CREATE) began((answer as { run: Run }).run, admitted, context);
    if (endpoint.durable) await context.store.durable();
    if (endpoint.small === undefined) send(response, answer);
    else together.add(response, answer);
  };
}

/** Raises UNAUTHENTICATED, ENDPOINT_NOT_FOUND. */
function requireFound(match: Match, method: string, { path, trusted }: Admitted): Match & { kind: 'found' } {
  // Without the token nothing is told of what exists.
  if (!trusted && !(match.kind === 'found' && match.endpoint.open === true)) throw unauthenticated();
  if (match.kind !== 'found') throw noEndpoint(match, method, path);
  return match;
}

function send(response: ServerResponse, answer: unknown): void {
  if (answer instanceof Uint8Array) sendColumns(response, answer);
  else sendJson(response, answer);
}

/** What is kept of where a run comes from. */
function began(run: Run, { debugged, retired }: Admitted, { store, tokens }: Context): void {
  markOrigin(store, run, debugged === true);
  if (retired !== undefined) tokens.begun(retired, run.info.run_id);
}

async function readFields(
  request: IncomingMessage, endpoint: JsonEndpoint, admitted: Admitted, params: Params, context: Context,
): Promise<Fields> {
  const source = await readSource(request, endpoint.method, admitted.query, context);
  return new Fields(params === undefined ? source : { ...source, ...decoded(params) });
}

/** A GET brings its fields in the query, everything else in a JSON body; a DELETE may have none. */
function readSource(request: IncomingMessage, method: Endpoint['method'], query: string, context: Context): JsonObject | Promise<JsonObject> {
  if (method === 'GET' || (method === 'DELETE' && !hasBody(request))) return parseQuery(query);
  return readJsonBody(request, context.patience);
}

function decoded(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => {
    try {
      return [name, decodeURIComponent(value)];
    } catch {
      throw invalidParameter(`Invalid value for parameter '${name}': its percent-encoding is broken.`);
    }
  }));
}

function noEndpoint(match: Exclude<Match, { kind: 'found' }>, method: string, path: string): MlflowError {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  const hint = match.kind === 'other-method' ? ` It takes ${match.methods.join(', ')}.` : '';
  return new MlflowError('ENDPOINT_NOT_FOUND', `No endpoint ${method} ${shown}.${hint}`);
}
