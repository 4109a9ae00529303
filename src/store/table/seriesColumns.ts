import { invalidParameter } from '../../protocol/errors';
import type { Int64 } from '../../protocol/int64';
import type { ColumnSeries, SeriesAxis, SeriesColumnsRequest } from '../../protocol/table';
import { meansAlong, reduceAlong, stretch, type SeriesPoints } from '../../table/reduceSeries';
import type { Database, Reader } from '../sql';
import { PointsCache } from './pointsCache';
import { metricNumber } from './readKeyed';

const MAX_BUCKETS = 5000;

/** Series of many runs at once. */
export class SeriesColumns {
  readonly #db: Database;
  readonly #cache = new PointsCache();

  constructor(db: Database) {
    this.#db = db;
    db.onChange((changes) => {
      for (const change of changes) this.#cache.note(change);
    });
  }

  /** Series along an axis, reduced. Raises INVALID_PARAMETER_VALUE. */
  read({ series, axis, buckets, reduce, from, to }: SeriesColumnsRequest): ColumnSeries[] {
    if (!Number.isInteger(buckets) || buckets < 1 || buckets > MAX_BUCKETS) {
      throw invalidParameter(`Invalid value ${buckets} for parameter 'buckets': it must be from 1 to ${MAX_BUCKETS}.`);
    }
    const origins = new Map<string, number>();
    return series.map(({ run_id, key }) => {
      const name = `${axis}:${key}`;
      let points = this.#cache.get(run_id, name);
      if (points === undefined) {
        points = readPoints(this.#db, run_id, key, axis, () => originOf(this.#db, run_id, origins));
        if (points.xs.length > 0) this.#cache.set(run_id, name, points);
      }
      const part = stretch(points.xs, points.ys, from, to);
      return { run_id, key, ...(reduce === 'mean' ? meansAlong : reduceAlong)(part.xs, part.ys, buckets), count: points.xs.length };
    });
  }

  clear(): void {
    this.#cache.clear();
  }
}

/** UTC ms of the run's first point of any metric. */
function originOf(reader: Reader, runId: string, known: Map<string, number>): number {
  const origin = known.get(runId) ?? Number(reader.one<[Int64 | null]>(
    'SELECT min(p.timestamp) FROM runs r JOIN series s ON s.run = r.run JOIN points p ON p.series = s.series WHERE r.run_id = ?', [runId])?.[0] ?? 0);
  known.set(runId, origin);
  return origin;
}

/** All points of a series along an axis; none for a run or key that is not there. */
function readPoints(reader: Reader, runId: string, key: string, axis: SeriesAxis, origin: () => number): SeriesPoints {
  const series = reader.one<[number]>('SELECT s.series FROM series s JOIN runs r ON r.run = s.run WHERE r.run_id = ? AND s.key = ?', [runId, key])?.[0];
  if (series === undefined) return { xs: new Float64Array(), ys: new Float64Array() };
  // By step is how they lie in the table. A value less in each row is felt in a million of them, so NaN comes as NULL.
  const rows = reader.all<[Int64, number | null]>(
    `SELECT ${axis === 'step' ? 'step' : 'timestamp'}, CASE is_nan WHEN 0 THEN value END FROM points WHERE series = ? ORDER BY step, timestamp, value, is_nan`, [series]);
  const xs = new Float64Array(rows.length);
  const ys = new Float64Array(rows.length);
  const start = axis === 'relative' ? origin() : 0;
  for (let index = 0; index < rows.length; index++) {
    const [at, value] = rows[index]!;
    xs[index] = Number(at) - start;
    ys[index] = value === null ? Number.NaN : metricNumber(value);
  }
  // Steps and times rise together, but for clocks that were set back and steps that begin anew.
  return xs.every((x, index) => index === 0 || (xs[index - 1] ?? 0) <= x) ? { xs, ys } : inOrder(xs, ys);
}

function inOrder(xs: Float64Array, ys: Float64Array): SeriesPoints {
  const places = Uint32Array.from(xs.keys()).sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0) || a - b);
  return { xs: Float64Array.from(places, (place) => xs[place] ?? 0), ys: Float64Array.from(places, (place) => ys[place] ?? 0) };
}
