import type { Int64 } from '../protocol/int64';
import type { ChildSummary, ExperimentOverview } from '../protocol/trialbook';
import type { Context } from './context';
import type { Reader } from './sql';

const COUNTS = `
  SELECT e.experiment, count(r.run), coalesce(sum(r.run IS NOT NULL AND r.parent_run_id IS NULL), 0),
    coalesce(sum(r.status = 'RUNNING'), 0), coalesce(sum(r.status = 'FAILED'), 0), max(r.start_time)
  FROM experiments e LEFT JOIN runs r ON r.experiment = e.experiment AND r.lifecycle_stage = 'active'`;

/** Counts and known keys of experiments; of all active ones when no ids are given. Unknown ids are left out. */
export function experimentOverviews(context: Context, ids?: string[]): ExperimentOverview[] {
  const { db, keys } = context;
  const rows = ids
    ? db.all<Counts>(`${COUNTS} WHERE CAST(e.experiment AS TEXT) IN (SELECT value FROM json_each(?)) GROUP BY e.experiment`, [JSON.stringify(ids)])
    : db.all<Counts>(`${COUNTS} WHERE e.lifecycle_stage = 'active' GROUP BY e.experiment`);
  return rows.map(([experiment, runs, root_runs, running, failed, last]) => ({
    experiment_id: String(experiment), runs, root_runs, running, failed,
    ...(last !== null && { last_start_time: last }),
    ...keys.get(db, experiment),
  }));
}

type Counts = [number, number, number, number, number, Int64 | null];

/** How many children each run has, and the range of a metric among them. Runs without children are left out. */
export function childSummaries(reader: Reader, runIds: string[], metricKey?: string): ChildSummary[] {
  const rows = reader.all<[string, number, number, number | null, number | null]>(
    `SELECT r.parent_run_id, count(*), sum(r.status = 'RUNNING'),
      min(CASE WHEN s.last_is_nan = 0 THEN s.last_value END), max(CASE WHEN s.last_is_nan = 0 THEN s.last_value END)
    FROM json_each(?) ids JOIN runs r ON r.parent_run_id = ids.value AND r.lifecycle_stage = 'active'
    LEFT JOIN series s ON s.run = r.run AND s.key = ?
    GROUP BY r.parent_run_id`,
    [JSON.stringify(runIds), metricKey ?? null],
  );
  return rows.map(([run_id, children, running, min, max]) => ({
    run_id, children, running, ...(min !== null && { min }), ...(max !== null && { max }),
  }));
}
