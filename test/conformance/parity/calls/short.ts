import type { Call } from '../call';

type More = Omit<Call, 'what' | 'method' | 'path' | 'body' | 'query'>;

const sending = (method: Call['method']) => (what: string, path: string, body: unknown, more: More = {}): Call => ({ what, method, path, body, ...more });

/** A call with a JSON body; `path` is below `mlflow/` unless it begins with a slash or with `mlflow-artifacts/`. */
export const post = sending('POST');
export const patch = sending('PATCH');
export const remove = sending('DELETE');

/** A call with a query. */
export const get = (what: string, path: string, query: Call['query'] = {}, more: More = {}): Call => ({ what, method: 'GET', path, query, ...more });
