import type { DatasetInput, LifecycleStage, Metric, ModelOutput, Param, Run, RunInfo, RunStatus, Tag } from '../protocol/entities';
import { invalidParameter, notFound } from '../protocol/errors';
import type { Int64 } from '../protocol/int64';
import type { RunCache } from './runCache';
import type { Reader, Row } from './sql';

/** Columns of a run's row. */
export interface RunRow {
  run: number;
  run_id: string;
  experiment: number;
  name: string;
  user_id: string;
  status: RunStatus;
  start_time: Int64;
  end_time: Int64 | null;
  artifact_uri: string;
  lifecycle_stage: LifecycleStage;
}

type Columns = [number, string, number, string, string, RunStatus, Int64, Int64 | null, string, LifecycleStage];

const SELECT = 'SELECT run, run_id, experiment, name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage FROM runs';

const toRow = ([run, run_id, experiment, name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage]: Columns): RunRow => ({
  run, run_id, experiment, name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage,
});

/** Finds a run by id. Raises RESOURCE_DOES_NOT_EXIST. */
export function findRun(reader: Reader, runId: string): RunRow {
  const row = reader.one<Columns>(`${SELECT} WHERE run_id = ?`, [runId]);
  if (!row) throw notFound(`Run with id=${runId} not found`);
  return toRow(row);
}

/** Refuses a run that cannot be written to. Raises INVALID_PARAMETER_VALUE when it is deleted. */
export function requireActive(row: RunRow): RunRow {
  if (row.lifecycle_stage !== 'active') {
    throw invalidParameter(`The run ${row.run_id} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`);
  }
  return row;
}

/** The info of a run as it travels. */
export const toRunInfo = (row: RunRow): RunInfo => ({
  run_id: row.run_id, run_uuid: row.run_id, run_name: row.name, experiment_id: String(row.experiment), user_id: row.user_id,
  status: row.status, start_time: row.start_time, ...(row.end_time !== null && { end_time: row.end_time }),
  artifact_uri: row.artifact_uri, lifecycle_stage: row.lifecycle_stage,
});

/** A run of which nothing but tags was written, as reading it back would answer; of tags with the same key the last counts. */
export function newRun(row: RunRow, tags: readonly Tag[]): Run {
  const byKey = [...new Map(tags.map((tag) => [tag.key, tag])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { info: toRunInfo(row), data: { metrics: [], params: [], tags: byKey }, inputs: { dataset_inputs: [], model_inputs: [] } };
}

/** Runs with all their data, in the order of the keys, from the cache or by one query a table for all that are not there. */
export function loadRuns(reader: Reader, cache: RunCache, keys: readonly number[]): Run[] {
  const loaded = new Map<number, Run>();
  const missing: number[] = [];
  for (const key of keys) {
    const known = cache.get(key);
    if (known) loaded.set(key, known);
    else missing.push(key);
  }
  if (missing.length > 0) for (const [key, run] of readRuns(reader, missing)) {
    loaded.set(key, run);
    cache.set(key, run);
  }
  return keys.flatMap((key) => loaded.get(key) ?? []);
}

const OF_RUNS = 'IN (SELECT value FROM json_each(?))';

/** Runs with all their data, by key. */
export function readRuns(reader: Reader, keys: readonly number[]): Map<number, Run> {
  const list = JSON.stringify(keys);
  const runs = new Map<number, Run>();
  for (const columns of reader.all<Columns>(`${SELECT} WHERE run ${OF_RUNS}`, [list])) {
    runs.set(columns[0], newRun(toRow(columns), []));
  }
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what its SQL answers
  const each = <T extends Row>(sql: string, add: (run: Run, row: T) => void): void => {
    for (const row of reader.all<T>(sql, [list])) {
      const run = runs.get(Number(row[0]));
      if (run) add(run, row);
    }
  };
  each<[number, string, string]>(`SELECT run, key, value FROM params WHERE run ${OF_RUNS} ORDER BY run, key`, (run, [, key, value]) =>
    run.data.params.push({ key, value } satisfies Param));
  each<[number, string, string]>(`SELECT run, key, value FROM tags WHERE run ${OF_RUNS} ORDER BY run, key`, (run, [, key, value]) =>
    run.data.tags.push({ key, value } satisfies Tag));
  each<[number, string, number, Int64, Int64, number]>(
    `SELECT run, key, last_value, last_timestamp, last_step, last_is_nan FROM series WHERE run ${OF_RUNS} ORDER BY run, key`,
    (run, [, key, value, timestamp, step, isNan]) => run.data.metrics.push({ key, value: isNan ? NaN : value, timestamp, step } satisfies Metric));
  each<[number, string]>(`SELECT run, model_id FROM model_inputs WHERE run ${OF_RUNS} ORDER BY run, model_id`, (run, [, model_id]) =>
    run.inputs.model_inputs.push({ model_id }));
  each<[number, string, Int64]>(`SELECT run, model_id, step FROM model_outputs WHERE run ${OF_RUNS} ORDER BY run, model_id`, (run, [, model_id, step]) =>
    ((run.outputs ??= { model_outputs: [] }).model_outputs.push({ model_id, step } satisfies ModelOutput)));
  readDatasets(reader, list, runs);
  return runs;
}

type DatasetColumns = [number, number, string, string, string, string, string | null, string | null];

function readDatasets(reader: Reader, list: string, runs: Map<number, Run>): void {
  const inputs = new Map<string, DatasetInput>();
  const rows = reader.all<DatasetColumns>(
    `SELECT i.run, d.dataset, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
    FROM inputs i JOIN datasets d ON d.dataset = i.dataset WHERE i.run ${OF_RUNS} ORDER BY i.run, i.dataset`, [list]);
  for (const [run, dataset, name, digest, source_type, source, schema, profile] of rows) {
    const input: DatasetInput = {
      tags: [],
      dataset: { name, digest, source_type, source, ...(schema !== null && { schema }), ...(profile !== null && { profile }) },
    };
    inputs.set(`${run}/${dataset}`, input);
    runs.get(run)?.inputs.dataset_inputs.push(input);
  }
  if (inputs.size === 0) return;
  const tags = reader.all<[number, number, string, string]>(`SELECT run, dataset, key, value FROM input_tags WHERE run ${OF_RUNS} ORDER BY run, dataset, key`, [list]);
  for (const [run, dataset, key, value] of tags) inputs.get(`${run}/${dataset}`)?.tags.push({ key, value });
}
