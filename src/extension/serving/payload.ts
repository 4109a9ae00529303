import { isRecord } from '../../protocol/plainJson';
import type { Json } from '../../protocol/json';

/** An input that a signature names. */
export interface InputColumn {
  readonly name: string;
  /** MLflow's name of a type: `long`, `double`, `string`, `datetime`… */
  readonly type: string;
}

/** A body of MLflow's scoring protocol with one record, from the example that a model was logged with (`serving_input_example.json`); undefined when it holds none. */
export function payloadOfExample(example: unknown): unknown {
  if (!isRecord(example)) return undefined;
  const { dataframe_split: split, dataframe_records: records, inputs, instances } = example;
  if (isRecord(split)) return ofSplit(split);
  if (Array.isArray(records)) return isRecord(records[0]) ? { inputs: records[0] } : undefined;
  if (Array.isArray(instances)) return instances.length === 0 ? undefined : { instances: instances.slice(0, 1) };
  if (Array.isArray(inputs)) return inputs.length === 0 ? undefined : { inputs: inputs.slice(0, 1) };
  return inputs === undefined ? undefined : { inputs };
}

function ofSplit({ columns, data }: Record<string, unknown>): unknown {
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  if (!Array.isArray(first)) return undefined;
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string')) return { inputs: [first] };
  return { inputs: Object.fromEntries(columns.map((name, at) => [name, first[at] ?? null] as const)) };
}

/** A body with one record of plausible values for a signature's named columns; undefined without any. */
export function payloadOfColumns(columns: readonly InputColumn[]): unknown {
  return columns.length === 0 ? undefined : { inputs: Object.fromEntries(columns.map(({ name, type }) => [name, sampleOf(type)] as const)) };
}

function sampleOf(type: string): Json {
  switch (type) {
    case 'boolean':
      return false;
    case 'integer':
    case 'long':
      return 1;
    case 'float':
    case 'double':
      return 1.5;
    case 'datetime':
      return '2026-01-31T00:00:00';
    default:
      return type === 'binary' ? 'AA==' : 'text';
  }
}

/** Signs outside of ASCII, which a console's code page or a shell's typographic quotes would change, and the escapes that quoting by `"` stumbles over. */
const ESCAPED = /[^\x20-\x7e]/g;

/** JSON on one line with a space behind commas and colons, in ASCII alone; `also` are further signs that are written as `\uXXXX`. */
export function jsonText(value: unknown, also?: RegExp): string {
  if (Array.isArray(value)) return `[${value.map((one) => jsonText(one, also)).join(', ')}]`;
  if (isRecord(value)) return `{${Object.entries(value).map(([key, one]) => `${jsonText(key, also)}: ${jsonText(one, also)}`).join(', ')}}`;
  if (typeof value !== 'string') return jsonOf(value);
  const text = also === undefined
    ? JSON.stringify(value).replace(ESCAPED, escape)
    : `"${value.replace(/["\\]/g, escape).replace(ESCAPED, escape).replace(also, escape)}"`;
  return text;
}

function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  // What JSON has no word for, such as undefined, is nothing.
  return typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : 'null';
}

function escape(sign: string): string {
  return Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}

/** A value as Python writes it. */
export function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (isRecord(value)) return `{${Object.entries(value).map(([key, one]) => `${pythonText(key)}: ${pythonText(one)}`).join(', ')}}`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'None';
  // A JSON text is a Python text, but for pairs of \u that Python takes for two characters.
  return typeof value === 'string' ? JSON.stringify(value).replace(/[^\x20-\x7e]/gu, pythonEscape) : 'None';
}

function pythonEscape(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
