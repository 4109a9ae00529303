import { parse } from 'node:querystring';
import type { JsonObject } from './body';

/** The fields of a query string, decoded once; a name given several times is a list. */
export function parseQuery(query: string): JsonObject {
  // A search may name thousands of experiments; the parser's own limit of 1000 would drop the rest in silence.
  return query === '' ? {} : (parse(query, '&', '=', { maxKeys: 50_000 }) as JsonObject);
}
