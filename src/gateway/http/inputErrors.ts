import type { Json } from '../../protocol/json';
import type { Column, Signature } from '../signature';
import { rowsOf } from './payload';

/** An answer to an input that the model does not take. */
export interface InputError {
  readonly error_code: string;
  readonly message: string;
  /** The column that does not fit, when it is known. */
  readonly column?: string;
}

/** Rows that are looked at for the one that does not fit. */
const ROWS = 1000;
/** Longest message, characters: MLflow's repeats the data. */
const LONGEST = 2000;

/**
 * What is answered in place of a scoring server's own error. The column is looked for in the input, which is there when it was small, and else in MLflow's
 * words; stacks of Python code are not passed on but for their last line.
 */
export function explainError(answer: Buffer, body: Buffer | undefined, contentType: string, signature: Signature | undefined): InputError {
  const { code, message, cause } = readError(answer);
  const columns = signature?.kind === 'columns' ? signature.columns : [];
  const misfit = body === undefined ? undefined : findMisfit(body, contentType, columns);
  if (misfit !== undefined) return { error_code: code, message: misfit.message, column: misfit.column };
  const column = columnIn(message, columns) ?? (body === undefined || cause === undefined ? undefined : columnOfValue(body, contentType, cause, columns));
  const words = [...(column === undefined || message.includes(column) ? [] : [`Column ${column} does not fit.`]), message.slice(0, LONGEST), ...(cause === undefined || message.includes(cause) ? [] : [cause.slice(0, LONGEST)])].join(' ');
  return { error_code: code, message: words, ...(column === undefined ? {} : { column }) };
}

interface Misfit {
  readonly column: string;
  readonly message: string;
}

/** The first column that is missing or holds a value of another type. */
export function findMisfit(body: Buffer, contentType: string, columns: readonly Column[]): Misfit | undefined {
  const rows = rowsIn(body, contentType);
  if (rows === undefined) return undefined;
  for (const [at, row] of rows.entries()) {
    for (const { name, type, required } of columns) {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (value === undefined || value === '') {
        if (required && value === undefined) return { column: name, message: `The input has no column ${name} (${type}).${extra(row, columns)}` };
      } else if (value !== null && !fits(value, type, /^text\/csv\b/i.test(contentType))) {
        return { column: name, message: `Column ${name} takes ${type}; row ${at + 1} has ${JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)).slice(0, 80)}.` };
      }
    }
  }
  return undefined;
}

function rowsIn(body: Buffer, contentType: string): readonly Readonly<Record<string, Json>>[] | undefined {
  return /^text\/csv\b/i.test(contentType) ? csvRows(body.toString('utf8'), ROWS) : rowsOf(body, ROWS);
}

/** The one column that holds a value which the model's own error quotes, as of a category that it has not seen. */
function columnOfValue(body: Buffer, contentType: string, cause: string, columns: readonly Column[]): string | undefined {
  const quoted = new Set([...cause.matchAll(/'([^']+)'|"([^"]+)"/g)].map(([, single, double]) => single ?? double));
  const rows = quoted.size === 0 ? [] : (rowsIn(body, contentType) ?? []);
  const found = columns.filter(({ name }) => rows.some((row) => typeof row[name] === 'string' && quoted.has(row[name])));
  return found.length === 1 ? found[0]!.name : undefined;
}

/** A name that is given and not asked for is often the missing one in another spelling. */
function extra(row: Readonly<Record<string, Json>>, columns: readonly Column[]): string {
  const unknown = Object.keys(row).filter((name) => !columns.some((column) => column.name === name)).slice(0, 5);
  return unknown.length === 0 ? '' : ` It has ${unknown.join(', ')}, which the model does not take.`;
}

function fits(value: Json, type: string, isText: boolean): boolean {
  switch (type) {
    case 'long':
    case 'integer':
    case 'double':
    case 'float':
      return typeof value === 'string' ? value.trim() !== '' && Number.isFinite(Number(value)) : ['number', 'bigint', 'boolean'].includes(typeof value);
    case 'boolean':
      return typeof value === 'boolean' || (isText && typeof value === 'string' && /^(?:true|false|0|1)$/i.test(value));
    case 'string':
      return isText || typeof value === 'string';
    default:
      return true;
  }
}

/** The first rows of a CSV text, columns by name. Quotes as in RFC 4180. */
function csvRows(text: string, limit: number): Record<string, Json>[] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (line.length > 1 || line[0] !== '') lines.push(line);
    line = [];
    if (lines.length > limit) break;
  }
  const [names = [], ...rows] = lines;
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
}

function columnIn(message: string, columns: readonly Column[]): string | undefined {
  const named = /missing inputs \['([^']+)'/.exec(message)?.[1] ?? /convert column '?([^']+?)'? to type/.exec(message)?.[1] ?? /for column name '([^']+)'/.exec(message)?.[1];
  return columns.some(({ name }) => name === named) ? named : undefined;
}

function readError(answer: Buffer): { code: string; message: string; cause?: string } {
  const text = answer.toString('utf8');
  try {
    const { error_code: code, detail, message = detail, stack_trace: stack } = JSON.parse(text) as { error_code?: unknown; message?: unknown; detail?: unknown; stack_trace?: unknown };
    const cause = typeof stack === 'string' ? stack.trimEnd().split('\n').at(-1)?.trim() : undefined;
    return { code: typeof code === 'string' ? code : 'BAD_REQUEST', message: typeof message === 'string' ? message : text, ...(cause === undefined ? {} : { cause }) };
  } catch {
    return { code: 'BAD_REQUEST', message: text.trim() };
  }
}
