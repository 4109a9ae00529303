import { compareInt64, type Int64 } from '../protocol/int64';
import type { Reader, SqlValue } from './sql';

/** A point as its row. */
export type PointRow = [step: Int64, timestamp: Int64, value: number, isNan: number];

/** Keeps what a drawing of so many parts needs: `minmax` the extremes of each, `mean` their mean. For points at even distances see `evenPoints`. */
export type Reduction = 'minmax' | 'mean';

/**
 * Reduces points that were read. The parts are equal in steps; all points on one step, as from scripts that log no step, are
 * parted by their order. NaN counts only where a part has nothing else.
 */
export function reducePoints(points: readonly PointRow[], buckets: number, reduction: Reduction): PointRow[] {
  const parts = split(points, buckets);
  if (reduction === 'mean') return parts.map(meanOf);
  return inOrder([points[0]!, points.at(-1)!, ...parts.flatMap(extremesOf)]);
}

function split(points: readonly PointRow[], buckets: number): PointRow[][] {
  const first = Number(points[0]?.[0] ?? 0);
  const last = Number(points.at(-1)?.[0] ?? 0);
  const parts = new Map<number, PointRow[]>();
  points.forEach((point, i) => {
    const place = last > first ? ((Number(point[0]) - first) / (last - first)) * buckets : (i / points.length) * buckets;
    const part = Math.min(buckets - 1, Math.floor(place));
    const there = parts.get(part);
    if (there) there.push(point);
    else parts.set(part, [point]);
  });
  return [...parts.values()];
}

function extremesOf(part: readonly PointRow[]): PointRow[] {
  const numbers = part.filter((point) => !point[3]);
  if (numbers.length === 0) return [part[0]!];
  return [
    numbers.reduce((least, point) => (point[2] < least[2] ? point : least)),
    numbers.reduce((greatest, point) => (point[2] > greatest[2] ? point : greatest)),
  ];
}

function meanOf(part: readonly PointRow[]): PointRow {
  const middle = part[Math.floor(part.length / 2)]!;
  const numbers = part.filter((point) => !point[3]);
  const mean = numbers.reduce((sum, point) => sum + point[2] / numbers.length, 0);
  return [middle[0], middle[1], mean, numbers.length === 0 ? 1 : 0];
}

/** The points by step, timestamp and value, each once. */
function inOrder(points: PointRow[]): PointRow[] {
  points.sort((a, b) => compareInt64(a[0], b[0]) || compareInt64(a[1], b[1]) || a[2] - b[2]);
  return points.filter((point, i) => {
    const before = points[i - 1];
    return !before || point.some((value, column) => value !== before[column]);
  });
}

const PART = 'FROM points WHERE series = ? AND step >= ? AND step < ?';
const LEAST = `SELECT step, timestamp, min(value), is_nan ${PART} AND is_nan = 0`;
const GREATEST = `SELECT step, timestamp, max(value), is_nan ${PART} AND is_nan = 0`;
const ANY = `SELECT step, timestamp, value, is_nan ${PART} LIMIT 1`;
const COUNT = `SELECT count(*), avg(CASE WHEN is_nan = 0 THEN value END) ${PART}`;
const MIDDLE = `SELECT step, timestamp, value, is_nan ${PART} LIMIT 1 OFFSET ?`;

/**
 * Reduces a long series where it lies, which takes a quarter of the time of reading it. `first` and `last` are the range's first
 * and last step, exact as doubles and apart.
 */
export function reduceInDatabase(reader: Reader, series: number, first: number, last: number, buckets: number, reduction: Reduction): PointRow[] {
  const kept: PointRow[] = [];
  let from = first;
  for (let i = 1; i <= buckets; i++) {
    const to = i === buckets ? last + 1 : Math.ceil(first + ((last - first) / buckets) * i);
    if (to > from) kept.push(...(reduction === 'minmax' ? extremesIn : meanIn)(reader, [series, from, to]));
    from = to;
  }
  if (reduction === 'mean') return kept;
  const ends = ['ORDER BY step, timestamp, value', 'ORDER BY step DESC, timestamp DESC, value DESC'].flatMap((order) =>
    reader.all<PointRow>(`SELECT step, timestamp, value, is_nan ${PART} ${order} LIMIT 1`, [series, first, last + 1]));
  return inOrder([...kept, ...ends]);
}

function extremesIn(reader: Reader, part: SqlValue[]): PointRow[] {
  // SQLite fills the other columns from the row that holds the extreme.
  const least = reader.one<PointRow>(LEAST, part);
  const greatest = reader.one<PointRow>(GREATEST, part);
  if (least && greatest && (least as SqlValue[])[2] !== null) return [least, greatest];
  return reader.all<PointRow>(ANY, part);
}

function meanIn(reader: Reader, part: SqlValue[]): PointRow[] {
  const [count = 0, mean = null] = reader.one<[number, number | null]>(COUNT, part) ?? [];
  if (count === 0) return [];
  const middle = reader.one<PointRow>(MIDDLE, [...part, Math.floor(count / 2)]);
  if (!middle) return [];
  // The sum of values near the greatest double is none.
  const usable = mean !== null && Number.isFinite(mean);
  return [[middle[0], middle[1], usable ? mean : 0, usable ? 0 : 1]];
}

/**
 * So many points of a series at even distances, its last among them, as MLflow samples: all points in their order are parted as NTILE of SQL does, each part
 * gives its first, and the last part the last of all. `where` and `values` say which points, `count` of them.
 */
export function evenPoints(reader: Reader, where: string, values: readonly SqlValue[], count: number, buckets: number): PointRow[] {
  return reader.all<PointRow>(
    `SELECT step, timestamp, value, is_nan
       FROM (SELECT step, timestamp, value, is_nan, row_number() OVER (ORDER BY step, timestamp, value, is_nan) - 1 AS place FROM points WHERE ${where})
       WHERE place IN (SELECT value FROM json_each(?)) ORDER BY step, timestamp, value, is_nan`,
    [...values, JSON.stringify(evenPlaces(count, buckets))],
  );
}

/** The places that are kept of `count`, which are more than `buckets`. */
function evenPlaces(count: number, buckets: number): number[] {
  const size = Math.floor(count / buckets);
  const longer = count % buckets;
  const places = Array.from({ length: buckets }, (_, part) => part * size + Math.min(part, longer));
  places[buckets - 1] = count - 1;
  return places;
}
