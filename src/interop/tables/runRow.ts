import { SYSTEM_TAGS, type Metric, type Run } from '../../protocol/entities';
import { compareInt64 } from '../../protocol/int64';
import type { ColumnType, TableFileColumn, TableValue } from './tableFile';

/** A run as a row: its values by column. Names are those of `mlflow.search_runs()`. */
export type RunRow = ReadonlyMap<string, TableValue>;

/** Columns that every run has, in order. */
const ATTRIBUTES: Readonly<Record<string, ColumnType>> = {
  run_id: 'text', run_name: 'text', experiment_id: 'text', experiment_name: 'text', status: 'text', start_time: 'moment', end_time: 'moment', user_id: 'text', parent_run_id: 'text',
  lifecycle_stage: 'text', artifact_uri: 'text',
};

/** The row of a run; `latest` are its metrics' last points. */
export function rowOf({ info, data }: Run, experimentName: string, latest: ReadonlyMap<string, Metric>): RunRow {
  const parent = data.tags.find(({ key }) => key === SYSTEM_TAGS.parentRunId)?.value ?? null;
  return new Map<string, TableValue>([
    ['run_id', info.run_id], ['run_name', info.run_name], ['experiment_id', info.experiment_id], ['experiment_name', experimentName], ['status', info.status], ['start_time', info.start_time],
    ['end_time', info.end_time ?? null], ['user_id', info.user_id], ['parent_run_id', parent], ['lifecycle_stage', info.lifecycle_stage], ['artifact_uri', info.artifact_uri],
    ...[...latest].map(([key, { value }]): [string, TableValue] => [`metrics.${key}`, value]),
    ...data.params.map(({ key, value }): [string, TableValue] => [`params.${key}`, value]),
    ...data.tags.map(({ key, value }): [string, TableValue] => [`tags.${key}`, value]),
  ]);
}

/** The columns of all rows: attributes, then metrics, params and tags by name. */
export function columnsOf(names: ReadonlySet<string>): readonly TableFileColumn[] {
  const rest = [...names].filter((name) => !Object.hasOwn(ATTRIBUTES, name)).sort();
  return [
    ...Object.entries(ATTRIBUTES).map(([name, type]) => ({ name, type })),
    ...rest.map((name): TableFileColumn => ({ name, type: name.startsWith('metrics.') ? 'number' : 'text' })),
  ];
}

/** Whether a point comes after another of its key, as MLflow's server decides which is the latest. */
export function isLater(point: Metric, than: Metric): boolean {
  const order = compareInt64(point.step, than.step) || compareInt64(point.timestamp, than.timestamp);
  return order > 0 || (order === 0 && point.value > than.value);
}
