import { createHash } from 'node:crypto';
import { invalidParameter } from '../../protocol/errors';
import type { Int64 } from '../../protocol/int64';
import type { Reader, SqlValue } from '../sql';
import { join, sql, type Sql } from './sqlText';

/** A column that rows are ordered by: SQL without bound values. */
export interface OrderTerm {
  readonly expression: string;
  readonly descending: boolean;
}

/** A query whose rows are told apart by their order terms, the last of which is unique. */
export interface PagedQuery {
  /** What identifies a row. */
  readonly key: string;
  readonly from: Sql;
  readonly where: Sql;
  readonly order: readonly OrderTerm[];
}

/** How much is asked, and what the token has to belong to. */
export interface PageRequest {
  readonly max_results?: number | undefined;
  readonly page_token?: string | undefined;
  /** Default and largest page. */
  readonly limits: readonly [number, number];
  /** All of the request that decides what the rows are and how they stand. */
  readonly identity: readonly unknown[];
}

/** Keys of a page. */
export interface KeyPage {
  readonly keys: SqlValue[];
  readonly next_page_token?: string;
}

/** A row of a search: its key, and its place by the values of the order's terms. */
export interface PlacedRow {
  readonly key: SqlValue;
  readonly place: readonly SqlValue[];
}

/** Rows of a page. */
export interface RowPage {
  readonly rows: readonly PlacedRow[];
  readonly next_page_token?: string;
}

/**
 * Reads one page. A token holds the place of the last row by its values, so a page costs the same wherever it is, and rows
 * that come or go meanwhile make no other row appear twice or be left out.
 * Raises INVALID_PARAMETER_VALUE for `max_results` and for a token that is damaged or of another query.
 */
export function readPage(reader: Reader, query: PagedQuery, request: PageRequest): KeyPage {
  const { rows, ...next } = readRowPage(reader, query, request);
  return { keys: rows.map(({ key }) => key), ...next };
}

/** As `readPage`, with the places of the rows. */
export function readRowPage(reader: Reader, query: PagedQuery, request: PageRequest): RowPage {
  const { limit, after, identity } = askedPage(query, request);
  const where = after === undefined ? query.where : join([query.where, laterThan(query.order, after)], 'AND');
  return pageOf(readRows(reader, query, where, limit + 1), limit, identity);
}

/** The first rows of a query with another condition. */
export function readRows(reader: Reader, query: PagedQuery, where: Sql, limit: number): PlacedRow[] {
  const rows = reader.all(
    `SELECT ${[query.key, ...query.order.map((term) => term.expression)].join(', ')} FROM ${query.from.text} WHERE ${where.text}` +
      ` ORDER BY ${query.order.map((term) => `${term.expression}${term.descending ? ' DESC' : ''}`).join(', ')} LIMIT ?`,
    [...query.from.params, ...where.params, limit],
  );
  return rows.map(([key = null, ...place]) => ({ key, place }));
}

/** What a request asks of a query: how many rows, behind which place, and what its tokens are known by. Raises as `readPage`. */
export function askedPage(query: PagedQuery, request: PageRequest): { limit: number; after: SqlValue[] | undefined; identity: string } {
  const limit = pageSize(request.max_results, request.limits);
  const identity = fingerprint([...request.identity, query.order]);
  const after = request.page_token === undefined || request.page_token === '' ? undefined : decodeToken(request.page_token, identity, query.order.length);
  return { limit, after, identity };
}

/** A page of rows of which there may be more than its limit. */
export function pageOf(rows: readonly PlacedRow[], limit: number, identity: string): RowPage {
  const page = rows.length > limit ? rows.slice(0, limit) : rows;
  return rows.length > limit ? { rows: page, next_page_token: encodeToken(identity, page.at(-1)!.place) } : { rows: page };
}

/** `max_results`, or the default. Raises INVALID_PARAMETER_VALUE when it is no whole number from 1 to the largest page. */
export function pageSize(asked: number | undefined, [usual, largest]: readonly [number, number]): number {
  if (asked === undefined) return usual;
  if (!Number.isInteger(asked) || asked < 1 || asked > largest) {
    throw invalidParameter(`Invalid value for max_results: ${asked}. It must be a whole number from 1 to ${largest}.`);
  }
  return asked;
}

/** Rows that stand after the place: later in the first term, or equal there and later in the rest. */
function laterThan(order: readonly OrderTerm[], place: readonly SqlValue[]): Sql {
  const [term, ...rest] = order;
  const [value = null, ...others] = place;
  if (term === undefined) return sql('0');
  const later = sql(`${term.expression} ${term.descending ? '<' : '>'} ?`, value);
  if (rest.length === 0) return later;
  return join([later, join([sql(`${term.expression} IS ?`, value), laterThan(rest, others)], 'AND')], 'OR');
}

const fingerprint = (identity: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 12);

type TokenValue = string | number | null | { int: string } | { real: string };

function encodeToken(identity: string, place: readonly SqlValue[]): string {
  const values = place.map((value): TokenValue => {
    if (typeof value === 'bigint') return { int: String(value) };
    return typeof value === 'number' && !Number.isFinite(value) ? { real: String(value) } : value;
  });
  return Buffer.from(JSON.stringify([identity, values])).toString('base64url');
}

function decodeToken(token: string, identity: string, length: number): SqlValue[] {
  const content = parseToken(token);
  if (!Array.isArray(content) || content.length !== 2) throw badToken('it is damaged');
  const [owner, values] = content as [unknown, unknown];
  if (owner !== identity) throw badToken('it belongs to another search');
  if (!Array.isArray(values) || values.length !== length) throw badToken('it is damaged');
  return values.map(tokenValue);
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badToken('it is damaged');
    throw error;
  }
}

function tokenValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'object') {
    if ('int' in value && typeof value.int === 'string' && /^-?\d{1,19}$/.test(value.int)) return BigInt(value.int) satisfies Int64;
    if ('real' in value && (value.real === 'Infinity' || value.real === '-Infinity')) return Number(value.real);
  }
  throw badToken('it is damaged');
}

const badToken = (why: string): Error => invalidParameter(`Invalid page_token: ${why}. Repeat the search without it.`);
