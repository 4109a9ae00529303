import type { LoggedModel, LoggedModelStatus, ModelVersion } from '../../protocol/entities';
import type { HistoryModel } from '../history';
import { storedValue } from './runRows';
import type { SinkDatabase } from './sinkDatabase';

/** How MLflow's tables number the states. */
const STATUS: Readonly<Record<LoggedModelStatus, number>> = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: 0, LOGGED_MODEL_PENDING: 1, LOGGED_MODEL_READY: 2, LOGGED_MODEL_UPLOAD_FAILED: 3,
};

/** Writes a logged model with its params, tags and metrics, in place of what was there of it. Answers how many of its metrics have no place in the tables, since their run is not there. */
export function writeLoggedModel(database: SinkDatabase, { info, data }: LoggedModel, place: { readonly experimentId: bigint; readonly artifactUri: string; readonly runId: string | undefined }): number {
  const id = info.model_id;
  database.run(
    `INSERT OR REPLACE INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?)`,
    id, place.experimentId, info.name, place.artifactUri, info.creation_timestamp_ms, info.last_updated_timestamp_ms, STATUS[info.status], info.model_type ?? '', place.runId ?? info.source_run_id ?? null,
    info.status_message ?? null,
  );
  for (const { key, value } of data.params) {
    database.run('INSERT OR REPLACE INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)', id, place.experimentId, key, value);
  }
  for (const { key, value } of info.tags) {
    database.run('INSERT OR REPLACE INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)', id, place.experimentId, key, value);
  }
  let lost = 0;
  for (const metric of data.metrics) {
    const runId = metric.run_id ?? place.runId;
    if (runId === undefined || !has(database, 'runs', 'run_uuid', runId)) {
      lost += 1;
      continue;
    }
    database.run(
      `INSERT OR IGNORE INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id, dataset_uuid, dataset_name, dataset_digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?), ?, ?)`,
      id, metric.key, metric.timestamp, metric.step, storedValue(metric.value), place.experimentId, runId,
      place.experimentId, metric.dataset_name ?? null, metric.dataset_digest ?? null, metric.dataset_name ?? null, metric.dataset_digest ?? null,
    );
  }
  return lost;
}

/** Where the files of a version are at the target, and the ids that it refers to. */
export interface VersionPlace {
  /** Address of its files. */
  readonly source: string;
  /** The same, with a logged model's id resolved. */
  readonly storage: string;
  readonly runId: string | undefined;
}

/** Writes a registered model with its versions, aliases and tags. Answers how many versions were new. */
export function writeRegisteredModel(database: SinkDatabase, { model, versions }: HistoryModel, placeOf: (version: ModelVersion) => VersionPlace): number {
  database.run(
    `INSERT INTO registered_models (name, creation_time, last_updated_time, description) VALUES (?, ?, ?, ?)
     ON CONFLICT (workspace, name) DO UPDATE SET creation_time = excluded.creation_time, last_updated_time = excluded.last_updated_time, description = excluded.description`,
    model.name, model.creation_timestamp, model.last_updated_timestamp, model.description ?? null,
  );
  for (const table of ['registered_model_tags', 'registered_model_aliases']) database.run(`DELETE FROM ${table} WHERE name = ?`, model.name);
  for (const { key, value } of model.tags) database.run('INSERT INTO registered_model_tags (key, value, name) VALUES (?, ?, ?)', key, value, model.name);
  for (const { alias, version } of aliasesOf({ model, versions })) {
    database.run('INSERT OR REPLACE INTO registered_model_aliases (alias, version, name) VALUES (?, ?, ?)', alias, version, model.name);
  }
  let made = 0;
  for (const version of versions) made += writeVersion(database, version, placeOf(version));
  return made;
}

function writeVersion(database: SinkDatabase, version: ModelVersion, { source, storage, runId }: VersionPlace): number {
  const isThere = database.all('SELECT 1 FROM model_versions WHERE name = ? AND version = ?', version.name, version.version).length > 0;
  database.run(
    `INSERT OR REPLACE INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source, run_id, status, status_message, run_link, storage_location)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    version.name, version.version, version.creation_timestamp, version.last_updated_timestamp, version.description ?? null, version.user_id ?? null, version.current_stage, source, runId ?? null,
    version.status, version.status_message ?? null, version.run_link ?? null, storage,
  );
  database.run('DELETE FROM model_version_tags WHERE name = ? AND version = ?', version.name, version.version);
  for (const { key, value } of version.tags) database.run('INSERT INTO model_version_tags (key, value, name, version) VALUES (?, ?, ?, ?)', key, value, version.name, version.version);
  return isThere ? 0 : 1;
}

/** A source tells aliases with the model, with its versions, or both. */
function aliasesOf({ model, versions }: HistoryModel): { alias: string; version: string }[] {
  return [...model.aliases, ...versions.flatMap(({ version, aliases }) => aliases.map((alias) => ({ alias, version })))];
}

/** Whether a row is there. The names are of this program. */
function has(database: SinkDatabase, table: string, column: string, value: string): boolean {
  return database.all(`SELECT 1 FROM ${table} WHERE ${column} = ?`, value).length > 0;
}
