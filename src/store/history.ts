import type { Metric } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { compareInt64, toInt64, type Int64 } from '../protocol/int64';
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

/** Points of a page, by timestamp, step and value. */
export interface PointPage {
  readonly points: readonly Place[];
  /** The points came in the order of time, so that they are a stretch of the series as it is kept, by step. */
  readonly steady: boolean;
  /** Behind which point the page begins. */
  readonly after: Place | undefined;
  /** There are more behind its last point. */
  readonly more: boolean;
  readonly next_page_token?: string;
}

/** Points of a page that nobody gave a size, and at most: all of nearly any history, in an answer that is written in a moment. */
const MOST_POINTS = 250_000;

/**
 * All points of a metric by timestamp, step and value, as MLflow has them, in pages. A page token holds the place of the last point, so that each
 * page costs the same and points logged meanwhile do not shift it.
 * Raises RESOURCE_DOES_NOT_EXIST for the run; an unknown key has no points. INVALID_PARAMETER_VALUE for a bad token.
 */
export function metricHistory(reader: Reader, request: HistoryRequest): Page<'metrics', Metric> {
  const { metric_key: key } = request;
  const { points, next_page_token } = readPoints(reader, request);
  const metrics = points.map(([step, timestamp, value, isNan]): Metric => ({ key, value: isNan ? NaN : value, timestamp, step }));
  return next_page_token === undefined ? { metrics } : { metrics, next_page_token };
}

/**
 * The points of a page. Raises as `metricHistory`. Points are kept by step, and mostly come in the order of time as well: then a page is a stretch of the series.
 * From the first page on of which that is not so, the rest is sorted.
 */
export function readPoints(reader: Reader, request: HistoryRequest): PointPage {
  const { run } = findRun(reader, request.run_id);
  const size = historySize(request.max_results);
  const token = request.page_token ? decodeToken(request.page_token) : undefined;
  const after = token?.place;
  const series = seriesOf(reader, run, request.metric_key);
  if (series === undefined) return { points: [], steady: true, after, more: false };
  const read = (behind: string, order: string): Place[] =>
    reader.all<Place>(`SELECT step, timestamp, value, is_nan FROM points WHERE series = ? ${after ? `AND ${behind} > ${BOUND}` : ''} ORDER BY ${order} LIMIT ?`, [series, ...bound(after, behind), size + 1] as SqlValue[]);
  if (token?.byTime === true) return cut(read(BY_TIME, TIME_ORDER), size, { after, steady: false });
  const points = read(PLACE, STEP_ORDER);
  if (isSteady(points) && (points.length <= size || !comesEarlier(reader, series, points[size - 1]!))) return cut(points, size, { after, steady: true });
  return cut(points.length <= size ? points.sort(compareByTime) : read(PLACE, TIME_ORDER), size, { after, steady: false });
}

/** A page of what was read, which is one point more when there are more. */
function cut(points: Place[], size: number, rest: Pick<PointPage, 'after' | 'steady'>): PointPage {
  if (points.length <= size) return { ...rest, points, more: false };
  points.pop();
  return { ...rest, points, more: true, next_page_token: encodeToken({ place: points.at(-1)!, byTime: !rest.steady }) };
}

const isSteady = (points: readonly Place[]): boolean => points.every((point, i) => i === 0 || points[i - 1]![1] <= point[1]);

const compareByTime = (a: Place, b: Place): number => compareInt64(a[1], b[1]) || compareInt64(a[0], b[0]) || a[2] - b[2] || a[3] - b[3];

/** Whether a point that stands behind another was logged for an earlier time. */
const comesEarlier = (reader: Reader, series: number, last: Place): boolean =>
  reader.one(`SELECT 1 FROM points WHERE series = ? AND ${PLACE} > ${BOUND} AND timestamp < CAST(? AS INTEGER) LIMIT 1`, [series, ...last, last[1]]) !== undefined;

/** How far a series reached at a moment. */
export interface Extent {
  /** Its points, as its statistics count them. */
  readonly count: number;
  /** The one that stands last by step. */
  readonly last: Place;
}

/** How far a series reaches; `undefined` when the run or the key is not there. */
export function extentOf(reader: Reader, request: HistoryRequest): Extent | undefined {
  const [series, count] = reader.one<[number, number]>(
    'SELECT s.series, s.count FROM series s JOIN runs r ON r.run = s.run WHERE r.run_id = ? AND s.key = ?', [request.run_id, request.metric_key]) ?? [];
  if (series === undefined || count === undefined) return undefined;
  const last = reader.one<Place>('SELECT step, timestamp, value, is_nan FROM points WHERE series = ? ORDER BY step DESC, timestamp DESC, value DESC, is_nan DESC LIMIT 1', [series]);
  return last && { count, last };
}

/** Whether all points that came since a moment stand behind where the series ended then, none of them earlier than a time: so much costs only what came. */
export function cameBehind(reader: Reader, request: HistoryRequest, { since, now, time }: { since: Extent; now: Extent; time: Int64 }): boolean {
  if (since.count === now.count) return true;
  const [came, earliest] = reader.one<[number, Int64 | null]>(
    `SELECT count(*), min(p.timestamp) FROM runs r JOIN series s ON s.run = r.run JOIN points p ON p.series = s.series
      WHERE r.run_id = ? AND s.key = ? AND (p.step, p.timestamp, p.value, p.is_nan) > ${BOUND}`,
    [request.run_id, request.metric_key, ...since.last] as SqlValue[]) ?? [0, null];
  return came === now.count - since.count && earliest !== null && earliest >= time;
}

/** Points of a page, by `max_results`. Raises INVALID_PARAMETER_VALUE. */
function historySize(asked: number | undefined): number {
  const limit = asked ?? MOST_POINTS;
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter(`Invalid value ${limit} for parameter 'max_results': it must be at least 1.`);
  return Math.min(limit, MOST_POINTS);
}

const seriesOf = (reader: Reader, run: number, key: string): number | undefined =>
  reader.one<[number]>('SELECT series FROM series WHERE run = ? AND key = ?', [run, key])?.[0];

const STEP_ORDER = 'step, timestamp, value, is_nan';
const TIME_ORDER = 'timestamp, step, value, is_nan';
const PLACE = `(${STEP_ORDER})`;
const BY_TIME = `(${TIME_ORDER})`;
const BOUND = '(CAST(? AS INTEGER), CAST(? AS INTEGER), ?, ?)';

/** A place as it is bound to `BOUND`, for the order that it is compared in. */
function bound(place: Place | undefined, order: string): readonly SqlValue[] {
  if (place === undefined) return [];
  const [step, timestamp, value, isNan] = place;
  return order === BY_TIME ? [timestamp, step, value, isNan] : place;
}

/** Where a page begins, and whether the rest is sorted by time. */
interface Token {
  readonly place: Place;
  readonly byTime: boolean;
}

const encodeToken = ({ place, byTime }: Token): string => Buffer.from(JSON.stringify([...place.map(String), ...(byTime ? ['time'] : [])])).toString('base64url');

function decodeToken(token: string): Token {
  try {
    const [step, timestamp, value, isNan, order] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
    const place: Place = [toInt64(BigInt(step ?? 'x')), toInt64(BigInt(timestamp ?? 'x')), Number(value), Number(isNan)];
    if (Number.isNaN(place[2]) || Number.isNaN(place[3])) throw new Error('not a number');
    return { place, byTime: order === 'time' };
  } catch {
    throw invalidParameter(`Invalid value "${token}" for parameter 'page_token': it is not one that this server gave.`);
  }
}
