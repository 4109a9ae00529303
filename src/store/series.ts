import { invalidParameter } from '../protocol/errors';
import type { Int64 } from '../protocol/int64';
import type { Series, SeriesKey, SeriesStats } from '../protocol/trialbook';
import type { MetricStore } from './api';
import { evenPoints, reduceInDatabase, reducePoints, type PointRow, type Reduction } from './reduce';
import type { Reader, SqlValue } from './sql';
import { checkInt64 } from './validation';

const MAX_BUCKETS = 5000;
/** Longer series are reduced in the database. */
const LONG = 20_000;

type StatRow = [
  series: number, count: number, first: number | null, last: number, lastIsNan: number,
  min: number | null, minStep: Int64 | null, max: number | null, maxStep: Int64 | null, lastStep: Int64, lastTimestamp: Int64,
];

/**
 * Series for drawing, reduced to what a screen can show. A run or key that is not there answers an empty series, since a
 * comparison has many of them. Raises INVALID_PARAMETER_VALUE.
 */
export function readSeries(reader: Reader, request: Parameters<MetricStore['series']>[0]): Series[] {
  const { buckets, reduce } = request;
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > MAX_BUCKETS) {
    throw invalidParameter(`Invalid value ${buckets} for parameter 'buckets': it must be from 1 to ${MAX_BUCKETS}.`);
  }
  const range = {
    min: request.min_step === undefined ? undefined : checkInt64(request.min_step, 'min_step'),
    max: request.max_step === undefined ? undefined : checkInt64(request.max_step, 'max_step'),
  };
  return request.series.map((key) => readOne(reader, key, buckets, reduce, range));
}

interface Range {
  min: Int64 | undefined;
  max: Int64 | undefined;
}

function readOne(reader: Reader, { run_id, key }: SeriesKey, buckets: number, reduction: Reduction | 'even', range: Range): Series {
  const row = reader.one<StatRow>(
    `SELECT s.series, s.count, s.first_value, s.last_value, s.last_is_nan,
      s.min_value, s.min_step, s.max_value, s.max_step, s.last_step, s.last_timestamp
    FROM series s JOIN runs r ON r.run = s.run WHERE r.run_id = ? AND s.key = ?`, [run_id, key]);
  if (!row) return { run_id, key, steps: [], timestamps: [], values: [], stats: { count: 0 }, whole: true };
  return { run_id, key, ...readPoints(reader, row[0], buckets, reduction, range), stats: toStats(row) };
}

function readPoints(reader: Reader, series: number, buckets: number, reduction: Reduction | 'even', range: Range): Columns & { whole: boolean } {
  const { where, values } = conditions(series, range);
  const [count = 0, first = null, last = null] = reader.one<[number, Int64 | null, Int64 | null]>(`SELECT count(*), min(step), max(step) FROM points WHERE ${where}`, values) ?? [];
  const whole = count <= (reduction === 'minmax' ? 2 * buckets : buckets);
  const all = (): PointRow[] => reader.all<PointRow>(`SELECT step, timestamp, value, is_nan FROM points WHERE ${where} ORDER BY step, timestamp, value, is_nan`, values);
  if (whole) return { ...toColumns(all()), whole };
  if (reduction === 'even') return { ...toColumns(evenPoints(reader, where, values, count, buckets)), whole };
  if (count > LONG && isExact(first) && isExact(last) && last > first) {
    return { ...toColumns(reduceInDatabase(reader, series, first, last, buckets, reduction)), whole };
  }
  return { ...toColumns(reducePoints(all(), buckets, reduction)), whole };
}

/** Which points of a series are in a range. */
function conditions(series: number, range: Range): { where: string; values: SqlValue[] } {
  const parts = ['series = ?'];
  const values: SqlValue[] = [series];
  if (range.min !== undefined) {
    parts.push('step >= ?');
    values.push(range.min);
  }
  if (range.max !== undefined) {
    parts.push('step <= ?');
    values.push(range.max);
  }
  return { where: parts.join(' AND '), values };
}

const isExact = (step: Int64 | null): step is number => typeof step === 'number' && Math.abs(step) < 2 ** 51;

function toStats(row: StatRow): SeriesStats {
  const [, count, first, last, lastIsNan, min, minStep, max, maxStep, lastStep, lastTimestamp] = row;
  return {
    count,
    ...(first !== null && { first }),
    ...(lastIsNan === 0 && { last }),
    ...(min !== null && { min }), ...(minStep !== null && { min_step: minStep }),
    ...(max !== null && { max }), ...(maxStep !== null && { max_step: maxStep }),
    last_step: lastStep, last_timestamp: lastTimestamp,
  };
}

type Columns = Pick<Series, 'steps' | 'timestamps' | 'values'>;

const toColumns = (points: readonly PointRow[]): Columns => ({
  steps: points.map((point) => point[0]),
  timestamps: points.map((point) => point[1]),
  values: points.map((point) => (point[3] ? null : point[2])),
});
