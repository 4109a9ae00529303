import type { Metric } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { toInt64, type Int64 } from '../protocol/int64';
import { LIMITS } from '../protocol/limits';
import type { Page } from './api';
import { findRun } from './runRows';
import type { Reader, SqlValue } from './sql';

/** The place of a point in its series. */
type Place = [step: Int64, timestamp: Int64, value: number, isNan: number];

/**
 * All points of a metric by step, timestamp and value, in pages. A page token holds the place of the last point, so that each
 * page costs the same and points logged meanwhile do not shift it.
 * Raises RESOURCE_DOES_NOT_EXIST for the run; an unknown key has no points. INVALID_PARAMETER_VALUE for a bad token.
 */
export function metricHistory(
  reader: Reader, request: { run_id: string; metric_key: string; max_results?: number; page_token?: string },
): Page<'metrics', Metric> {
  const { run } = findRun(reader, request.run_id);
  const [usual, largest] = LIMITS.page.history;
  const limit = request.max_results ?? usual;
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter(`Invalid value ${limit} for parameter 'max_results': it must be at least 1.`);
  const size = Math.min(limit, largest);
  const series = reader.one<[number]>('SELECT series FROM series WHERE run = ? AND key = ?', [run, request.metric_key])?.[0];
  if (series === undefined) return { metrics: [] };
  const after = request.page_token ? decodeToken(request.page_token) : undefined;
  const rows = reader.all<Place>(
    `SELECT step, timestamp, value, is_nan FROM points WHERE series = ?
      ${after ? 'AND (step, timestamp, value, is_nan) > (CAST(? AS INTEGER), CAST(? AS INTEGER), ?, ?)' : ''}
      ORDER BY step, timestamp, value, is_nan LIMIT ?`,
    [series, ...(after ?? []), size + 1] as SqlValue[],
  );
  const page = rows.slice(0, size);
  const metrics = page.map(([step, timestamp, value, isNan]): Metric => ({ key: request.metric_key, value: isNan ? NaN : value, timestamp, step, run_id: request.run_id }));
  const last = page.at(-1);
  return rows.length > size && last ? { metrics, next_page_token: encodeToken(last) } : { metrics };
}

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
