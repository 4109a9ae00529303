import type { Reader } from '../sql';

/** Rows that can come to belong to nothing, parents before what belongs to them. */
interface OrphanKind {
  readonly what: string;
  readonly table: string;
  /** Which rows of the table, as SQL. */
  readonly where: string;
}

const without = (what: string, table: string, column: string, parent: string, key = column): OrphanKind =>
  ({ what, table, where: `${table}.${column} NOT IN (SELECT ${key} FROM ${parent})` });

/** In every version of the schema so far. */
const KINDS: readonly OrphanKind[] = [
  without('tags without their experiment', 'experiment_tags', 'experiment', 'experiments'),
  without('series of metrics without their run', 'series', 'run', 'runs'),
  without('points without their series', 'points', 'series', 'series'),
  without('parameters without their run', 'params', 'run', 'runs'),
  without('tags without their run', 'tags', 'run', 'runs'),
  without('inputs without their run', 'inputs', 'run', 'runs'),
  without('inputs without their dataset', 'inputs', 'dataset', 'datasets'),
  { what: 'tags without their input', table: 'input_tags', where: 'NOT EXISTS (SELECT 1 FROM inputs i WHERE i.run = input_tags.run AND i.dataset = input_tags.dataset)' },
  without('model inputs without their run', 'model_inputs', 'run', 'runs'),
  without('model outputs without their run', 'model_outputs', 'run', 'runs'),
  without('parameters without their logged model', 'logged_model_params', 'model_id', 'logged_models'),
  without('tags without their logged model', 'logged_model_tags', 'model_id', 'logged_models'),
  without('metrics without their logged model', 'logged_model_metrics', 'model_id', 'logged_models'),
  without('tags without their registered model', 'registered_model_tags', 'name', 'registered_models'),
  { what: 'aliases without their version', table: 'aliases', where: 'NOT EXISTS (SELECT 1 FROM model_versions v WHERE v.name = aliases.name AND v.version = aliases.version)' },
  { what: 'tags without their version', table: 'model_version_tags', where: 'NOT EXISTS (SELECT 1 FROM model_versions v WHERE v.name = model_version_tags.name AND v.version = model_version_tags.version)' },
];

/** Experiments that rows name and that are not there, each with the first time that is known of it. */
const LOST_EXPERIMENTS = `
  SELECT experiment, min(time) FROM (
    SELECT experiment, start_time AS time FROM runs UNION ALL SELECT experiment, creation_time FROM logged_models UNION ALL SELECT experiment, NULL FROM datasets
  ) WHERE experiment NOT IN (SELECT experiment FROM experiments) GROUP BY experiment`;

/** Registered models that versions name and that are not there. */
const LOST_MODELS = 'SELECT name, min(creation_time), max(last_update_time) FROM model_versions WHERE name NOT IN (SELECT name FROM registered_models) GROUP BY name';

/** Rows that belong to nothing, by what they are. */
export interface OrphanCount {
  readonly what: string;
  readonly count: number;
}

/** Counts the rows that belong to nothing; none where all is well. */
export function findOrphans(reader: Reader): OrphanCount[] {
  const lost = (what: string, rows: number): OrphanCount => ({ what, count: rows });
  return [
    lost('experiments that runs, models or datasets name', reader.all(LOST_EXPERIMENTS).length),
    lost('registered models that versions name', reader.all(LOST_MODELS).length),
    ...KINDS.map(({ what, table, where }) => ({ what, count: Number(reader.one(`SELECT count(*) FROM ${table} WHERE ${where}`)?.[0] ?? 0) })),
  ].filter(({ count }) => count > 0);
}

/** What writes outside of a journal: a snapshot follows. */
export interface Mendable extends Reader {
  run(sql: string, row?: readonly (string | number | bigint | null)[]): number;
}

/**
 * Ends rows that belong to nothing, since they would come to belong to what gets their numbers next. Experiments and registered models that others name are
 * made anew, under a name that says so, for what is in them is whole. Answers what it did.
 */
export function mendOrphans(connection: Mendable): OrphanCount[] {
  const mended: OrphanCount[] = [];
  for (const [experiment, time] of connection.all<[number, number | bigint | null]>(LOST_EXPERIMENTS)) {
    let name = `recovered-${experiment}`;
    while (connection.one('SELECT 1 FROM experiments WHERE name = ?', [name]) !== undefined) name += '-again';
    connection.run('INSERT INTO experiments (experiment, name, artifact_location, creation_time, last_update_time) VALUES (?, ?, ?, ?, ?)', [experiment, name, `mlflow-artifacts:/${experiment}`, time ?? 0, time ?? 0]);
    mended.push({ what: `experiment made anew as ${name}, whose name was lost`, count: 1 });
  }
  for (const [name, created, updated] of connection.all<[string, number, number]>(LOST_MODELS)) {
    connection.run('INSERT INTO registered_models (name, creation_time, last_update_time) VALUES (?, ?, ?)', [name, created, updated]);
    mended.push({ what: 'registered model made anew for its versions', count: 1 });
  }
  for (const { what, table, where } of KINDS) {
    const count = connection.run(`DELETE FROM ${table} WHERE ${where}`);
    if (count > 0) mended.push({ what: `${what} taken out`, count });
  }
  return mended;
}
