import type { Reader } from '../sql';

/** What the order of runs needs. */
export interface RunAttributes {
  readonly run: number;
  readonly run_id: string;
  readonly experiment: number;
  /** UTC ms. */
  readonly start_time: number;
  readonly active: boolean;
}

/** All active runs of an experiment, or these, whatever became of them. */
export function readRunRows(reader: Reader, which: { experiment: number } | { ids: readonly string[] }): RunAttributes[] {
  const [where, value] = 'experiment' in which
    ? ["experiment = ? AND lifecycle_stage = 'active'", which.experiment]
    : ['run_id IN (SELECT value FROM json_each(?))', JSON.stringify(which.ids)];
  const [list = '[]'] = reader.one<[string]>(
    `SELECT json_group_array(json_array(run, run_id, experiment, start_time, lifecycle_stage = 'active')) FROM runs WHERE ${where}`, [value]) ?? [];
  return (JSON.parse(list) as [number, string, number, number, 0 | 1][]).map(([run, run_id, experiment, start_time, active]) => ({
    run, run_id, experiment, start_time, active: active === 1,
  }));
}
