import { parseJson } from '../../../src/protocol/json';

/** A server that speaks MLflow's protocol. */
export interface Peer {
  /** Everything before `/api`. */
  readonly url: string;
}

/** What it said. */
export interface Said {
  readonly status: number;
  /** The body as JSON, for tests loosely typed; empty when it is none. */
  readonly body: Record<string, unknown>;
}

/** Calls an endpoint below `/api/2.0/mlflow/`: a GET takes its fields in the query, everything else as JSON. */
export async function ask(peer: Peer, method: string, name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Said> {
  const query = new URLSearchParams();
  if (method === 'GET') for (const [key, value] of Object.entries(fields)) for (const one of [value].flat()) query.append(key, String(one));
  const answer = await fetch(`${peer.url}/api/2.0/mlflow/${name}${method === 'GET' ? `?${query.toString()}` : ''}`, {
    method, ...(method === 'GET' ? {} : { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? (parseJson(text) as Record<string, unknown>) : {} };
}

/** The same where it must work. */
export async function done<T>(peer: Peer, method: string, name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
  const { status, body } = await ask(peer, method, name, fields);
  if (status !== 200) throw new Error(`${method} ${name} ${JSON.stringify(fields).slice(0, 500)}: ${status} ${JSON.stringify(body)} (${peer.url})`);
  return body as T;
}
