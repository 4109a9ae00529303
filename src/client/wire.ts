import type { Experiment, LoggedModel, Metric, ModelVersion, RegisteredModel, Run, RunInfo } from '../protocol/entities';
import { toInt64, type Int64 } from '../protocol/int64';
import type { Json } from '../protocol/json';

/*
 * From the wire to the domain and back. A server built on protobuf leaves empty lists out and may write NaN and 64-bit
 * integers as text; after these functions lists are there, values are numbers and integers are `Int64`.
 */

/** An object of the wire. Fields are checked where they are read. */
export type Wire = Record<string, Json>;

/** The value as an object; anything else is an empty one. */
export function asObject(value: Json | undefined): Wire {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** The value as a list of objects; absent is empty. */
export function asList(value: Json | undefined): Wire[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** The value as text; absent is empty. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

/** The metric as JSON can say it: NaN and infinities are text, as MLflow's client sends them. */
export function encodeMetric(metric: Metric): Record<string, unknown> {
  return { ...metric, value: Number.isFinite(metric.value) ? metric.value : String(metric.value) };
}

function integer(value: Json | undefined): Int64 {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? toInt64(BigInt(value)) : 0;
}

/** A point of a metric. */
export function decodeMetric(wire: Wire): Metric {
  const { value } = wire;
  return {
    ...(wire as unknown as Metric),
    key: asText(wire['key']),
    value: special(typeof value === 'string' || typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : 0),
    timestamp: integer(wire['timestamp']),
    step: integer(wire['step']),
  };
}

/** MLflow answers an infinity as the greatest double. */
const special = (value: number): number => (Math.abs(value) === Number.MAX_VALUE ? Math.sign(value) * Infinity : value);

/** What is known of a run beside its data. */
export function decodeRunInfo(wire: Wire): RunInfo {
  const id = asText(wire['run_id'] ?? wire['run_uuid']);
  const { end_time: end, ...rest } = wire;
  return {
    ...(rest as unknown as RunInfo),
    run_id: id,
    run_uuid: id,
    run_name: asText(wire['run_name']),
    user_id: asText(wire['user_id']),
    start_time: integer(wire['start_time']),
    ...(end === undefined || end === null || integer(end) === 0 ? {} : { end_time: integer(end) }),
  };
}

/** A run with its data. */
export function decodeRun(wire: Wire): Run {
  const data = asObject(wire['data']);
  const inputs = asObject(wire['inputs']);
  const outputs = asList(asObject(wire['outputs'])['model_outputs']);
  return {
    info: decodeRunInfo(asObject(wire['info'])),
    data: {
      metrics: asList(data['metrics']).map(decodeMetric),
      params: keyValues(data['params']),
      tags: keyValues(data['tags']),
    },
    inputs: {
      dataset_inputs: asList(inputs['dataset_inputs']).map((input) => ({
        tags: keyValues(input['tags']),
        dataset: asObject(input['dataset']) as unknown as Run['inputs']['dataset_inputs'][number]['dataset'],
      })),
      model_inputs: asList(inputs['model_inputs']).map((model) => ({ model_id: asText(model['model_id']) })),
    },
    ...(outputs.length === 0
      ? {}
      : { outputs: { model_outputs: outputs.map((model) => ({ model_id: asText(model['model_id']), step: integer(model['step']) })) } }),
  };
}

/** An experiment. */
export function decodeExperiment(wire: Wire): Experiment {
  return {
    ...(wire as unknown as Experiment),
    creation_time: integer(wire['creation_time']),
    last_update_time: integer(wire['last_update_time']),
    tags: keyValues(wire['tags']),
  };
}

/** A logged model. */
export function decodeLoggedModel(wire: Wire): LoggedModel {
  const info = asObject(wire['info']);
  const data = asObject(wire['data']);
  return {
    info: {
      ...(info as unknown as LoggedModel['info']),
      creation_timestamp_ms: integer(info['creation_timestamp_ms']),
      last_updated_timestamp_ms: integer(info['last_updated_timestamp_ms']),
      tags: keyValues(info['tags']),
    },
    data: { params: keyValues(data['params']), metrics: asList(data['metrics']).map(decodeMetric) },
  };
}

/** A version of a registered model. */
export function decodeModelVersion(wire: Wire): ModelVersion {
  const { model_params: params, model_metrics: metrics, aliases } = wire;
  return {
    ...(wire as unknown as ModelVersion),
    version: asText(wire['version']),
    creation_timestamp: integer(wire['creation_timestamp']),
    last_updated_timestamp: integer(wire['last_updated_timestamp']),
    tags: keyValues(wire['tags']),
    // Unity Catalog has no stages, and says an alias with its version.
    current_stage: (asText(wire['current_stage']) || 'None') as ModelVersion['current_stage'],
    aliases: Array.isArray(aliases) ? aliases.map((alias) => asText(asObject(alias)['alias'] ?? alias)) : [],
    ...(params === undefined ? {} : { model_params: keyValues(params) }),
    ...(metrics === undefined ? {} : { model_metrics: asList(metrics).map(decodeMetric) }),
  };
}

/** A registered model. */
export function decodeRegisteredModel(wire: Wire): RegisteredModel {
  return {
    ...(wire as unknown as RegisteredModel),
    creation_timestamp: integer(wire['creation_timestamp']),
    last_updated_timestamp: integer(wire['last_updated_timestamp']),
    latest_versions: asList(wire['latest_versions']).map(decodeModelVersion),
    tags: keyValues(wire['tags']),
    aliases: asList(wire['aliases']).map((one) => ({ alias: asText(one['alias']), version: asText(one['version']) })),
  };
}

function keyValues(value: Json | undefined): { key: string; value: string }[] {
  return asList(value).map((one) => ({ key: asText(one['key']), value: asText(one['value']) }));
}
