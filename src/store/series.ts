import { invalidParameter } from '../protocol/errors';
import { compareInt64, type Int64 } from '../protocol/int64';
import type { Series, SeriesKey, SeriesRequest, SeriesStats } from '../protocol/trialbook';
import { checkInt64 } from './validation';
import type { Reader, SqlValue } from './sql';

const MAX_BUCKETS = 5000;

type Point = [step: Int64, timestamp: Int64, value: number, isNan: number];
type StatRow = [
  series: number, count: number, first: number | null, last: number, lastIsNan: number,
  min: number | null, minStep: Int64 | null, max: number | null, maxStep: Int64 | null, lastStep: Int64, lastTimestamp: Int64,
];

/**
 * Series for drawing, reduced to what a screen can show. A run or key that is not there answers an empty series, since a
 * comparison has many of them. Raises INVALID_PARAMETER_VALUE.
 */
export function readSeries(reader: Reader, request: SeriesRequest): Series[] {
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

function readOne(reader: Reader, { run_id, key }: SeriesKey, buckets: number, reduce: 'minmax' | 'mean', range: { min: Int64 | undefined; max: Int64 | undefined }): Series {
  const row = reader.one<StatRow>(
    `SELECT s.series, s.count, s.first_value, s.last_value, s.last_is_nan,
      s.min_value, s.min_step, s.max_value, s.max_step, s.last_step, s.last_timestamp
    FROM series s JOIN runs r ON r.run = s.run WHERE r.run_id = ? AND s.key = ?`, [run_id, key]);
  if (!row) return { run_id, key, steps: [], timestamps: [], values: [], stats: { count: 0 }, whole: true };
  const conditions = ['series = ?'];
  const values: SqlValue[] = [row[0]];
  if (range.min !== undefined) {
    conditions.push('step >= ?');
    values.push(range.min);
  }
  if (range.max !== undefined) {
    conditions.push('step <= ?');
    values.push(range.max);
  }
  const points = reader.all<Point>(`SELECT step, timestamp, value, is_nan FROM points WHERE ${conditions.join(' AND ')} ORDER BY step, timestamp, value`, values);
  const limit = reduce === 'minmax' ? 2 * buckets : buckets;
  const stats = toStats(row);
  if (points.length <= limit) return { run_id, key, ...toColumns(points), stats, whole: true };
  const reduced = reduce === 'minmax' ? extremes(points, buckets) : means(points, buckets);
  return { run_id, key, ...toColumns(reduced), stats, whole: false };
}

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

const toColumns = (points: readonly Point[]): Pick<Series, 'steps' | 'timestamps' | 'values'> => ({
  steps: points.map((point) => point[0]),
  timestamps: points.map((point) => point[1]),
  values: points.map((point) => (point[3] ? null : point[2])),
});

/** The points of each of so many equal parts of the step range; empty parts are left out. */
function split(points: readonly Point[], buckets: number): Point[][] {
  const first = Number(points[0]?.[0] ?? 0);
  const last = Number(points.at(-1)?.[0] ?? 0);
  // All on one step, as with scripts that log no step: parts by order.
  const place = last > first
    ? (point: Point) => ((Number(point[0]) - first) / (last - first)) * buckets
    : (_: Point, i: number) => (i / points.length) * buckets;
  const parts: Point[][] = [];
  points.forEach((point, i) => (parts[Math.min(buckets - 1, Math.floor(place(point, i)))] ??= []).push(point));
  return parts.filter((part) => (part as Point[] | undefined) !== undefined);
}

/** Least and greatest point of each part, and first and last of all, in their order. */
function extremes(points: readonly Point[], buckets: number): Point[] {
  const kept = new Set<Point>([points[0]!, points.at(-1)!]);
  for (const part of split(points, buckets)) {
    const numbers = part.filter((point) => !point[3]);
    if (numbers.length === 0) kept.add(part[0]!);
    else {
      kept.add(numbers.reduce((least, point) => (point[2] < least[2] ? point : least)));
      kept.add(numbers.reduce((greatest, point) => (point[2] > greatest[2] ? point : greatest)));
    }
  }
  return [...kept].sort((a, b) => compareInt64(a[0], b[0]) || compareInt64(a[1], b[1]) || a[2] - b[2]);
}

/** One point a part: the mean of its numbers at the step and time of its middle point. */
function means(points: readonly Point[], buckets: number): Point[] {
  return split(points, buckets).map((part): Point => {
    const middle = part[Math.floor(part.length / 2)]!;
    const numbers = part.filter((point) => !point[3]);
    const mean = numbers.reduce((sum, point) => sum + point[2] / numbers.length, 0);
    return [middle[0], middle[1], mean, numbers.length === 0 ? 1 : 0];
  });
}
