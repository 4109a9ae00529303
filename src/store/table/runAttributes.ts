import type { Int64 } from '../../protocol/int64';
import type { Reader } from '../sql';

/** What the order of runs needs. */
export interface RunAttributes {
  readonly run: number;
  readonly run_id: string;
  readonly experiment: number;
  readonly start_time: Int64;
  readonly active: boolean;
}

type Columns = [number, string, number, Int64, 0 | 1];

const SELECT = "SELECT run, run_id, experiment, start_time, lifecycle_stage = 'active' FROM runs";

/** All active runs of an experiment, or these, whatever became of them. */
export function readRunRows(reader: Reader, which: { experiment: number } | { ids: readonly string[] }): RunAttributes[] {
  const rows = 'experiment' in which
    ? reader.all<Columns>(`${SELECT} WHERE experiment = ? AND lifecycle_stage = 'active'`, [which.experiment])
    : reader.all<Columns>(`${SELECT} WHERE run_id IN (SELECT value FROM json_each(?))`, [JSON.stringify(which.ids)]);
  return rows.map(([run, run_id, experiment, start_time, active]) => ({ run, run_id, experiment, start_time, active: active === 1 }));
}
