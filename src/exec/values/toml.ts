import { parse, TomlDate, TomlError } from 'smol-toml';
import type { Problems } from './problems';
import type { Tree } from './tree';

/** Reads TOML. Undefined when it cannot be read; why is in `problems`. */
export function readToml(text: string, problems: Problems): Tree | undefined {
  try {
    return toTree(parse(text, { integersAsBigInt: 'asNeeded' }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    problems.add('syntax', error.line, `TOML: ${error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? ''}`);
    return undefined;
  }
}

function toTree(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(toTree), json: JSON.stringify(value, plain), line: undefined };
  if (value instanceof TomlDate) return { kind: 'leaf', text: value.toISOString(), number: undefined, line: undefined };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'map', entries: Object.entries(value).map(([key, item]) => [key, toTree(item)] as const), json: JSON.stringify(value, plain), line: undefined };
  }
  return { kind: 'leaf', text: String(value), number: typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined, line: undefined };
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
