import type { SqlValue } from 'node:sqlite';
import type { Metric } from '../history';
import type { Tables } from '../sqlite/tables';

/** Points of a block. */
const BLOCK = 5000;

/** How points are read. */
export interface PointReading {
  /** Points of each key that the target has. */
  readonly known?: ReadonlyMap<string, number> | undefined;
  /** Whether others write meanwhile: then a question is asked and answered in one go, for it keeps them from writing. */
  readonly live: boolean;
}

/** All points of a run, in blocks that may hold several keys. */
export function* readPoints(tables: Tables, runId: string, { known, live }: PointReading): Generator<Metric[]> {
  const rest = known === undefined && !live ? 'WHERE run_uuid = ? ORDER BY key, step, timestamp, rowid' : undefined;
  let block: Metric[] = [];
  for (const rows of rest === undefined ? byKey(tables, runId, known, live) : [rowsOf(tables, rest, [runId], false)]) {
    for (const row of rows) {
      block.push(row);
      if (block.length < BLOCK) continue;
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

function* byKey(tables: Tables, runId: string, known: ReadonlyMap<string, number> | undefined, live: boolean): Generator<Iterable<Metric>> {
  const keys = tables.all('SELECT key, count(*) AS points FROM metrics WHERE run_uuid = ? GROUP BY key ORDER BY key', runId);
  for (const { key, points } of keys) {
    const there = known?.get(String(key)) ?? 0;
    if (there > 0 && there === Number(points)) continue;
    const isInOrder = there > 0 && stepsInOrder(tables, runId, key ?? null);
    yield rowsOf(tables, 'WHERE run_uuid = ? AND key = ? ORDER BY step, timestamp, rowid LIMIT -1 OFFSET ?', [runId, key ?? null, isInOrder ? there : 0], live);
  }
}

/** Whether points were written in the order of steps: only then the first ones are those that the target has. */
function stepsInOrder(tables: Tables, runId: string, key: SqlValue): boolean {
  const step = tables.columns('metrics').has('step') ? 'step' : '0';
  return tables.number(
    `SELECT count(*) FROM (SELECT ${step} AS step, timestamp, lag(${step}) OVER (ORDER BY rowid) AS step_before, lag(timestamp) OVER (ORDER BY rowid) AS time_before FROM metrics
       WHERE run_uuid = ? AND key = ?) WHERE step < step_before OR (step = step_before AND timestamp < time_before)`, runId, key) === 0;
}

function* rowsOf(tables: Tables, rest: string, values: readonly SqlValue[], atOnce: boolean): Generator<Metric> {
  const sql = tables.select('metrics', ['key', 'value', 'timestamp', 'step', 'is_nan'], tables.columns('metrics').has('step') ? rest : rest.replace(/\bstep, /, ''));
  if (sql === undefined) return;
  if (atOnce) {
    yield* tables.all(sql, ...values).map(toPoint);
    return;
  }
  let taken = 0;
  for (const exact of [false, true]) {
    try {
      let at = 0;
      for (const row of tables.each(sql, exact, ...values)) {
        if (at++ < taken) continue;
        taken += 1;
        yield toPoint(row);
      }
      return;
    } catch (error) {
      // An integer past 2^53: from here on with exact ones, which take longer.
      if (exact || (error as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE') throw error;
    }
  }
}

function toPoint({ key, value, timestamp, step, is_nan: isNan }: Readonly<Record<string, SqlValue>>): Metric {
  return { key: String(key), value: isNan === 1 || isNan === 1n || value === null ? NaN : Number(value), timestamp: int(timestamp), step: int(step) };
}

function int(value: SqlValue | undefined): number | bigint {
  if (typeof value === 'bigint') return value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n ? Number(value) : value;
  return typeof value === 'number' ? Math.trunc(value) : 0;
}
