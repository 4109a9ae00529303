import { isRecord } from '../protocol/plainJson';
import { AgentError } from './agentError';

/** One input of a tool, as JSON Schema has it; the few kinds that the tools need. */
export type Field =
  | { readonly type: 'string'; readonly description: string; readonly enum?: readonly string[] }
  | { readonly type: 'integer'; readonly description: string; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean'; readonly description: string }
  | { readonly type: 'array'; readonly description: string; readonly items: { readonly type: 'string' }; readonly minItems: number; readonly maxItems: number };

/** The inputs of a tool by name. */
export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F extends Field> = F extends { type: 'string' } ? string : F extends { type: 'integer' } ? number : F extends { type: 'boolean' } ? boolean : readonly string[];

/** What a tool with these fields is called with. */
export type InputOf<F extends Fields, R extends keyof F> = { readonly [K in R]: ValueOf<F[K]> } & { readonly [K in Exclude<keyof F, R>]?: ValueOf<F[K]> };

/** The fields as a JSON schema. */
export interface InputSchema {
  readonly type: 'object';
  readonly properties: Fields;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** The JSON schema of a tool's input. */
export function schemaOf(properties: Fields, required: readonly string[]): InputSchema {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}

/** Longest text of an input, characters. */
const LONGEST = 20_000;

/**
 * Reads what a model calls a tool with. What is plainly meant is taken (`"20"` for a number, one text for a list of it, null for nothing); anything else
 * raises `AgentError` naming the field, so that the model can mend its call.
 */
export function readInput({ properties, required = [] }: InputSchema, input: unknown): Readonly<Record<string, unknown>> {
  const given = input ?? {};
  if (!isRecord(given)) throw new AgentError('The input must be an object.');
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  if (unknown.length > 0) throw new AgentError(`There is no input '${unknown.join("', '").slice(0, 200)}'. The inputs are: ${Object.keys(properties).join(', ') || 'none'}.`);
  const read: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(properties)) {
    const value = given[name];
    if (value !== undefined && value !== null) read[name] = readField(name, field, value);
    else if (required.includes(name)) throw new AgentError(`'${name}' is missing: ${field.description}`);
  }
  return read;
}

function readField(name: string, field: Field, value: unknown): unknown {
  switch (field.type) {
    case 'string':
      return readText(name, field.enum, value);
    case 'integer':
      return readInteger(name, field, value);
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true';
      if (typeof value !== 'boolean') throw new AgentError(`'${name}' must be true or false.`);
      return value;
    case 'array':
      return readList(name, field, value);
  }
}

function readText(name: string, choices: readonly string[] | undefined, value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw new AgentError(`'${name}' must be text.`);
  if (text.length > LONGEST) throw new AgentError(`'${name}' has ${text.length} characters; at most ${LONGEST} are taken.`);
  if (choices?.includes(text) === false) throw new AgentError(`'${name}' must be one of: ${choices.join(', ')}.`);
  return text;
}

function readInteger(name: string, { minimum, maximum }: Extract<Field, { type: 'integer' }>, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new AgentError(`'${name}' must be a whole number.`);
  // More than there may be is asked for to get all there is.
  if (number > maximum) return maximum;
  if (number < minimum) throw new AgentError(`'${name}' must be from ${minimum} to ${maximum}.`);
  return number;
}

function readList(name: string, { minItems, maxItems }: Extract<Field, { type: 'array' }>, value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length < minItems || items.length > maxItems) throw new AgentError(`'${name}' takes ${minItems} to ${maxItems} texts, not ${items.length}.`);
  return items.map((item) => readText(name, undefined, item));
}
