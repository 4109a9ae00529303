import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidParameter, MlflowError, notFound } from '../../protocol/errors';
import { GATEWAY_PREFIX, type GatewayStatus } from '../../protocol/serving';
import type { Keys } from '../keys';
import type { ServedModels } from '../model/servedModels';
import { answerJson } from './answer';
import { readBody } from './body';
import type { Changes } from './changes';
import { readOrigins, readServeRequest, readText } from './readRequest';

/** What the owner's side needs. */
export interface OwnerSide {
  readonly models: ServedModels;
  readonly keys: Keys;
  readonly changes: Changes;
  status(): GatewayStatus;
  /** Ends the gateway; `handover` leaves the scoring servers to the next one. */
  shutdown(handover: boolean): void;
}

/** Largest body of an owner's call, bytes. */
const LIMIT = 1024 * 1024;

type Call = (side: OwnerSide, body: unknown) => unknown;

/** The owner's calls. What a call answers is its JSON. */
const CALLS: Readonly<Record<string, Call>> = {
  'POST /served': (side, body) => side.models.serve(readServeRequest(body)),
  'POST /served/stop': async (side, body) => {
    const id = readText(body, 'id');
    if (!(await side.models.stop(id))) throw notFound(`${id} is not served`);
    return {};
  },
  'POST /origins': (side, body) => {
    const { id, origins } = readOrigins(body);
    const model = side.models.get(id);
    if (model === undefined) throw notFound(`${id} is not served`);
    model.origins = origins;
    return model.status();
  },
  'POST /keys': (side, body) => side.keys.create(readText(body, 'label')),
  'POST /keys/revoke': (side, body) => {
    const id = readText(body, 'id');
    if (!side.keys.revoke(id)) throw notFound(`There is no key ${id}`);
    return {};
  },
  'POST /shutdown': (side, body) => {
    side.shutdown((body as { handover?: unknown } | null)?.handover === true);
    return {};
  },
  'GET /status': (side) => side.status(),
};

/** Answers an owner's call, whose token was shown. Raises `MlflowError`. */
export async function answerOwner(side: OwnerSide, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = `${request.method ?? ''} ${path.slice(GATEWAY_PREFIX.length)}`;
  if (name === 'GET /changes') {
    side.changes.add(response);
    return;
  }
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (call === undefined) throw new MlflowError('ENDPOINT_NOT_FOUND', `The gateway has no ${name}`);
  const answered = await call(side, request.method === 'POST' ? await readJson(request) : undefined);
  if (request.method === 'POST') side.changes.tell();
  answerJson(response, 200, answered);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw new MlflowError('BAD_REQUEST', 'The body must be JSON, and its Content-Type say so');
  const body = await readBody(request, LIMIT, LIMIT);
  if (body.kind !== 'whole') throw invalidParameter('The body is too large');
  try {
    return JSON.parse(body.bytes.toString('utf8')) as unknown;
  } catch {
    throw invalidParameter('The body is no JSON');
  }
}
