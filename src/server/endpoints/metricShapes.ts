import type { Metric } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import type { Json } from '../../protocol/json';
import { Fields } from '../http/fields';

const OPTIONAL = ['model_id', 'dataset_name', 'dataset_digest'] as const;

type Candidate = Partial<Record<keyof Metric, Json>>;

/** Reads one metric, naming the field that is wrong. */
export function metric(item: Fields): Metric {
  const result: Metric = {
    key: item.text('key'),
    value: item.double('value'),
    timestamp: item.int64('timestamp'),
    step: item.optionalInt64('step') ?? 0,
  };
  for (const name of OPTIONAL) {
    const text = item.textOrEmpty(name);
    if (text !== '') result[name] = text;
  }
  return result;
}

/**
 * Reads the `metrics` of a batch. The usual metric (key, finite value, timestamp and step as plain numbers) is taken as it was
 * parsed, since a training loop sends a thousand of them at a time; all others go through `metric`.
 */
export function metrics(fields: Fields): Metric[] {
  const list = fields.raw('metrics');
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalidParameter("Invalid value for parameter 'metrics': it must be a list of objects.");
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (isPlain(item)) continue;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw invalidParameter(`Invalid value for parameter 'metrics[${index}]': it must be an object.`);
    }
    list[index] = metric(new Fields(item, `metrics[${index}].`)) as unknown as Json;
  }
  return list as unknown as Metric[];
}

function isPlain(item: Json | undefined): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const { key, value, timestamp, step, model_id: model, dataset_name: name, dataset_digest: digest } = item as Candidate;
  return (
    typeof key === 'string' && key !== '' && typeof value === 'number' && Number.isSafeInteger(timestamp) &&
    Number.isSafeInteger(step) && model === undefined && name === undefined && digest === undefined
  );
}
