import { parse as parseLossless, isLosslessNumber, LosslessNumber } from 'lossless-json';
import type { Param } from '../../protocol/entities';

/** Deepest nesting that is taken apart; what lies deeper is kept as JSON. */
const DEEPEST = 8;
/** Most params that one value becomes. */
const MOST = 2000;

/** JSON with its numbers as they are written. Raises `SyntaxError`. */
export function parseExact(text: string): unknown {
  // Python's writer puts NaN and infinities bare, which is no JSON.
  return parseLossless(text.replace(BARE, (whole, string: string | undefined, bare: string | undefined) => (string === undefined ? `"${bare ?? ''}"` : whole)));
}

const BARE = /("(?:[^"\\]|\\.)*")|(-?Infinity|NaN)/g;

/** The number that a value of `parseExact` is; undefined for anything else. NaN and infinities may stand as text. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || isLosslessNumber(value)) return Number(value.toString());
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === 'NaN') return NaN;
  if (value === 'Infinity' || value === '-Infinity') return value === 'Infinity' ? Infinity : -Infinity;
  return undefined;
}

/** A value as MLflow's Python client would have logged it: `str(value)`. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'bigint' || isLosslessNumber(value)) return writtenNumber(value.toString());
  if (value instanceof Date) return value.toISOString();
  return jsonText(value, 0);
}

/** A number of JSON as Python would have written it; a whole one stays as it is. */
function writtenNumber(text: string): string {
  const value = Number(text);
  return /^-?\d+(?:\.0)?$/.test(text) || !Number.isFinite(value) ? text : pythonNumber(value);
}

/** JSON with blanks where Python's writer has them. */
function jsonText(value: unknown, depth: number): string {
  if (Array.isArray(value)) return depth > DEEPEST ? '[]' : `[${value.map((item) => jsonText(item, depth + 1)).join(', ')}]`;
  if (isPlain(value)) return depth > DEEPEST ? '{}' : `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item, depth + 1)}`).join(', ')}}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  return typeof value === 'boolean' ? String(value) : pythonText(value);
}

/** A number as Python writes it: a whole one without a fraction, small and large ones with an exponent of two digits. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isSafeInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e16) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** A nested value as params, keys joined by dots: `{optimizer: {lr: 1}}` is `optimizer.lr`. Lists stay JSON. */
export function flatten(value: unknown, prefix = ''): Param[] {
  const params: Param[] = [];
  const visit = (part: unknown, key: string, depth: number): void => {
    if (params.length >= MOST) return;
    const entries = depth < DEEPEST && isPlain(part) ? Object.entries(part) : [];
    if (entries.length === 0) {
      if (key !== '') params.push({ key, value: pythonText(part) });
      return;
    }
    for (const [name, inner] of entries) visit(inner, key === '' ? name : `${key}.${name}`, depth + 1);
  };
  visit(value, prefix, 0);
  return params;
}

/** Whether a value is an object that is neither list nor number. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber) && !(value instanceof Date);
}
