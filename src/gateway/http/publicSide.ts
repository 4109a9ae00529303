import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MlflowError, invalidParameter, notFound } from '../../protocol/errors';
import { parseRef, servedId, type Outcome } from '../../protocol/serving';
import type { ServedModel } from '../model/servedModel';
import { answerError, answerJson } from './answer';
import { readBody } from './body';
import { invoke } from './invocations';

/** What the public side needs. */
export interface PublicSide {
  get(id: string): ServedModel | undefined;
  /** Whether a secret opens the public side. */
  knows(secret: string): boolean;
}

/** Largest body of outcomes, bytes. */
const OUTCOMES = 8 * 1024 * 1024;

/** Answers a request below `/model/`: `NAME/REF/invocations` and what belongs to it. Never raises. */
export async function answerPublic(side: PublicSide, path: string, secret: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = requestId(request);
  const headers: Record<string, string> = { 'X-Request-Id': id };
  try {
    const [name, ref, action = '', ...more] = path.slice('/model/'.length).split('/').map(decode);
    const parsed = parseRef(ref ?? '');
    const model = name === undefined || name === '' || parsed === undefined ? undefined : side.get(servedId(name, parsed));
    const allowed = allowOrigin(request, model, headers);
    if (request.method === 'OPTIONS') {
      answerPreflight(request, response, allowed, headers);
      return;
    }
    if (!allowed) throw new MlflowError('PERMISSION_DENIED', 'Web pages of this origin may not call this model. Its owner can allow it.');
    if (!side.knows(secret)) {
      headers['WWW-Authenticate'] = 'Bearer';
      throw new MlflowError('UNAUTHENTICATED', 'The key is missing, wrong or revoked. Send "Authorization: Bearer KEY".');
    }
    if (model === undefined || more.length > 0) throw notFound(`Nothing is served at ${path}`);
    await answerModel(model, action, request, response, id, headers);
  } catch (error) {
    answerError(response, error, headers);
  }
}

type Posted = (model: ServedModel, request: IncomingMessage, response: ServerResponse, id: string, headers: Record<string, string>) => Promise<void>;

const POSTED: Readonly<Partial<Record<string, Posted>>> = {
  invocations: invoke,
  outcomes: (model, request, response, _, headers) => takeOutcomes(model, request, response, headers),
};
const READ: readonly string[] = ['', 'health', 'ping', 'metadata'];

async function answerModel(model: ServedModel, action: string, request: IncomingMessage, response: ServerResponse, id: string, headers: Record<string, string>): Promise<void> {
  const posted = Object.hasOwn(POSTED, action) ? POSTED[action] : undefined;
  if (posted === undefined && !READ.includes(action)) throw new MlflowError('ENDPOINT_NOT_FOUND', `${model.id} has no ${action}`);
  const methods = posted === undefined ? ['GET', 'HEAD'] : ['POST'];
  if (!methods.includes(request.method ?? '')) answerJson(response, 405, new MlflowError('BAD_REQUEST', `${action} takes ${methods[0] ?? ''}`), { ...headers, Allow: methods.join(', ') });
  else if (posted !== undefined) await posted(model, request, response, id, headers);
  else if (action === 'health' || action === 'ping') answerHealth(model, response, headers);
  else answerMetadata(model, response, headers);
}

function answerMetadata(model: ServedModel, response: ServerResponse, headers: Record<string, string>): void {
  const { request: asked, backends, notice } = model.status();
  answerJson(response, 200, {
    name: asked.name, ref: asked.ref, version: model.version ?? null, signature: model.signature?.kind === 'columns' ? model.signature.columns : null,
    backends: backends.map(({ version, role, share, state }) => ({ version, role, share, state: state.kind })), ...(notice === undefined ? {} : { notice }),
  }, headers);
}

function answerHealth(model: ServedModel, response: ServerResponse, headers: Record<string, string>): void {
  const { healthy, reason, hint } = model.health();
  if (healthy) answerJson(response, 200, { status: 'ok', version: model.version }, headers);
  else answerJson(response, 503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: reason, ...(hint === undefined ? {} : { hint }) }, { ...headers, 'Retry-After': '1' });
}

/** Takes what really happened, by request id. */
async function takeOutcomes(model: ServedModel, request: IncomingMessage, response: ServerResponse, headers: Record<string, string>): Promise<void> {
  const body = await readBody(request, OUTCOMES, OUTCOMES);
  if (body.kind !== 'whole') throw invalidParameter(`The body is larger than ${OUTCOMES / 1024 / 1024} MB, or broke off`);
  const outcomes = readOutcomes(body.bytes.toString('utf8'));
  const unknown: string[] = [];
  let taken = 0;
  for (const { request_id: id, outcome } of outcomes) {
    const answered = model.record.find(id);
    const rows = typeof outcome === 'object' ? outcome : [outcome];
    if (answered?.values === undefined) unknown.push(id);
    else if (model.record.tell(id, rows)) {
      model.outcomes.add(answered.version, answered.values, rows);
      taken++;
    }
  }
  answerJson(response, 200, { taken, unknown }, headers);
}

function readOutcomes(text: string): Outcome[] {
  let body: { outcomes?: unknown };
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    throw invalidParameter('The body is no JSON');
  }
  const outcomes = Array.isArray(body.outcomes) ? (body.outcomes as unknown[]) : [body];
  return outcomes.map((given, at) => {
    const { request_id: id, outcome } = (given ?? {}) as { request_id?: unknown; outcome?: unknown };
    const value = typeof outcome === 'boolean' ? String(outcome) : outcome;
    const rows = Array.isArray(value) ? (value as unknown[]) : [value];
    if (typeof id !== 'string' || !rows.every((row) => typeof row === 'string' || typeof row === 'number')) {
      throw invalidParameter(`Outcome ${at + 1} needs request_id, a text, and outcome, a number, a text or a list of them`);
    }
    return { request_id: id, outcome: value as Outcome['outcome'] };
  });
}

/** Whether a web page may call, if it is one; then the answer says so. */
function allowOrigin(request: IncomingMessage, model: ServedModel | undefined, headers: Record<string, string>): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  headers['Vary'] = 'Origin';
  if (model?.origins.includes(origin) !== true) return false;
  headers['Access-Control-Allow-Origin'] = origin;
  headers['Access-Control-Expose-Headers'] = 'X-Request-Id, X-Served-Version, Retry-After';
  return true;
}

function answerPreflight(request: IncomingMessage, response: ServerResponse, allowed: boolean, headers: Record<string, string>): void {
  const isPreflight = request.headers.origin !== undefined && request.headers['access-control-request-method'] !== undefined;
  if (!allowed || !isPreflight) throw new MlflowError('PERMISSION_DENIED', 'Web pages of this origin may not call this model. Its owner can allow it.');
  response.writeHead(204, {
    ...headers,
    'Access-Control-Allow-Methods': 'POST, GET',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Request-Id',
    'Access-Control-Max-Age': '600',
    ...(request.headers['access-control-request-private-network'] === 'true' ? { 'Access-Control-Allow-Private-Network': 'true' } : {}),
  });
  response.end();
}

/** The caller's own id when it is one that can be kept, else a new one. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new MlflowError('BAD_REQUEST', 'The address is not encoded as a URL');
  }
}
