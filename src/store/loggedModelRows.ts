import { notFound } from '../protocol/errors';
import type { KeyValue, LoggedModel, LoggedModelStatus, Metric } from '../protocol/entities';
import type { Int64 } from '../protocol/int64';
import { DELETED_STAGE, isNotTrashed } from './search/registry';
import type { Reader, SqlValue } from './sql';

type ModelRow = [
  id: string, experiment: number, name: string, artifactUri: string, creation: Int64, update: Int64, status: LoggedModelStatus, message: string | null,
  type: string | null, runId: string | null, creator: string | null,
];
type MetricRow = [
  id: string, key: string, value: number, isNan: number, timestamp: Int64, step: Int64, runId: string, datasetName: string | null, datasetDigest: string | null,
];

/** Logged models by id, in the order asked, with all that belongs to them; deleted ones are left out. */
export function readLoggedModels(reader: Reader, ids: readonly string[]): LoggedModel[] {
  const list = [JSON.stringify(ids)];
  const rows = reader.all<ModelRow>(
    `SELECT model_id, experiment, name, artifact_uri, creation_time, last_update_time, status, status_message, model_type, source_run_id, creator_id
       FROM logged_models WHERE model_id IN (SELECT value FROM json_each(?)) AND lifecycle_stage = 'active'`, list);
  const tags = keyValues(reader, 'logged_model_tags', list);
  const params = keyValues(reader, 'logged_model_params', list);
  const metrics = group(reader.all<MetricRow>(
    `SELECT model_id, key, value, is_nan, timestamp, step, run_id, dataset_name, dataset_digest FROM logged_model_metrics
       WHERE model_id IN (SELECT value FROM json_each(?)) ORDER BY model_id, key, timestamp, step`, list).map((row): [string, Metric] => [row[0], metric(row)]));
  const registrations = group(reader.all<[string, string, number]>(
    `SELECT model_id, name, version FROM model_versions WHERE model_id IN (SELECT value FROM json_each(?)) AND stage != '${DELETED_STAGE}' AND ${isNotTrashed('name')} ORDER BY name, version`, list)
    .map(([id, name, version]): [string, { name: string; version: string }] => [id, { name, version: String(version) }]));
  const models = new Map(rows.map(([id, experiment, name, artifactUri, creation, update, status, message, type, runId, creator]): [string, LoggedModel] => [id, {
    info: {
      model_id: id, experiment_id: String(experiment), name, creation_timestamp_ms: creation, last_updated_timestamp_ms: update, artifact_uri: artifactUri, status,
      ...(message === null ? {} : { status_message: message }),
      ...(creator === null ? {} : { creator_id: creator }),
      ...(type === null ? {} : { model_type: type }),
      ...(runId === null ? {} : { source_run_id: runId }),
      tags: tags.get(id) ?? [],
      registrations: registrations.get(id) ?? [],
    },
    data: { params: params.get(id) ?? [], metrics: metrics.get(id) ?? [] },
  }]));
  return ids.flatMap((id) => models.get(id) ?? []);
}

/** One logged model. Raises RESOURCE_DOES_NOT_EXIST, also for a deleted one. */
export function readLoggedModel(reader: Reader, id: string): LoggedModel {
  const [model] = readLoggedModels(reader, [id]);
  if (model === undefined) throw notFound(`Logged model with ID '${id}' not found.`);
  return model;
}

function metric([id, key, value, isNan, timestamp, step, runId, datasetName, datasetDigest]: MetricRow): Metric {
  return {
    key, value: isNan ? NaN : value, timestamp, step, run_id: runId, model_id: id,
    ...(datasetName === null ? {} : { dataset_name: datasetName }),
    ...(datasetDigest === null ? {} : { dataset_digest: datasetDigest }),
  };
}

const keyValues = (reader: Reader, table: string, list: readonly SqlValue[]): Map<string, KeyValue[]> =>
  group(reader.all<[string, string, string]>(`SELECT model_id, key, value FROM ${table} WHERE model_id IN (SELECT value FROM json_each(?)) ORDER BY model_id, key`, list)
    .map(([id, key, value]): [string, KeyValue] => [id, { key, value }]));

function group<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, item] of pairs) {
    const found = groups.get(key);
    if (found === undefined) groups.set(key, [item]);
    else found.push(item);
  }
  return groups;
}
