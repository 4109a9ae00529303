import { isRecord } from '../protocol/plainJson';

/** A type of a column or parameter, as MLflow writes it. */
export type DataType =
  /** `boolean`, `integer`, `long`, `float`, `double`, `string`, `binary`, `datetime`, or one that a later MLflow adds. */
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'array'; readonly items: DataType }
  | { readonly kind: 'map'; readonly values: DataType }
  | { readonly kind: 'object'; readonly properties: readonly Field[] }
  /** `dtype` as NumPy names it; -1 stands for any length. */
  | { readonly kind: 'tensor'; readonly dtype: string; readonly shape: readonly number[] }
  /** One dimension, any length. */
  | { readonly kind: 'list'; readonly items: DataType }
  | { readonly kind: 'any' };

/** A column of inputs or outputs, a property of an object, or a tensor. */
export interface Field {
  /** Absent where a model takes columns by their place. */
  readonly name?: string;
  readonly type: DataType;
  readonly required: boolean;
}

/** A parameter of predictions. It always has a default. */
export interface ParamField extends Field {
  readonly name: string;
  /** As JSON writes it. */
  readonly default: string;
}

/** What a model takes and answers. A part that the model does not say is absent. */
export interface Signature {
  readonly inputs?: readonly Field[];
  readonly outputs?: readonly Field[];
  readonly params?: readonly ParamField[];
}

const MOST_FIELDS = 5000;
const DEEPEST = 20;

/**
 * Reads `signature` of an MLmodel file, whose parts are JSON in text (https://mlflow.org/docs/latest/ml/model/signatures/). Raises `Error` with what is
 * wrong where.
 */
export function readSignature(value: unknown): Signature {
  if (!isRecord(value)) throw new Error('signature is no mapping');
  const part = <T>(name: string, read: (item: Readonly<Record<string, unknown>>, path: string) => T): Record<string, T[]> => {
    const items = listOf(value[name], `signature.${name}`);
    return items === undefined ? {} : { [name]: items.map((item, index) => read(item, `signature.${name}[${index}]`)) };
  };
  return { ...part('inputs', readField), ...part('outputs', readField), ...part('params', readParam) };
}

function listOf(value: unknown, path: string): Readonly<Record<string, unknown>>[] | undefined {
  const list = typeof value === 'string' && value !== '' ? parsed(value, path) : value;
  if (list === undefined || list === null || list === '') return undefined;
  // A single tensor or object was once written without its list.
  const items: unknown[] = Array.isArray(list) ? list : [list];
  if (items.length > MOST_FIELDS) throw new Error(`${path} has more than ${MOST_FIELDS} entries`);
  return items.map((item, index) => {
    if (!isRecord(item)) throw new Error(`${path}[${index}] is no object`);
    return item;
  });
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is no JSON`);
  }
}

function readField(item: Readonly<Record<string, unknown>>, path: string): Field {
  const { name, required, optional } = item;
  return {
    ...(typeof name === 'string' || typeof name === 'number' ? { name: String(name) } : {}),
    type: readType(item, path, 0),
    // Before 2.10 a column said `optional`.
    required: required !== false && optional !== true,
  };
}

function readParam(item: Readonly<Record<string, unknown>>, path: string): ParamField {
  const { name, shape } = item;
  if (typeof name !== 'string') throw new Error(`${path} has no name`);
  const type = readType(item, path, 0);
  return { name, type: Array.isArray(shape) ? { kind: 'list', items: type } : type, required: false, default: JSON.stringify(item['default'] ?? null) };
}

function readType(item: unknown, path: string, depth: number): DataType {
  if (depth > DEEPEST) throw new Error(`${path} is nested too deep`);
  if (typeof item === 'string') return { kind: 'scalar', name: item };
  const type = isRecord(item) ? item['type'] : undefined;
  if (!isRecord(item) || typeof type !== 'string') throw new Error(`${path} has no type`);
  switch (type) {
    case 'array':
      return { kind: 'array', items: readType(item['items'], `${path}.items`, depth + 1) };
    case 'map':
      return { kind: 'map', values: readType(item['values'], `${path}.values`, depth + 1) };
    case 'object':
      return { kind: 'object', properties: readProperties(item['properties'], `${path}.properties`, depth) };
    case 'tensor':
      return readTensor(item['tensor-spec'], path);
    case 'any':
      return { kind: 'any' };
    default:
      return { kind: 'scalar', name: type };
  }
}

function readProperties(value: unknown, path: string, depth: number): Field[] {
  if (!isRecord(value)) throw new Error(`${path} is no object`);
  return Object.entries(value).slice(0, MOST_FIELDS).map(([name, property]) => ({
    name,
    type: readType(property, `${path}.${name}`, depth + 1),
    required: !isRecord(property) || property['required'] !== false,
  }));
}

function readTensor(value: unknown, path: string): DataType {
  const { dtype, shape } = isRecord(value) ? value : {};
  if (typeof dtype !== 'string' || !Array.isArray(shape) || !shape.every((size) => typeof size === 'number')) throw new Error(`${path} has no tensor-spec`);
  return { kind: 'tensor', dtype, shape };
}

/** A type in one line: `long`, `array(string)`, `object{a: long, b?: string}`, `float64[-1, 28]`. */
export function typeText(type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name;
    case 'array':
      return `array(${typeText(type.items)})`;
    case 'list':
      return `${typeText(type.items)}[]`;
    case 'map':
      return `map(${typeText(type.values)})`;
    case 'object':
      return `object{${type.properties.map((field) => `${field.name ?? ''}${field.required ? '' : '?'}: ${typeText(field.type)}`).join(', ')}}`;
    case 'tensor':
      return `${type.dtype}[${type.shape.join(', ')}]`;
    case 'any':
      return 'any';
  }
}
