import { invalidParameter } from '../../protocol/errors';
import type { ColumnSeries, SeriesAxis, SeriesColumnsRequest } from '../../protocol/table';
import { reduceAlong, stretch } from '../../table/reduceSeries';
import type { Reader } from '../sql';
import { metricNumber } from './readKeyed';

const MAX_BUCKETS = 5000;

/** Series along an axis, reduced. Raises INVALID_PARAMETER_VALUE. */
export function readSeriesColumns(reader: Reader, request: SeriesColumnsRequest): ColumnSeries[] {
  const { buckets, axis } = request;
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > MAX_BUCKETS) {
    throw invalidParameter(`Invalid value ${buckets} for parameter 'buckets': it must be from 1 to ${MAX_BUCKETS}.`);
  }
  const origins = new Map<string, number>();
  return request.series.map(({ run_id, key }) => {
    const found = reader.one<[number, number]>('SELECT s.series, s.run FROM series s JOIN runs r ON r.run = s.run WHERE r.run_id = ? AND s.key = ?', [run_id, key]);
    if (found === undefined) return { run_id, key, xs: new Float64Array(), ys: new Float64Array(), count: 0, whole: true };
    let origin = 0;
    if (axis === 'relative') {
      origin = origins.get(run_id) ?? firstTime(reader, found[1]);
      origins.set(run_id, origin);
    }
    const all = readPoints(reader, found[0], axis, origin);
    const part = stretch(all.xs, all.ys, request.from, request.to);
    return { run_id, key, ...reduceAlong(part.xs, part.ys, buckets), count: all.xs.length };
  });
}

/** UTC ms of the run's first point of any metric. */
function firstTime(reader: Reader, run: number): number {
  return Number(reader.one('SELECT min(p.timestamp) FROM series s JOIN points p ON p.series = s.series WHERE s.run = ?', [run])?.[0] ?? 0);
}

function readPoints(reader: Reader, series: number, axis: SeriesAxis, origin: number): { xs: Float64Array; ys: Float64Array } {
  const x = axis === 'step' ? 'step' : 'timestamp';
  const order = axis === 'step' ? 'step, timestamp, value, is_nan' : 'timestamp, step, value, is_nan';
  const rows = reader.all<[number, number, number]>(`SELECT ${x}, value, is_nan FROM points WHERE series = ? ORDER BY ${order}`, [series]);
  const xs = new Float64Array(rows.length);
  const ys = new Float64Array(rows.length);
  rows.forEach(([at, value, isNan], index) => {
    xs[index] = Number(at) - origin;
    ys[index] = isNan === 1 ? Number.NaN : metricNumber(value);
  });
  return { xs, ys };
}
