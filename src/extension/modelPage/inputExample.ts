import { isRecord } from '../../protocol/plainJson';

/** The first record of an input example. */
export interface Example {
  /** JSON by name of the column; absent for what is no record. */
  readonly columns?: ReadonlyMap<string, string>;
  /** JSON that stands for `inputs`. */
  readonly whole: string;
}

/**
 * Reads the file that MLflow saves an input example in: a frame as `{"columns", "data"}` (or without columns), a list of records, an object, or
 * `{"inputs": …}`. Undefined when it is no JSON.
 */
export function readExample(text: string): Example | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const inner = isRecord(value) && Object.keys(value).length === 1 ? (value['inputs'] ?? value['dataframe_split'] ?? value) : value;
  const record = recordOf(inner);
  if (record === undefined) return { whole: JSON.stringify(inner) };
  const columns = new Map(Object.entries(record).map(([name, item]) => [name, JSON.stringify(item)]));
  return { columns, whole: JSON.stringify(record) };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (Array.isArray(value)) return isRecord(value[0]) ? value[0] : undefined;
  if (!isRecord(value)) return undefined;
  const { columns, data } = value;
  if (!Array.isArray(columns) || !Array.isArray(data)) return Array.isArray(data) && Object.keys(value).length === 1 ? undefined : firstOf(value);
  const row: unknown = data[0];
  return Array.isArray(row) ? Object.fromEntries(columns.map((name, index) => [String(name), row[index] as unknown])) : undefined;
}

/** The first record of columns; an object whose members are no lists is a record itself. */
function firstOf(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const lists = Object.values(value);
  if (lists.length === 0 || !lists.every((list) => Array.isArray(list))) return value;
  return Object.fromEntries(Object.entries(value).map(([name, list]) => [name, (list as unknown[])[0]]));
}
