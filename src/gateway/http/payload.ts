import { parseJson, stringifyJson, type Json } from '../../protocol/json';

/** A body that may hold `inputs` of a single record is no larger, bytes. */
export const RECORD_LIMIT = 1024 * 1024;

const MAYBE_RECORD = /"inputs"\s*:\s*\{/;

/**
 * The body that MLflow's scoring server takes, for a model without a signature, for one whose `inputs` is a single record: an object of nothing but plain values
 * becomes a frame of one row.
 * Undefined when it is none, and goes on as it came. Numbers past 2^53 stay exact.
 */
export function frameOfRecord(body: Buffer): Buffer | undefined {
  if (body.length > RECORD_LIMIT) return undefined;
  const text = body.toString('utf8');
  if (!MAYBE_RECORD.test(text)) return undefined;
  const parsed = parse(text);
  if (!isObject(parsed)) return undefined;
  const { inputs, ...others } = parsed;
  if (!isObject(inputs)) return undefined;
  const values = Object.values(inputs);
  if (values.length === 0 || values.some((value) => typeof value === 'object' && value !== null)) return undefined;
  return Buffer.from(stringifyJson({ ...others, dataframe_split: { columns: Object.keys(inputs), data: [values] } }));
}

/** The rows of a JSON body by MLflow's scoring protocol, columns by name; undefined when it has none or is of another form. Reads at most `limit` rows. */
export function rowsOf(body: Buffer, limit: number): Readonly<Record<string, Json>>[] | undefined {
  const parsed = parse(body.toString('utf8'));
  if (!isObject(parsed)) return undefined;
  const { inputs, instances, dataframe_records: records, dataframe_split: split } = parsed;
  const given = records ?? instances ?? inputs;
  if (Array.isArray(given)) return given.every(isObject) ? given.slice(0, limit) : undefined;
  if (isObject(given)) return fromColumns(given, limit);
  return isObject(split) ? fromSplit(split, limit) : undefined;
}

function fromColumns(columns: Record<string, Json>, limit: number): Record<string, Json>[] {
  const names = Object.keys(columns);
  const rows = Math.min(limit, Math.max(0, ...Object.values(columns).map((values) => (Array.isArray(values) ? values.length : 1))));
  return Array.from({ length: rows }, (_, row) => Object.fromEntries(names.flatMap((name) => {
    const values = columns[name]!;
    const value = Array.isArray(values) ? values[row] : values;
    return value === undefined ? [] : [[name, value]];
  })));
}

function fromSplit({ columns, data }: Record<string, Json>, limit: number): Record<string, Json>[] | undefined {
  if (!Array.isArray(columns) || !Array.isArray(data)) return undefined;
  return data.slice(0, limit).map((row) => Object.fromEntries(columns.flatMap((name, at) => (Array.isArray(row) && row[at] !== undefined ? [[typeof name === 'string' ? name : stringifyJson(name), row[at]]] : []))));
}

function parse(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
