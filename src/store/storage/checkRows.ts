import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import type { Reader } from '../sql';

/** What the rows of a store tell of themselves. */
export interface RowsCheck {
  /** What SQLite's own check found; empty when all is well. */
  readonly pages: readonly string[];
  /** Rows that belong to nothing, by what they are. */
  readonly orphans: readonly { readonly what: string; readonly count: number }[];
  /** Series whose count is not that of their points. */
  readonly miscounted: readonly string[];
  /** Runs and logged models that a copy left without an end. */
  readonly partial: readonly string[];
  readonly counts: { readonly experiments: number; readonly runs: number; readonly points: number; readonly models: number; readonly versions: number; readonly events: number };
}

const ORPHANS: readonly [what: string, sql: string][] = [
  ['runs without their experiment', 'SELECT count(*) FROM runs WHERE experiment NOT IN (SELECT experiment FROM experiments)'],
  ['series of metrics without their run', 'SELECT count(*) FROM series WHERE run NOT IN (SELECT run FROM runs)'],
  ['points without their series', 'SELECT count(*) FROM points WHERE series NOT IN (SELECT series FROM series)'],
  ['parameters without their run', 'SELECT count(*) FROM params WHERE run NOT IN (SELECT run FROM runs)'],
  ['tags without their run', 'SELECT count(*) FROM tags WHERE run NOT IN (SELECT run FROM runs)'],
  ['inputs without their dataset', 'SELECT count(*) FROM inputs WHERE dataset NOT IN (SELECT dataset FROM datasets)'],
  ['logged models without their experiment', 'SELECT count(*) FROM logged_models WHERE experiment NOT IN (SELECT experiment FROM experiments)'],
  ['versions without their model', 'SELECT count(*) FROM model_versions WHERE name NOT IN (SELECT name FROM registered_models)'],
  ['aliases without their version', 'SELECT count(*) FROM aliases a WHERE NOT EXISTS (SELECT 1 FROM model_versions v WHERE v.name = a.name AND v.version = a.version)'],
];

/** Checks pages and rows; takes some seconds for a large database. */
export function checkRows(reader: Reader): RowsCheck {
  const number = (sql: string): number => Number(reader.one(sql)?.[0] ?? 0);
  const pages = reader.all<[string]>('PRAGMA integrity_check(20)').map(([line]) => line);
  return {
    pages: pages.length === 1 && pages[0] === 'ok' ? [] : pages,
    orphans: ORPHANS.map(([what, sql]) => ({ what, count: number(sql) })).filter(({ count }) => count > 0),
    miscounted: reader
      .all<[string, string]>('SELECT r.run_id, s.key FROM series s JOIN runs r ON r.run = s.run WHERE s.count <> (SELECT count(*) FROM points p WHERE p.series = s.series) LIMIT 1000')
      .map(([run, key]) => `${run} ${key}`),
    partial: [
      ...reader.all<[string]>('SELECT r.run_id FROM tags t JOIN runs r ON r.run = t.run WHERE t.key = ? AND t.value = ?', [COPY_TAGS.state, PARTIAL]),
      ...reader.all<[string]>('SELECT model_id FROM logged_model_tags WHERE key = ? AND value = ?', [COPY_TAGS.state, PARTIAL]),
    ].map(([id]) => id),
    counts: {
      experiments: number('SELECT count(*) FROM experiments'), runs: number('SELECT count(*) FROM runs'), points: number('SELECT count(*) FROM points'),
      models: number('SELECT count(*) FROM logged_models'), versions: number('SELECT count(*) FROM model_versions'), events: number('SELECT count(*) FROM registry_events'),
    },
  };
}
