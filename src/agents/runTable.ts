import { MASKED } from '../capture/secrets';
import { parseColumn } from '../protocol/columns';
import type { Run } from '../protocol/entities';
import type { KeyMetric } from '../protocol/keyMetric';
import { CELL, cellText, type TableColumn } from '../protocol/table';
import { AgentError } from './agentError';
import { directionOf } from './direction';
import type { AgentPlace } from './tool';
import { clean, cleanValue, duration, figure, moment } from './words';

/** Columns that are chosen when none are named. */
const MOST_METRICS = 6;
const MOST_PARAMS = 8;
/** Names of further columns that are told. */
const MOST_OTHERS = 40;

/** Which columns a table of runs has beside the run itself, and which it could have. */
export interface Columns {
  /** Ids as `columnId` writes them. */
  readonly ids: readonly string[];
  /** Others that these runs have values of. */
  readonly others: readonly string[];
}

/**
 * The columns that say most about these runs: what `asked` (filter and order) speaks of, the key metric, metrics with a direction, those most used, and the parameters
 * that differ.
 */
export function chooseColumns(place: AgentPlace, runs: readonly Run[], key: KeyMetric | undefined, asked: string): Columns {
  const speaksOf = (kind: string, name: string): boolean => asked.includes(`${kind}.${name}`) || asked.includes(`${kind}.\`${name}\``);
  const first = (names: readonly string[], ...ranks: readonly ((name: string) => boolean)[]): string[] => [...new Set([...ranks, () => true].flatMap((rank) => names.filter(rank)))];
  const metrics = first(
    byUse(runs, ({ data }) => data.metrics).filter((name) => !name.startsWith('system/') || speaksOf('metrics', name)),
    (name) => speaksOf('metrics', name), (name) => name === key?.key, (name) => directionOf(place, name) !== 'unknown',
  );
  const params = byUse(runs, ({ data }) => data.params);
  const differing = params.filter((name) => new Set(runs.map(({ data }) => data.params.find((param) => param.key === name)?.value)).size > 1);
  const ids = [
    ...metrics.slice(0, MOST_METRICS).map((name) => `metrics.${name}`),
    ...first(runs.length > 1 ? params.filter((name) => differing.includes(name) || speaksOf('params', name)) : params, (name) => speaksOf('params', name)).slice(0, MOST_PARAMS).map((name) => `params.${name}`),
  ];
  const rest = [...metrics.map((name) => `metrics.${name}`), ...params.map((name) => `params.${name}`)].filter((id) => !ids.includes(id));
  return { ids, others: rest.slice(0, MOST_OTHERS).map((id) => clean(id)) };
}

/** The columns a model named: ids, or plain keys of metrics and parameters that these runs have. Raises `AgentError` for one that is neither. */
export function namedColumns(runs: readonly Run[], names: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const { data } of runs) {
    for (const { key } of data.params) known.set(key, `params.${key}`);
    for (const { key } of data.metrics) known.set(key, `metrics.${key}`);
  }
  return [...new Set(names.map((name) => {
    const id = parseColumn(name) === undefined ? known.get(name) : name;
    if (id === undefined) throw new AgentError(`There is no column '${clean(name)}'. Columns are metrics.KEY, metrics:min.KEY, metrics:max.KEY, params.KEY, tags.KEY and attributes.NAME.`);
    return id;
  }))];
}

/** A table as columns and rows, in the order of `runs`. Cells that are not there are null. */
export async function runTable(place: AgentPlace, runs: readonly Run[], ids: readonly string[], experiments?: ReadonlyMap<string, string>): Promise<{ columns: string[]; rows: unknown[][] }> {
  const values = ids.length === 0 || runs.length === 0 ? new Map<string, (row: number) => unknown>() : await readCells(place, runs, ids);
  const several = new Set(runs.map(({ info }) => info.experiment_id)).size > 1;
  return {
    columns: ['run_id', 'name', 'status', 'started', 'took', ...(several ? ['experiment'] : []), ...ids.map((id) => clean(id))],
    rows: runs.map((run, row) => [
      run.info.run_id, clean(run.info.run_name, 80), run.info.status, moment(run.info.start_time) ?? null, took(run, place.now),
      ...(several ? [clean(experiments?.get(run.info.experiment_id) ?? run.info.experiment_id, 60)] : []),
      ...ids.map((id) => values.get(id)?.(row) ?? null),
    ]),
  };
}

async function readCells({ client, signal }: AgentPlace, runs: readonly Run[], ids: readonly string[]): Promise<Map<string, (row: number) => unknown>> {
  const table = await client.runsTable({
    experiment_ids: [...new Set(runs.map(({ info }) => info.experiment_id))], run_ids: runs.map(({ info }) => info.run_id), columns: ids,
  }, { signal });
  const places = new Map(table.runs.map((id, index) => [id, index]));
  const rows = runs.map(({ info }) => places.get(info.run_id) ?? -1);
  return new Map(table.columns.map((column) => [column.id, (row) => cell(column, rows[row] ?? -1)]));
}

function cell(column: TableColumn, row: number): unknown {
  const kind = column.kinds[row];
  if (kind === undefined || kind === CELL.absent) return null;
  const number = column.numbers[row] ?? Number.NaN;
  if (column.id === 'attributes.start_time' || column.id === 'attributes.end_time') return moment(number) ?? null;
  if (column.id === 'attributes.duration') return duration(number);
  const text = /^(?:params|tags)\./.test(column.id) ? cleanValue(column.id.slice(column.id.indexOf('.') + 1), cellText(column, row), 80) : clean(cellText(column, row), 80);
  const isNumber = (column.codes[row] ?? -1) < 0 && kind !== CELL.text && text !== MASKED;
  return isNumber ? figure(number) : text;
}

/** How long a run took, or has been going. */
export function took({ info }: Run, now: number): string | null {
  const end = info.end_time === undefined ? (info.status === 'RUNNING' ? now : undefined) : Number(info.end_time);
  return end === undefined ? null : duration(end - Number(info.start_time));
}

/** Each key once, those of most runs first. */
export function byUse(runs: readonly Run[], of: (run: Run) => readonly { readonly key: string }[]): string[] {
  const uses = new Map<string, number>();
  for (const run of runs) for (const { key } of of(run)) uses.set(key, (uses.get(key) ?? 0) + 1);
  return [...uses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
}
