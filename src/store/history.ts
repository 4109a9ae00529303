import type { Metric } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { toInt64, type Int64 } from '../protocol/int64';
import { LIMITS } from '../protocol/limits';
import type { Page } from './api';
import { findRun } from './runRows';
import type { Reader, SqlValue } from './sql';

/** A point of a series, which is its place among them too. */
export type Place = [step: Int64, timestamp: Int64, value: number, isNan: number];

/** What a page of a history is asked by. */
export interface HistoryRequest {
  run_id: string;
  metric_key: string;
  max_results?: number;
  page_token?: string;
}

/** Points of a page, by step, timestamp and value. */
export interface PointPage {
  readonly points: readonly Place[];
  /** Behind which point the page begins. */
  readonly after: Place | undefined;
  /** There are more behind its last point. */
  readonly more: boolean;
  readonly next_page_token?: string;
}

/**
 * All points of a metric by step, timestamp and value, in pages. A page token holds the place of the last point, so that each
 * page costs the same and points logged meanwhile do not shift it.
 * Raises RESOURCE_DOES_NOT_EXIST for the run; an unknown key has no points. INVALID_PARAMETER_VALUE for a bad token.
 */
export function metricHistory(reader: Reader, request: HistoryRequest): Page<'metrics', Metric> {
  const { metric_key: key, run_id } = request;
  const { points, next_page_token } = readPoints(reader, request);
  const metrics = points.map(([step, timestamp, value, isNan]): Metric => ({ key, value: isNan ? NaN : value, timestamp, step, run_id }));
  return next_page_token === undefined ? { metrics } : { metrics, next_page_token };
}

/** The points of a page. Raises as `metricHistory`. */
export function readPoints(reader: Reader, request: HistoryRequest): PointPage {
  const { run } = findRun(reader, request.run_id);
  const size = historySize(request.max_results);
  const after = request.page_token ? decodeToken(request.page_token) : undefined;
  const series = seriesOf(reader, run, request.metric_key);
  if (series === undefined) return { points: [], after, more: false };
  const points = reader.all<Place>(
    `SELECT step, timestamp, value, is_nan FROM points WHERE series = ? ${after ? `AND ${PLACE} > ${BOUND}` : ''}
      ORDER BY step, timestamp, value, is_nan LIMIT ?`,
    [series, ...(after ?? []), size + 1] as SqlValue[],
  );
  if (points.length <= size) return { points, after, more: false };
  points.pop();
  return { points, after, more: true, next_page_token: encodeToken(points.at(-1)!) };
}

/** How many points stand behind one place up to another. Zero for a run or a key that is not there. */
export function countPoints(reader: Reader, request: HistoryRequest, after: Place | undefined, last: Place): number {
  const run = reader.one<[number]>('SELECT run FROM runs WHERE run_id = ?', [request.run_id])?.[0];
  const series = run === undefined ? undefined : seriesOf(reader, run, request.metric_key);
  if (series === undefined) return 0;
  const from = after ? `AND ${PLACE} > ${BOUND}` : '';
  return Number(reader.one(`SELECT count(*) FROM points WHERE series = ? ${from} AND ${PLACE} <= ${BOUND}`, [series, ...(after ?? []), ...last] as SqlValue[])?.[0] ?? 0);
}

/** Points of a page, by `max_results`. Raises INVALID_PARAMETER_VALUE. */
function historySize(asked: number | undefined): number {
  const [usual, largest] = LIMITS.page.history;
  const limit = asked ?? usual;
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter(`Invalid value ${limit} for parameter 'max_results': it must be at least 1.`);
  return Math.min(limit, largest);
}

const seriesOf = (reader: Reader, run: number, key: string): number | undefined =>
  reader.one<[number]>('SELECT series FROM series WHERE run = ? AND key = ?', [run, key])?.[0];

const PLACE = '(step, timestamp, value, is_nan)';
const BOUND = '(CAST(? AS INTEGER), CAST(? AS INTEGER), ?, ?)';

const encodeToken = (place: Place): string => Buffer.from(JSON.stringify(place.map(String))).toString('base64url');

function decodeToken(token: string): Place {
  try {
    const [step, timestamp, value, isNan] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
    const place: Place = [toInt64(BigInt(step ?? 'x')), toInt64(BigInt(timestamp ?? 'x')), Number(value), Number(isNan)];
    if (Number.isNaN(place[2]) || Number.isNaN(place[3])) throw new Error('not a number');
    return place;
  } catch {
    throw invalidParameter(`Invalid value "${token}" for parameter 'page_token': it is not one that this server gave.`);
  }
}
