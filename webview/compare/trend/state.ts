import type { CompareModel } from '../model/compareModel';
import { cadenceOf, missingRuns, type Cadence } from '../../../src/watches/expected/cadence';
import { DAY } from '../../../src/watches/expected/calendar';
import { seriesAmong, type Series, type SeriesRun } from './series';
import type { TrendSetup } from './setup';
import { feeds, startsOf, traceOf, type Trace } from './trace';

/** Id of the column of durations, ms. */
export const DURATION = 'attributes.duration';
/** Cells of metrics that are read for the rail at most; more would cost the server and the page more than a list of a thousand is worth. */
const CELLS = 400_000;

/** Runs that the small traces of the rail look back on at most. */
const RAIL_RUNS = 1500;
/** Runs before the shown ones that are looked at, so that the first of them is expected to be something. */
const BEFORE = 120;

/** What the view shows, worked out of the model. */
export interface TrendState {
  readonly all: readonly Series[];
  readonly series: Series;
  readonly cadence: Cadence;
  /** UTC ms; where no run came. */
  readonly missing: readonly number[];
  /** UTC ms: what of the time is shown. */
  readonly from: number;
  readonly to: number;
  /** Of the columns in the rail that were read. */
  readonly traces: readonly Trace[];
  readonly main: Trace | undefined;
  /** Id of the column shown. */
  readonly column: string;
  readonly duration: Trace;
  readonly starts: Trace;
  /** Metrics that the series may have and that are not read. */
  readonly unread: number;
}

/** Metrics for the rail, the shown one first; `pages` of them. */
export function railColumns(model: CompareModel, column: string, pages: number): { readonly ids: readonly string[]; readonly unread: number } {
  const metrics = model.columns.filter(({ id }) => id.startsWith('metrics.')).map(({ id }) => id);
  const most = Math.max(12, Math.floor(CELLS / Math.max(1, model.total))) * pages;
  const ids = [...new Set([...(column === DURATION ? [] : [column]), ...metrics])].slice(0, Math.min(most, 60 * pages));
  return { ids, unread: Math.max(0, metrics.length - ids.length) };
}

/** The column that the setup asks for: the duration, or the panel's metric. */
export function shownColumn(model: CompareModel, setup: TrendSetup): string {
  return setup.column === DURATION || model.metric === undefined ? DURATION : `metrics.${model.metric}`;
}

/** What is shown at `now` (UTC ms); undefined when no run has a start. */
export function trendState(model: CompareModel, setup: TrendSetup, pages: number, now: number): TrendState | undefined {
  const rows = Array.from(model.shown).filter((row) => !model.resident.gone.has(row));
  const all = seriesAmong(rows, { names: model.column('attributes.run_name'), starts: model.column('attributes.start_time'), states: model.column('attributes.status') });
  const series = all.find(({ name }) => name === setup.series) ?? all[0];
  if (series === undefined) return undefined;
  const { runs } = series;
  const starts = runs.map((run) => run.start);
  const cadence = cadenceOf(starts);
  const missing = missingRuns(starts, cadence, now);
  const [first = now, last = now] = [starts[0], starts.at(-1)];
  const to = Math.max(last, ...missing.slice(-1));
  const from = setup.days === 0 ? first : Math.max(first, to - setup.days * DAY);
  const column = shownColumn(model, setup);
  const { ids, unread } = railColumns(model, column, pages);
  const firstShown = Math.max(0, runs.findIndex((run) => run.start >= from) - BEFORE);
  const traceFor = (id: string): Trace => {
    const accepted = setup.accepted.find((one) => one.series === series.name && one.column === id)?.from;
    const used = runs.slice(id === column ? firstShown : Math.max(firstShown, runs.length - RAIL_RUNS));
    return traceOf(used, id, model.column(id), setup.rule, accepted);
  };
  const duration = traceFor(DURATION);
  const traces = [...ids.filter((id) => model.column(id) !== undefined).map(traceFor), duration].filter(({ points }) => points.length > 0);
  const main = traces.find((trace) => trace.column === column);
  return { all, series, cadence, missing: missing.filter((time) => time >= from), from, to, traces, main, column, duration, starts: startsOf(runs.slice(Math.max(firstShown, runs.length - 4 * RAIL_RUNS)), cadence), unread };
}

/** Index of the run in focus: the one chosen, else the first outside of a stretch that goes on, else the last finished one. */
export function focusedRun(state: TrendState, chosen: string | undefined, idOf: (run: SeriesRun) => string | undefined): number {
  const { runs } = state.series;
  const at = chosen === undefined ? -1 : runs.findIndex((run) => idOf(run) === chosen);
  if (at >= 0) return at;
  const { main } = state;
  const point = main?.left === true ? main.points[main.lastFirst ?? 0] : undefined;
  const first = point === undefined ? -1 : runs.indexOf(point.run);
  if (first >= 0) return first;
  // A run that is still going has little to say yet.
  const done = runs.findLastIndex(feeds);
  return done >= 0 ? done : runs.length - 1;
}
