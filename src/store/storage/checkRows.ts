import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import type { Reader } from '../sql';
import { findOrphans, type OrphanCount } from './orphans';
import { findMiscounted } from './seriesStats';

/** What the rows of a store tell of themselves. */
export interface RowsCheck {
  /** What SQLite's own check found; empty when all is well. */
  readonly pages: readonly string[];
  /** Rows that belong to nothing, by what they are. */
  readonly orphans: readonly OrphanCount[];
  /** Series whose statistics are not those of their points. */
  readonly miscounted: readonly string[];
  /** Series that have no point, so that nothing tells whether their statistics are right. */
  readonly pointless: readonly string[];
  /** Values that are longer than anything that is written here. */
  readonly large: readonly string[];
  /** Runs and logged models that a copy left without an end. */
  readonly partial: readonly string[];
  readonly counts: { readonly experiments: number; readonly runs: number; readonly points: number; readonly models: number; readonly versions: number; readonly events: number };
}

/** Longest value that a request can bring, bytes. */
const LARGE = 64 * 1024 * 1024;

/** Where text of any length stands, each with what names its row. */
const TEXTS: readonly [table: string, column: string, name: string][] = [
  ['params', 'value', 'key'], ['tags', 'value', 'key'], ['experiment_tags', 'value', 'key'], ['datasets', 'source', 'name'], ['datasets', 'schema', 'name'], ['datasets', 'profile', 'name'],
  ['logged_model_params', 'value', 'key'], ['logged_model_tags', 'value', 'key'], ['registered_models', 'description', 'name'], ['model_versions', 'description', 'name'],
  ['model_version_tags', 'value', 'key'], ['registered_model_tags', 'value', 'key'], ['registry_events', 'body', 'seq'],
];

/** Checks pages and rows; takes some seconds for a large database. Where pages are damaged only those are told. */
export function checkRows(reader: Reader): RowsCheck {
  const pages = reader.all<[string]>('PRAGMA integrity_check(20)').map(([line]) => line);
  const nothing = { orphans: [], miscounted: [], pointless: [], large: [], partial: [] };
  if (pages.length !== 1 || pages[0] !== 'ok') return { pages, ...nothing, counts: countsOf((sql) => safely(0, () => number(reader, sql))) };
  const series = findMiscounted(reader);
  const names = (hasPoints: boolean): string[] => series.filter((one) => one.hasPoints === hasPoints).map(({ runId, key }) => `${runId} ${key}`);
  return {
    pages: [],
    orphans: findOrphans(reader),
    miscounted: names(true),
    pointless: names(false),
    large: TEXTS.flatMap(([table, column, name]) => reader
      .all<[string, number]>(`SELECT substr(${name}, 1, 100), octet_length(${column}) FROM ${table} WHERE octet_length(${column}) > ${LARGE} LIMIT 20`)
      .map(([key, bytes]) => `${table} ${key}: ${Math.round(bytes / 1024 / 1024)} MB`)),
    partial: [
      ...reader.all<[string]>('SELECT r.run_id FROM tags t JOIN runs r ON r.run = t.run WHERE t.key = ? AND t.value = ?', [COPY_TAGS.state, PARTIAL]),
      ...reader.all<[string]>('SELECT model_id FROM logged_model_tags WHERE key = ? AND value = ?', [COPY_TAGS.state, PARTIAL]),
    ].map(([id]) => id),
    counts: countsOf((sql) => number(reader, sql)),
  };
}

const number = (reader: Reader, sql: string): number => Number(reader.one(sql)?.[0] ?? 0);

const countsOf = (count: (sql: string) => number): RowsCheck['counts'] => ({
  experiments: count('SELECT count(*) FROM experiments'), runs: count('SELECT count(*) FROM runs'), points: count('SELECT count(*) FROM points'),
  models: count('SELECT count(*) FROM logged_models'), versions: count('SELECT count(*) FROM model_versions'), events: count('SELECT count(*) FROM registry_events'),
});

/** What a damaged page does not let be read is not counted. */
function safely<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
