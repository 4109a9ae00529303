import { invalidParameter } from '../../protocol/errors';
import { toInt64, type Int64 } from '../../protocol/int64';
import type { Json } from '../../protocol/json';

const MAX_INT32 = 2 ** 31 - 1;
const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads the fields of one JSON object (or of a query) and names the field that is wrong. Leniency is that of proto3's
 * JSON mapping (https://protobuf.dev/programming-guides/json/): null is absent, numbers may be text, enums may be numbers,
 * unknown fields are passed over. All methods raise INVALID_PARAMETER_VALUE.
 */
export class Fields {
  constructor(
    private readonly source: Readonly<Record<string, Json | undefined>>,
    /** What stands before a field's name in messages, e.g. `metrics[3].`. */
    private readonly where = '',
  ) {}

  /** Whether the field is there. */
  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Text that must be there and not be empty. */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === '') throw this.missing(name);
    return value;
  }

  /** Text that is empty when absent. */
  textOrEmpty(name: string): string {
    return this.optionalText(name) ?? '';
  }

  optionalText(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.wrong(name, value, 'text');
  }

  /** The first of several names of one field, e.g. `run_id` and `run_uuid`. */
  textOf(name: string, oldName: string): string {
    return this.textOrEmpty(name) || this.textOrEmpty(oldName) || this.text(name);
  }

  int64(name: string): Int64 {
    const value = this.optionalInt64(name);
    if (value === undefined) throw this.missing(name);
    return value;
  }

  optionalInt64(name: string): Int64 | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const integer = asInt64(value);
    if (integer === undefined) throw this.wrong(name, value, 'a 64-bit integer');
    return integer;
  }

  /** An int32 such as `max_results`. */
  optionalInt32(name: string): number | undefined {
    const value = this.optionalInt64(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || Math.abs(value) > MAX_INT32) throw this.wrong(name, value, 'a 32-bit integer');
    return value;
  }

  /** A double; `"NaN"`, `"Infinity"` and `"-Infinity"` are such. */
  double(name: string): number {
    const value = this.raw(name);
    if (value === undefined) throw this.missing(name);
    const number = asDouble(value);
    if (number === undefined) throw this.wrong(name, value, 'a number');
    return number;
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'True') return true;
    if (value === 'false' || value === 'False') return false;
    throw this.wrong(name, value, 'true or false');
  }

  /** One of `words`; a number stands for the word of that proto value, the first having the value `base`. */
  optionalEnum<T extends string>(name: string, words: readonly T[], base = 1): T | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const index = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    const word = typeof index === 'number' ? words[index - base] : words.find((one) => one === index);
    if (word === undefined) throw this.wrong(name, value, `one of ${words.join(', ')}`);
    return word;
  }

  /** A list of texts; absent is empty, a single text (as in a query) is a list of one. */
  texts(name: string): string[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (typeof value === 'string') return [value];
    if (!Array.isArray(value)) throw this.wrong(name, value, 'a list of texts');
    value.forEach((one, index) => {
      if (typeof one !== 'string') throw this.wrong(`${name}[${index}]`, one, 'text');
    });
    return value as string[];
  }

  optionalTexts(name: string): string[] | undefined {
    return this.has(name) ? this.texts(name) : undefined;
  }

  /** A list of objects, each read by `read`; absent is empty. */
  list<T>(name: string, read: (item: Fields) => T): T[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.wrong(name, value, 'a list of objects');
    return value.map((one, index) => read(this.inner(`${name}[${index}]`, one)));
  }

  optionalList<T>(name: string, read: (item: Fields) => T): T[] | undefined {
    return this.has(name) ? this.list(name, read) : undefined;
  }

  /** An object that must be there. */
  object(name: string): Fields {
    const value = this.raw(name);
    if (value === undefined) throw this.missing(name);
    return this.inner(name, value);
  }

  /** The value as it came, for checks made elsewhere; null is absent. */
  raw(name: string): Json | undefined {
    return this.source[name] ?? undefined;
  }

  private inner(name: string, value: Json): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong(name, value, 'an object');
    return new Fields(value, `${this.where}${name}.`);
  }

  private missing(name: string): Error {
    return invalidParameter(`Missing value for required parameter '${this.where}${name}'.`);
  }

  private wrong(name: string, value: Json, expected: string): Error {
    return invalidParameter(`Invalid value ${show(value)} for parameter '${this.where}${name}': it must be ${expected}.`);
  }
}

/** A 64-bit integer from a number or numeric text; `undefined` when it is none. */
export function asInt64(value: Json): Int64 | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  try {
    return toInt64(BigInt(value));
  } catch {
    return undefined;
  }
}

/** A double from a number or text; `undefined` when it is none. */
export function asDouble(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  if (value === 'NaN') return NaN;
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  return NUMERIC.test(value) ? Number(value) : undefined;
}

/** A value in a message: short, whatever it is. */
export function show(value: Json): string {
  if (typeof value === 'bigint') return String(value);
  const text = written(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function written(value: Json): string {
  try {
    return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  } catch (error) {
    // Nested deeper than the stack.
    if (error instanceof RangeError) return '[…]';
    throw error;
  }
}
