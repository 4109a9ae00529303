import { quoteKey } from '../../protocol/columns';
import { SYSTEM_TAGS, type Run, type RunStatus } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { CELL, cellText } from '../../protocol/table';
import type { Store } from '../../store/api';
import { seriesName } from '../../table/seriesName';
import { findInRun, type WatchedRun } from '../../watches/findInRun';
import { findInSeries, type SeriesRun } from '../../watches/findInSeries';
import { isAbout } from '../../watches/scope';
import type { Watch, WatchCondition } from '../../watches/watch';
import type { Found } from './memory';

/** Text of an error that is told; more of it stands in the run. */
const MOST_REASON = 500;

/** Newest runs of a series that are looked at: what is expected of the next one goes back less far. */
const MOST_OF_SERIES = 500;

/** What is read of the store. */
export type Reads = Pick<Store, 'runs' | 'experiments'>;

/** Names of experiments by their ids, read once a look. */
export type ExperimentNames = ReadonlyMap<string, string>;

/** Names of the experiments that are not in the trash. */
export function experimentNames({ experiments }: Reads): ExperimentNames {
  const names = new Map<string, string>();
  let token: string | undefined;
  do {
    const page = experiments.search({ max_results: 1000, ...(token === undefined ? {} : { page_token: token }) });
    for (const { experiment_id, name } of page.experiments) names.set(experiment_id, name);
    token = page.next_page_token;
  } while (token !== undefined);
  return names;
}

/** What a watch of single runs finds in a run, unless it was over before `since` (UTC ms). A run that was deleted is not looked at. */
export function lookAtRun(store: Reads, names: ExperimentNames, watch: Watch, run: Run, since: number): Found | undefined {
  const { info, data } = run;
  const experiment = names.get(info.experiment_id);
  if (info.lifecycle_stage !== 'active' || experiment === undefined) return undefined;
  if (info.end_time !== undefined && Number(info.end_time) < since && info.status !== 'RUNNING') return undefined;
  if (!isAbout(watch.scope, { id: info.run_id, name: info.run_name, experiment })) return undefined;
  const error = data.tags.find(({ key }) => key === SYSTEM_TAGS.error)?.value.slice(0, MOST_REASON);
  const watched: WatchedRun = {
    status: info.status,
    ...(error === undefined ? {} : { error }),
    extent: (metric) => (data.metrics.some(({ key }) => key === metric) ? extentOf(store, run, metric) : undefined),
  };
  const finding = findInRun(watch.condition, watched);
  return finding === undefined ? undefined : { key: info.run_id, run: { id: info.run_id, name: info.run_name, experimentId: info.experiment_id }, finding };
}

function extentOf(store: Reads, { info }: Run, metric: string): { min: number; max: number } | undefined {
  const [min, max] = store.runs.table({ experiment_ids: [info.experiment_id], run_ids: [info.run_id], columns: [`metrics:min.${metric}`, `metrics:max.${metric}`] }).columns;
  const [least, greatest] = [min?.numbers[0] ?? Number.NaN, max?.numbers[0] ?? Number.NaN];
  // JSON has no infinities.
  const finite = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
  return Number.isNaN(least) || Number.isNaN(greatest) ? undefined : { min: finite(least), max: finite(greatest) };
}

/** What a watch of a series finds at `now`, UTC ms. */
export function lookAtSeries(store: Reads, names: ExperimentNames, watch: Watch, condition: Extract<WatchCondition, { kind: 'series' }>, since: number, now: number): Found[] {
  const ids = [...names].flatMap(([id, name]) => (watch.scope.experiment === undefined || watch.scope.experiment === name ? [id] : []));
  const runs = ids.flatMap((id) => seriesRuns(store, id, condition)).sort((a, b) => a.start - b.start).slice(-MOST_OF_SERIES);
  return findInSeries(condition, runs, since, now).map(({ key, run, finding }) => ({
    key, finding, ...(run === undefined ? {} : { run: { id: run.id, name: run.name, experimentId: run.experimentId } }),
  }));
}

function seriesRuns(store: Reads, experimentId: string, { series, metric }: Extract<WatchCondition, { kind: 'series' }>): SeriesRun[] {
  const columns = ['attributes.run_name', 'attributes.start_time', 'attributes.status', ...(metric === undefined ? [] : [`metrics.${metric}`])];
  const { runs, columns: [names, starts, states, values] } = store.runs.table({ experiment_ids: [experimentId], columns });
  if (names === undefined || starts === undefined || states === undefined) return [];
  return runs.flatMap((id, row): SeriesRun[] => {
    const name = cellText(names, row);
    const start = starts.numbers[row] ?? Number.NaN;
    if (seriesOf(name) !== series || Number.isNaN(start)) return [];
    const value = values === undefined || values.kinds[row] === CELL.absent ? undefined : values.numbers[row];
    return [{ id, name, experimentId, start, status: cellText(states, row) as RunStatus, ...(value === undefined || !Number.isFinite(value) ? {} : { value }) }];
  });
}

/** Series by the names of their runs: to tell one takes far longer than to look at a run otherwise. */
const SERIES = new Map<string, string>();
const MOST_NAMES = 50_000;

function seriesOf(name: string): string {
  const known = SERIES.get(name);
  if (known !== undefined) return known;
  const series = seriesName(name);
  if (SERIES.size >= MOST_NAMES) SERIES.clear();
  SERIES.set(name, series);
  return series;
}

/** Runs that go on, and those that ended at `from` (UTC ms) or later, as many as anyone would be told of. */
export function recentRuns({ runs }: Reads, names: ExperimentNames, from: number): string[] {
  const ids = [...names.keys()];
  if (ids.length === 0) return [];
  const ended = runs.search({ experiment_ids: ids, filter: `attributes.${quoteKey('end_time')} >= ${Math.floor(from)}`, max_results: 1000 });
  return [...new Set([...runs.active().map(({ run_id }) => run_id), ...ended.runs.map(({ info }) => info.run_id)])];
}

/** The run, unless it is gone by now. */
export function runIfThere({ runs }: Reads, id: string): Run | undefined {
  try {
    return runs.get(id);
  } catch (error) {
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}
