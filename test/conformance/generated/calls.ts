import { request } from 'node:http';
import fc, { type Arbitrary } from 'fast-check';
import { parseJson, stringifyJson } from '../../../src/protocol/json';
import type { Endpoint } from '../../../src/server/endpoints/endpoint';
import { ENDPOINTS } from '../../../src/server/endpoints/table';
import { ENDPOINT_FIELDS, LEFT_OUT } from './endpointFields';
import { resolve, rightValue, spoiled, type Known, type Sent } from './values';

/** A call of an endpoint with generated values. */
export interface Call {
  /** As in `ENDPOINT_FIELDS`. */
  readonly name: string;
  /** Which of the paths of the endpoint: `/api` or `/ajax-api`. */
  readonly prefix: number;
  readonly fields: Readonly<Record<string, Sent>>;
  /** A body that is sent in the place of the fields. */
  readonly body?: string;
}

/** An answer, and how long it took. */
export interface Answered {
  readonly status: number;
  /** Columns and files may begin as JSON does. */
  readonly isJson: boolean;
  readonly text: string;
  /** ms */
  readonly took: number;
}

/** The name of an endpoint as `ENDPOINT_FIELDS` has it. */
export const nameOf = ({ method, paths }: Endpoint): string => `${method} ${(paths[0] ?? '').replace(/^\/api\/\d\.0\//, '')}`;

const BY_NAME = new Map(ENDPOINTS.map((endpoint) => [nameOf(endpoint), endpoint]));

/** Endpoints of the server that nobody described here: there may be none. */
export const undescribed = (): string[] => [...BY_NAME.keys()].filter((name) => !Object.hasOwn(ENDPOINT_FIELDS, name) && !Object.hasOwn(LEFT_OUT, name));
/** Descriptions whose endpoint is gone. */
export const gone = (): string[] => [...Object.keys(ENDPOINT_FIELDS), ...Object.keys(LEFT_OUT)].filter((name) => !BY_NAME.has(name));

/** What makes things is called more often, so that there is something to call the rest about. */
const MAKERS = ['POST mlflow/runs/create', 'POST mlflow/runs/log-batch', 'POST mlflow/experiments/create', 'POST mlflow/registered-models/create', 'POST mlflow/model-versions/create', 'POST mlflow/logged-models'];
const ODD_BODIES = ['', 'null', '[]', '"x"', '1', '{', '{"a":1,}', '{"a":1}{"b":2}', '{"run_id":"a","run_id":"b"}', '\u{feff}{}', '['.repeat(50_000), `{"a":${'9'.repeat(400)}}`, '{"__proto__":{"x":1}}'];

/** Calls of all endpoints. */
export const calls: Arbitrary<Call> = fc.constantFrom(...Object.keys(ENDPOINT_FIELDS), ...MAKERS, ...MAKERS).chain((name) => {
  const kinds = ENDPOINT_FIELDS[name] ?? {};
  const names = Object.keys(kinds);
  return fc.record({
    prefix: fc.nat({ max: 1 }),
    fields: fc.record(Object.fromEntries(Object.entries(kinds).map(([field, kind]) => [field, rightValue(kind)]))),
    // Mostly all is right, so that what comes after the first checks is reached too; else a single field is not.
    spoil: names.length === 0 ? fc.constant(undefined) : fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...names), spoiled) }),
    body: fc.oneof({ weight: 40, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...ODD_BODIES) }),
  }).map(({ prefix, fields, spoil, body }): Call => ({ name, prefix, ...(body === undefined ? {} : { body }), fields: spoil === undefined ? fields : withField(fields, ...spoil) }));
});

function withField(fields: Call['fields'], name: string, sent: Sent | undefined): Call['fields'] {
  const others = Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
  return sent === undefined ? others : { ...others, [name]: sent };
}

const SLASHES = /%2F/g;

/** Sends a call to the server at `base`, which may hold a path. */
export function send(base: string, call: Call, known: Known): Promise<Answered> {
  const endpoint = BY_NAME.get(call.name);
  if (endpoint === undefined) throw new Error(`There is no endpoint ${call.name}`);
  const fields = resolve({ kind: 'object', fields: call.fields }, known) as Record<string, unknown>;
  let path = endpoint.paths[call.prefix % endpoint.paths.length] ?? '';
  for (const [, field = ''] of path.matchAll(/\{(\w+)\}/g)) {
    const value = encodeURIComponent(wellFormed(text(fields[field])));
    path = path.replace(`{${field}}`, () => (field === 'path' ? value.replace(SLASHES, '/') : value));
  }
  const { method } = endpoint;
  const body = method === 'GET' ? undefined : (call.body ?? stringifyJson(fields));
  return exchange(method, `${base}${path}${method === 'GET' ? query(fields) : ''}`.slice(0, 12_000), body);
}

/** An address cannot hold half of a surrogate pair. */
const wellFormed = (value: string): string => Buffer.from(value).toString();
const text = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : stringifyJson(value));

function query(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => `${name}=${encodeURIComponent(wellFormed(text(one)))}`));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function exchange(method: string, url: string, body: string | undefined): Promise<Answered> {
  const began = performance.now();
  return new Promise((done, fail) => {
    const sent = request(url, { method, headers: body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => done({ status: response.statusCode ?? 0, isJson: /^application\/json/.test(response.headers['content-type'] ?? ''), text: Buffer.concat(chunks).toString('latin1'), took: performance.now() - began }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Takes what an answer told of new things among the known. */
export function learn(known: Known, { status, isJson, text: said }: Answered): void {
  if (status !== 200 || !isJson || !said.startsWith('{')) return;
  const answer = parseJson(said) as Record<string, unknown>;
  const at = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
  const note = (list: string[], value: unknown): void => {
    if (typeof value === 'string' && value !== '' && !list.includes(value)) list.push(value);
  };
  note(known.experiments, answer['experiment_id']);
  note(known.runs, at(answer, 'run', 'info', 'run_id'));
  note(known.loggedModels, at(answer, 'model', 'info', 'model_id'));
  note(known.models, at(answer, 'registered_model', 'name'));
  note(known.jobs, answer['id']);
  note(known.uploads, answer['upload_id']);
  note(known.tokens, answer['next_page_token']);
  for (const uri of [at(answer, 'run', 'info', 'artifact_uri'), at(answer, 'model', 'info', 'artifact_uri')]) {
    if (typeof uri === 'string' && uri.startsWith('mlflow-artifacts:/')) note(known.artifacts, `${uri.slice('mlflow-artifacts:/'.length)}/file.txt`);
  }
}
