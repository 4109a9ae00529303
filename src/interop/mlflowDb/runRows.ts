import { createHash } from 'node:crypto';
import { SYSTEM_TAGS, type DatasetInput, type Metric, type Run, type Tag } from '../../protocol/entities';
import type { SinkDatabase } from './sinkDatabase';

/** What MLflow stores for an infinity. */
const LARGEST = Number.MAX_VALUE;

/** Writes a run with its params, tags and inputs, in place of what was there of it; its points stay. */
export function writeRun(database: SinkDatabase, run: Run, place: { readonly experimentId: bigint; readonly artifactUri: string; readonly parentId: string | undefined }): void {
  const { info, data } = run;
  const id = info.run_id;
  database.run(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
     VALUES (?, ?, 'UNKNOWN', '', '', ?, ?, ?, ?, '', ?, ?, ?, ?)
     ON CONFLICT (run_uuid) DO UPDATE SET name = excluded.name, user_id = excluded.user_id, status = excluded.status, start_time = excluded.start_time, end_time = excluded.end_time,
       lifecycle_stage = excluded.lifecycle_stage, artifact_uri = excluded.artifact_uri, experiment_id = excluded.experiment_id, deleted_time = excluded.deleted_time`,
    id, info.run_name, info.user_id, info.status, info.start_time, info.end_time ?? null, info.lifecycle_stage, place.artifactUri, place.experimentId,
    // Only when it was deleted is not told; the end is the nearest that is known.
    info.lifecycle_stage === 'deleted' ? (info.end_time ?? info.start_time) : null,
  );
  for (const table of ['params', 'tags']) database.run(`DELETE FROM ${table} WHERE run_uuid = ?`, id);
  for (const { key, value } of data.params) database.run('INSERT OR REPLACE INTO params (key, value, run_uuid) VALUES (?, ?, ?)', key, value, id);
  for (const { key, value } of tagsOf(run, place.parentId)) database.run('INSERT OR REPLACE INTO tags (key, value, run_uuid) VALUES (?, ?, ?)', key, value, id);
  for (const input of run.inputs.dataset_inputs) writeDataset(database, input, id, place.experimentId);
  for (const { model_id } of run.inputs.model_inputs) writeInput(database, ['RUN_INPUT', id, 'MODEL_INPUT', model_id], 0);
  for (const { model_id, step } of run.outputs?.model_outputs ?? []) writeInput(database, ['RUN_OUTPUT', id, 'MODEL_OUTPUT', model_id], step);
}

/** Its tags, with those that MLflow's client writes to every run. */
function tagsOf({ info, data }: Run, parentId: string | undefined): Tag[] {
  const tags = new Map(data.tags.map(({ key, value }) => [key, value]));
  if (!tags.has(SYSTEM_TAGS.runName)) tags.set(SYSTEM_TAGS.runName, info.run_name);
  if (parentId !== undefined) tags.set(SYSTEM_TAGS.parentRunId, parentId);
  return [...tags].map(([key, value]) => ({ key, value }));
}

function writeDataset(database: SinkDatabase, { dataset, tags }: DatasetInput, runId: string, experimentId: bigint): void {
  const id = uuid(`dataset ${experimentId} ${dataset.name}\0${dataset.digest}`);
  database.run(
    'INSERT OR IGNORE INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    id, experimentId, dataset.name, dataset.digest, dataset.source_type, dataset.source, dataset.schema ?? null, dataset.profile ?? null,
  );
  const input = writeInput(database, ['DATASET', id, 'RUN', runId], 0);
  for (const { key, value } of tags) database.run('INSERT OR REPLACE INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)', input, key, value);
}

/** Writes that one thing went into another; answers the id of that. */
function writeInput(database: SinkDatabase, [sourceType, source, destinationType, destination]: readonly [string, string, string, string], step: number | bigint): string {
  const id = uuid(`input ${sourceType} ${source} ${destinationType} ${destination}`);
  database.run(
    'INSERT OR REPLACE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step) VALUES (?, ?, ?, ?, ?, ?)',
    id, sourceType, source, destinationType, destination, step,
  );
  return id;
}

/** 32 hex digits that are the same for the same text, so that what is written again is the same. */
function uuid(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Writes points. One that repeats exactly is there once, as on MLflow's server. Answers how many were new. */
export function writePoints(database: SinkDatabase, runId: string, points: readonly Metric[]): number {
  let written = 0;
  for (const { key, value, timestamp, step } of points) {
    const isNan = Number.isNaN(value);
    written += database.run(
      'INSERT OR IGNORE INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)',
      key, storedValue(value), timestamp, runId, step, isNan ? 1 : 0,
    );
  }
  return written;
}

/** NaN is a flag beside a zero, an infinity the largest number, as MLflow stores them. */
export function storedValue(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Number.isFinite(value) ? value : Math.sign(value) * LARGEST;
}

/** Writes which point of each key is the latest: of the greatest step, then the greatest time, then the greatest value. */
export function writeLatest(database: SinkDatabase, runId: string): void {
  database.run('DELETE FROM latest_metrics WHERE run_uuid = ?', runId);
  database.run(
    `INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
     SELECT key, value, timestamp, step, is_nan, run_uuid
     FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY step DESC, timestamp DESC, value DESC) AS place FROM metrics WHERE run_uuid = ?) WHERE place = 1`,
    runId,
  );
}

/** How many points of each key are there. */
export function pointsOf(database: SinkDatabase, runId: string): ReadonlyMap<string, number> {
  return new Map(database.all('SELECT key, count(*) AS points FROM metrics WHERE run_uuid = ? GROUP BY key', runId).map((row) => [String(row['key']), Number(row['points'])]));
}
