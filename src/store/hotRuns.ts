import { Recent } from '../protocol/recent';
import { findActiveExperiment, type ExperimentRow } from './experiments';
import { RecentPoints } from './recentPoints';
import { findRun, requireActive, type RunRow } from './runRows';
import { readState, readStates } from './seriesStates';
import type { Database, Reader, Row } from './sql';
import type { Point, SeriesState } from './statistics';

/** Some 200 bytes a value: what is kept stays under some 40 MB. */
const MAX_VALUES = 150_000;
/** A run with more series has them read one by one. */
const MANY_SERIES = 2000;
/** So many characters of a param weigh as much as a series. */
const CHARACTERS = 200;

/** What the last points of a series weigh. */
const RECENT_WEIGHT = 20;

/** A run that is written to, with what its next write would have to ask the database. */
export interface HotRun {
  readonly row: RunRow;
  /** All params by key, once they were needed. */
  params: ReadonlyMap<string, string> | undefined;
  /** Statistics of series by key. */
  series: ReadonlyMap<string, SeriesState>;
  /** Of series whose points did not come in order, by key. */
  recent: ReadonlyMap<string, RecentPoints>;
  /** Whether a series that is not there does not exist. */
  whole: boolean | undefined;
  /** What it weighs among the others, in values. */
  weight: number;
}

/** What a new run has of each: three tables of its own would weigh more than all else that is kept of it, and most runs of a sweep wait for their first values. */
const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** The table with one more entry; `NONE` stays empty. */
function having<V>(table: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return table === NONE ? new Map([[key, value]]) : (table as Map<string, V>).set(key, value);
}

/** Where the key of the run stands in operations that change what is kept of it. */
const RUN_COLUMN: Readonly<Record<string, number>> = {
  'runs.setStatus': 1, 'runs.setEndTime': 1, 'runs.setName': 1, 'runs.setUser': 1, 'runs.setExperiment': 1, 'runs.setParent': 1, 'runs.setLifecycle': 2,
  'params.insert': 0, 'params.replace': 2, 'series.insert': 1,
};

/**
 * The runs written last, so that a write to them asks the database nothing and its rows may wait (see `Transaction.later`). Whoever writes with `later`
 * keeps this up to date once the write is committed; what is run at once is seen here by its operations.
 */
export class HotRuns {
  readonly #byKey = new Map<number, HotRun>();
  readonly #byId = new Recent<string, HotRun>(MAX_VALUES, ({ weight }) => weight, ({ row }) => this.#byKey.delete(row.run));
  readonly #experiments = new Map<string, ExperimentRow>();
  #nextRun: number | undefined;
  #nextSeries: number | undefined;

  constructor(db: Database) {
    db.onOperations((entries) => {
      for (const entry of entries) this.#note(entry);
    });
  }

  /** The key of a run that was written or read here; `undefined` says nothing of whether there is one. */
  keyOf(runId: string): number | undefined {
    return this.#byId.get(runId)?.row.run;
  }

  /** Finds a run to write to. Raises RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE when it is deleted. */
  active(reader: Reader, runId: string): HotRun {
    const known = this.#byId.get(runId);
    if (known) {
      requireActive(known.row);
      return known;
    }
    return this.#add(requireActive(findRun(reader, runId)), undefined);
  }

  /** Keeps a run that was just made: it has neither params nor series. */
  created(row: RunRow): void {
    this.#add(row, true).params = NONE;
  }

  /** All params of a run by key. */
  params(reader: Reader, hot: HotRun): ReadonlyMap<string, string> {
    if (!hot.params) {
      hot.params = new Map(reader.all<[string, string]>('SELECT key, value FROM params WHERE run = ?', [hot.row.run]));
      for (const value of hot.params.values()) this.#weigh(hot, paramWeight(value));
    }
    return hot.params;
  }

  /** Tells that a param is committed. */
  setParam(hot: HotRun, key: string, value: string): void {
    if (hot.params) hot.params = having(hot.params, key, value);
    this.#weigh(hot, paramWeight(value));
  }

  /** A copy of the statistics of a series, to be changed, and `setSeries` once committed; `undefined` for a new series. */
  series(reader: Reader, hot: HotRun, key: string): SeriesState | undefined {
    if (hot.whole === undefined) this.#readSeries(reader, hot);
    const known = hot.series.get(key);
    if (known) return { ...known };
    return hot.whole === true ? undefined : readState(reader, hot.row.run, key);
  }

  setSeries(hot: HotRun, key: string, state: SeriesState): void {
    if (!hot.series.has(key)) this.#weigh(hot, 1);
    hot.series = having(hot.series, key, state);
  }

  /**
   * Whether points that were just added to the statistics of a series are surely new; `later` is whether each came after all before it. To be asked of
   * all that is written to a series.
   */
  areNew(hot: HotRun, key: string, state: SeriesState, points: readonly Point[], later: boolean): boolean {
    const recent = hot.recent.get(key);
    if (recent && points.length === 1) return recent.add(points[0]!);
    if (!recent && later) return true;
    const floor = { step: state.lastStep, timestamp: state.lastTimestamp, value: state.lastValue };
    if (recent) recent.beginAt(floor);
    else {
      hot.recent = having(hot.recent, key, new RecentPoints(floor));
      this.#weigh(hot, RECENT_WEIGHT);
    }
    return later;
  }

  /** A key for a new run. */
  nextRun(reader: Reader): number {
    this.#nextRun ??= Number(reader.one('SELECT max(run) FROM runs')?.[0] ?? 0) + 1;
    return this.#nextRun++;
  }

  /** A key for a new series. */
  nextSeries(reader: Reader): number {
    this.#nextSeries ??= Number(reader.one('SELECT max(series) FROM series')?.[0] ?? 0) + 1;
    return this.#nextSeries++;
  }

  /** Finds an experiment to write to. Raises RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE when it is deleted. */
  experiment(reader: Reader, id: string): ExperimentRow {
    let known = this.#experiments.get(id);
    if (!known) {
      known = findActiveExperiment(reader, id);
      this.#experiments.set(id, known);
    }
    return known;
  }

  /** Forgets all. */
  clear(): void {
    this.#byId.clear();
    this.#byKey.clear();
    this.#experiments.clear();
    this.#nextRun = undefined;
    this.#nextSeries = undefined;
  }

  #add(row: RunRow, whole: true | undefined): HotRun {
    this.#drop(this.#byKey.get(row.run));
    const hot: HotRun = { row, params: undefined, series: NONE, recent: NONE, whole, weight: 3 };
    this.#byKey.set(row.run, hot);
    this.#byId.set(row.run_id, hot);
    return hot;
  }

  #readSeries(reader: Reader, hot: HotRun): void {
    const states = readStates(reader, hot.row.run, MANY_SERIES + 1);
    hot.whole = states.size <= MANY_SERIES;
    for (const [key, state] of states) this.setSeries(hot, key, state);
  }

  #weigh(hot: HotRun, more: number): void {
    hot.weight += more;
    // One that was dropped while it was written to weighs nothing here.
    if (this.#byKey.get(hot.row.run) !== hot) return;
    this.#byId.grow(hot.row.run_id, more);
    if (hot.weight > MAX_VALUES / 2 && hot.series.size > MANY_SERIES) this.#forgetSeries(hot);
  }

  /** One run that is too large by itself has its series read one by one from now on. */
  #forgetSeries(hot: HotRun): void {
    const less = hot.series.size + hot.recent.size * RECENT_WEIGHT;
    hot.series = NONE;
    hot.recent = NONE;
    hot.whole = false;
    hot.weight -= less;
    this.#byId.grow(hot.row.run_id, -less);
  }

  #drop(hot: HotRun | undefined): void {
    if (!hot) return;
    this.#byId.delete(hot.row.run_id);
    this.#byKey.delete(hot.row.run);
  }

  #note(entry: readonly [operation: string, ...rows: Row[]]): void {
    const [operation] = entry;
    const column = RUN_COLUMN[operation];
    if (column !== undefined) {
      for (let i = 1; i < entry.length; i++) this.#drop(this.#byKey.get(Number((entry[i] as Row)[column])));
      if (operation === 'series.insert') this.#nextSeries = undefined;
    } else if (operation === 'runs.insert') this.#nextRun = undefined;
    else if (operation.startsWith('experiments.')) this.#experiments.clear();
    else if (operation.startsWith('trash.') || operation === 'runs.setLifecycleOfExperiment') this.clear();
  }
}

const paramWeight = (value: string): number => 1 + value.length / CHARACTERS;
