import type { Field, Signature } from './protocol';

/** What a typed-in value came to. */
export type Read = { readonly kind: 'value'; /** JSON. */ readonly json: string } | { readonly kind: 'absent' } | { readonly kind: 'wrong'; readonly why: Wrong };
/** Why a value does not fit its column. */
export type Wrong = 'needed' | 'whole' | 'range' | 'number' | 'truth' | 'moment' | 'base64' | 'json';

/** How the inputs are asked for: a field for each column, or one text of JSON where columns have no names. */
export type Form = { readonly kind: 'fields'; readonly fields: readonly Field[] } | { readonly kind: 'text' };

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const LIMITS: Readonly<Record<string, readonly [bigint, bigint]>> = { integer: [-(2n ** 31n), 2n ** 31n - 1n], long: [-(2n ** 63n), 2n ** 63n - 1n] };

/** The form for a signature. */
export function formOf(signature: Signature | undefined): Form {
  const fields = signature?.inputs ?? [];
  return fields.length > 0 && fields.every((field) => field.name !== undefined) && new Set(fields.map((field) => field.name)).size === fields.length ? { kind: 'fields', fields } : { kind: 'text' };
}

/** Reads what a person typed for a column as JSON of the column's type. Whole numbers keep all their digits. */
export function readField({ type, required }: Pick<Field, 'type' | 'required'>, typed: string): Read {
  const text = type === 'string' ? typed : typed.trim();
  if (text === '' && type !== 'string') return required ? { kind: 'wrong', why: 'needed' } : { kind: 'absent' };
  if (text === '' && !required) return { kind: 'absent' };
  return (READERS[type] ?? readJson)(text);
}

const READERS: Readonly<Record<string, (text: string) => Read>> = {
  integer: (text) => readInteger('integer', text),
  long: (text) => readInteger('long', text),
  double: readNumber,
  float: readNumber,
  boolean: (text) => (text === 'true' || text === 'false' ? value(text) : wrong('truth')),
  string: (text) => value(JSON.stringify(text)),
  datetime: (text) => (Number.isNaN(Date.parse(text)) ? wrong('moment') : value(JSON.stringify(text))),
  binary: (text) => (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? value(JSON.stringify(text)) : wrong('base64')),
};

function readNumber(text: string): Read {
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? value(String(Number(text))) : wrong('number');
}

function readJson(text: string): Read {
  return isJson(text) ? value(text) : wrong('json');
}

/** A body of MLflow's scoring protocol with one record of named columns, from JSON by name; `params` beside it when there are any. */
export function recordBody(columns: ReadonlyMap<string, string>, params: ReadonlyMap<string, string> = new Map()): string {
  return bodyOf(objectOf(columns), params);
}

/** The body with inputs that are JSON already. */
export function bodyOf(inputs: string, params: ReadonlyMap<string, string> = new Map()): string {
  return params.size === 0 ? `{"inputs": ${inputs}}` : `{"inputs": ${inputs}, "params": ${objectOf(params)}}`;
}

/** What stands in a field for a value of the input example. */
export function typedOf(field: Field): string {
  if (field.example === undefined || field.example === 'null') return '';
  if (!field.example.startsWith('"')) return field.example;
  return JSON.parse(field.example) as string;
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readInteger(type: 'integer' | 'long', text: string): Read {
  // A whole number written as one with a point, such as 3.0, is meant as it stands.
  const whole = text.replace(/\.0*$/, '');
  if (!INTEGER.test(whole)) return wrong('whole');
  const [low, high] = LIMITS[type] ?? [0n, 0n];
  const number = BigInt(whole.replace(/^\+/, ''));
  return number < low || number > high ? wrong('range') : value(number.toString());
}

function objectOf(entries: ReadonlyMap<string, string>): string {
  return `{${[...entries].map(([name, json]) => `${JSON.stringify(name)}: ${json}`).join(', ')}}`;
}

function value(json: string): Read {
  return { kind: 'value', json };
}

function wrong(why: Wrong): Read {
  return { kind: 'wrong', why };
}
