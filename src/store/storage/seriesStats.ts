import type { Reader, SqlValue } from '../sql';
import type { Mendable } from './orphans';

/** A series whose statistics are not those of its points. */
export interface MiscountedSeries {
  readonly series: number;
  readonly runId: string;
  readonly key: string;
  /** Whether it has points at all, from which its statistics can be told. */
  readonly hasPoints: boolean;
}

/** The points of a series in MLflow's order, from its last or from its first number. */
const EDGE = (columns: string, condition: string, order: string): string => `(SELECT ${columns} FROM points p WHERE p.series = s.series${condition} ORDER BY ${order} LIMIT 1)`;
const LAST = 'step DESC, timestamp DESC, value DESC';
const FIRST = 'step, timestamp, value';
const NUMBERS = ' AND p.is_nan = 0';

/** Compares each series with its points; a NaN and a 0 at one place may have come in either order. */
const MISCOUNTED = `
  WITH told AS (
    SELECT series, count(*) AS count, min(CASE WHEN is_nan = 0 THEN value END) AS low, max(CASE WHEN is_nan = 0 THEN value END) AS high FROM points GROUP BY series
  )
  SELECT s.series, coalesce(r.run_id, ''), s.key, t.series IS NOT NULL
  FROM series s LEFT JOIN told t ON t.series = s.series LEFT JOIN runs r ON r.run = s.run
  WHERE t.series IS NULL OR s.count IS NOT t.count OR s.min_value IS NOT t.low OR s.max_value IS NOT t.high
    OR (s.last_step, s.last_timestamp, s.last_value) IS NOT ${EDGE('step, timestamp, value', '', LAST)}
    OR NOT EXISTS (SELECT 1 FROM points p WHERE p.series = s.series AND p.step = s.last_step AND p.timestamp = s.last_timestamp AND p.value = s.last_value AND p.is_nan = s.last_is_nan)
    OR (s.first_step, s.first_timestamp, s.first_value) IS NOT ${EDGE('step, timestamp, value', NUMBERS, FIRST)}
    OR (t.low IS NOT NULL AND NOT EXISTS (SELECT 1 FROM points p WHERE p.series = s.series AND p.step = s.min_step AND p.value = s.min_value AND p.is_nan = 0))
    OR (t.high IS NOT NULL AND NOT EXISTS (SELECT 1 FROM points p WHERE p.series = s.series AND p.step = s.max_step AND p.value = s.max_value AND p.is_nan = 0))`;

/** The series that say something else than their points. Reads all points. */
export const findMiscounted = (reader: Reader): MiscountedSeries[] =>
  reader.all<[number, string, string, number]>(MISCOUNTED).map(([series, runId, key, hasPoints]) => ({ series, runId, key, hasPoints: hasPoints === 1 }));

/** Tells the statistics of series anew from their points. Those without points stay: what they say of the last value is all there is. Answers how many. */
export function mendMiscounted(connection: Mendable): number {
  const mendable = findMiscounted(connection).filter(({ hasPoints }) => hasPoints);
  for (const { series } of mendable) {
    const [first, last, low, high] = [
      edge(connection, series, NUMBERS, FIRST), edge(connection, series, '', LAST), edge(connection, series, NUMBERS, 'value, step'), edge(connection, series, NUMBERS, 'value DESC, step'),
    ];
    connection.run(
      `UPDATE series SET count = (SELECT count(*) FROM points p WHERE p.series = series.series), first_step = ?, first_timestamp = ?, first_value = ?,
       last_step = ?, last_timestamp = ?, last_value = ?, last_is_nan = ?, min_value = ?, min_step = ?, max_value = ?, max_step = ? WHERE series = ?`,
      [first[0], first[1], first[2], last[0], last[1], last[2], last[3], low[2], low[0], high[2], high[0], series],
    );
  }
  return mendable.length;
}

type Edge = readonly [step: SqlValue, timestamp: SqlValue, value: SqlValue, isNan: SqlValue];

function edge(connection: Mendable, series: number, condition: string, order: string): Edge {
  const row = connection.one<[SqlValue, SqlValue, SqlValue, SqlValue]>(`SELECT step, timestamp, value, is_nan FROM points p WHERE p.series = ?${condition} ORDER BY ${order} LIMIT 1`, [series]);
  return row ?? [null, null, null, null];
}
