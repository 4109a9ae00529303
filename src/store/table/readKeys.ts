import type { Reader } from '../sql';

/** What has keys. */
export type KeyedKind = 'param' | 'metric' | 'tag';

const KEYS = (table: string, order: string): string =>
  `SELECT t.key FROM ${table} t JOIN runs r ON r.run = t.run WHERE r.experiment = ? AND r.lifecycle_stage = 'active' GROUP BY t.key ORDER BY ${order}`;

/** The keys of an experiment's active runs: metrics as they were first logged, the rest by name. */
export function readKeys(reader: Reader, experiment: number): Record<KeyedKind, readonly string[]> {
  const read = (table: string, order: string): string[] => reader.all<[string]>(KEYS(table, order), [experiment]).map(([key]) => key);
  return { param: read('params', 't.key'), metric: read('series', 'min(t.series)'), tag: read('tags', 't.key') };
}
