import type { Metric, Param, Tag } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { LIMITS } from '../protocol/limits';
import type { MetricStore } from './api';
import type { Context } from './context';
import { fewKeys } from './fewKeys';
import { metricHistory } from './history';
import type { HotRun } from './hotRuns';
import { checkParams, writeParams } from './params';
import { readSeries } from './series';
import type { Row, Transaction } from './sql';
import { addPoint, startSeries, stateColumns, storedValue, type Point, type SeriesState } from './statistics';
import { checkTags, writeTags } from './tags';
import { checkInt64, checkKey } from './validation';

/** Up to so many series in a batch, each tells by itself how many of its points were new. */
const COUNTED_SERIES = 8;

/** The points of one series of a batch. */
interface Group {
  key: string;
  points: Point[];
}

/** Metrics in MLflow's terms. */
export function createMetricStore(context: Context): MetricStore {
  const { db } = context;
  return {
    logBatch(runId, metrics, params, tags) {
      checkLimits(metrics, params, tags);
      const groups = groupPoints(metrics);
      const checkedParams = checkParams(params, 'params');
      const checkedTags = checkTags(tags, 'tags');
      const { run, states, written } = db.write((tx) => {
        const run = context.hot.active(tx, runId);
        const written = writeParams(context, tx, run, checkedParams);
        const states = groups.length > 0 ? writePoints(context, tx, run, groups) : [];
        writeModelMetrics(tx, runId, metrics);
        writeTags(context, tx, run.row, checkedTags);
        return { run, states, written };
      });
      // Only what is committed may be remembered.
      for (const { key, value } of written) context.hot.setParam(run, key, value);
      states.forEach((state, i) => context.hot.setSeries(run, groups[i]!.key, state));
      if (params.length + tags.length > 0) context.runs.drop(run.row.run);
      else context.runs.logged(run.row.run, () => states.map((state, i) => lastOf(groups[i]!.key, state)));
      context.activity.touch(runId, context.now());
    },
    history: (request) => metricHistory(db, request),
    series: (request) => readSeries(db, request),
    columns: (request) => context.series.read(request),
  };
}

/** The last value of a series as a run has it. */
const lastOf = (key: string, { lastValue, lastIsNan, lastTimestamp, lastStep }: SeriesState): Metric =>
  // SQLite keeps no negative zero.
  ({ key, value: lastIsNan ? NaN : lastValue + 0, timestamp: lastTimestamp, step: lastStep });

function checkLimits(metrics: readonly Metric[], params: readonly Param[], tags: readonly Tag[]): void {
  const check = (what: string, count: number, limit: number): void => {
    if (count > limit) throw invalidParameter(`A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`);
  };
  check('metrics', metrics.length, LIMITS.batchMetrics);
  check('params', params.length, LIMITS.batchParams);
  check('tags', tags.length, LIMITS.batchTags);
  check('metrics, params, and tags', metrics.length + params.length + tags.length, LIMITS.batchTotal);
}

/** Checks metrics and puts them together by key. Raises INVALID_PARAMETER_VALUE that names the place in the batch. */
function groupPoints(metrics: readonly Metric[]): Group[] {
  const groups = new Map<string, Group>();
  for (let i = 0; i < metrics.length; i++) {
    const metric = metrics[i]!;
    let group = groups.get(metric.key);
    if (!group) {
      checkKey(metric.key, `metrics[${i}].key`);
      group = { key: metric.key, points: [] };
      groups.set(metric.key, group);
    }
    if (typeof metric.value !== 'number') throw invalidParameter(`Invalid value "${String(metric.value)}" for parameter 'metrics[${i}].value': it must be a number.`);
    const timestamp = checkInt64(metric.timestamp, `metrics[${i}].timestamp`);
    if (timestamp < 0) throw invalidParameter(`Invalid value ${timestamp} for parameter 'metrics[${i}].timestamp': it must not be negative.`);
    const { value, isNan } = storedValue(metric.value);
    group.points.push({ step: checkInt64(metric.step, `metrics[${i}].step`), timestamp, value, isNan });
  }
  return [...groups.values()];
}

/** Writes points and the statistics of their series; answers the new statistics in the order of the groups. */
function writePoints(context: Context, tx: Transaction, hot: HotRun, groups: readonly Group[]): SeriesState[] {
  const { row } = hot;
  const fresh: { key: string; state: SeriesState }[] = [];
  const known: SeriesState[] = [];
  const states: SeriesState[] = [];
  let allNew = true;
  for (const { key, points } of groups) {
    let state = context.hot.series(tx, hot, key);
    let later: boolean;
    if (state) {
      later = addPoint(state, points[0]!);
      known.push(state);
    } else {
      state = startSeries(context.hot.nextSeries(tx), points[0]!);
      addPoint(state, points[0]!);
      later = true;
      fresh.push({ key, state });
    }
    for (let i = 1; i < points.length; i++) later = addPoint(state, points[i]!) && later;
    allNew = context.hot.areNew(hot, key, state, points, later) && allNew;
    states.push(state);
  }
  if (allNew) insertNewPoints(tx, groups, states);
  else insertPoints(tx, groups, states);
  tx.laterMany('series.insert', fresh.map(({ key, state }) => [state.series, row.run, key, ...stateColumns(state)]));
  tx.laterMany('series.update', known.map((state) => [...stateColumns(state), state.series]));
  if (fresh.length > 0) context.keys.written(row.experiment, 'metric', fresh.map(({ key }) => key));
  tx.changed({ kind: 'metrics', experiment_id: String(row.experiment), run_id: row.run_id, ...fewKeys(groups.map((group) => group.key)) });
  return states;
}

const rowsOf = ({ points }: Group, { series }: SeriesState): Row[] => points.map((point): Row => [series, point.step, point.timestamp, point.value, point.isNan]);

/** Inserts points of which each comes after those that its series has, as nearly all do. */
function insertNewPoints(tx: Transaction, groups: readonly Group[], states: readonly SeriesState[]): void {
  groups.forEach((group, i) => (states[i]!.count += group.points.length));
  tx.laterMany('points.insert', groups.length === 1 ? rowsOf(groups[0]!, states[0]!) : groups.flatMap((group, i) => rowsOf(group, states[i]!)));
}

/** Inserts points and adds those that were new to the counts. */
function insertPoints(tx: Transaction, groups: readonly Group[], states: readonly SeriesState[]): void {
  if (groups.length <= COUNTED_SERIES) {
    states.forEach((state, i) => (state.count += tx.runMany('points.insert', rowsOf(groups[i]!, state))));
    return;
  }
  const rows = groups.flatMap((group, i) => rowsOf(group, states[i]!));
  const inserted = tx.runMany('points.insert', rows);
  if (inserted === rows.length) {
    states.forEach((state, i) => (state.count += groups[i]!.points.length));
    return;
  }
  // A batch that was sent again, which is rare: count what is there.
  for (const state of states) state.count = Number(tx.one('SELECT count(*) FROM points WHERE series = ?', [state.series])?.[0] ?? 0);
}

function writeModelMetrics(tx: Transaction, runId: string, metrics: readonly Metric[]): void {
  const rows: Row[] = [];
  for (const metric of metrics) {
    if (metric.model_id === undefined || metric.model_id === '') continue;
    const { value, isNan } = storedValue(metric.value);
    rows.push([metric.model_id, metric.key, metric.timestamp, metric.step, runId, value, isNan, metric.dataset_name ?? null, metric.dataset_digest ?? null]);
  }
  tx.runMany('loggedModelMetrics.insert', rows);
  for (const id of new Set(rows.map((row) => row[0]))) tx.changed({ kind: 'logged-model', model_id: String(id), run_id: runId });
}
