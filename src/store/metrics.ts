import type { Metric, Param, Tag } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { LIMITS } from '../protocol/limits';
import type { MetricStore } from './api';
import type { Context } from './context';
import { fewKeys } from './fewKeys';
import { metricHistory } from './history';
import { checkParams, writeParams } from './params';
import { findActiveRun, type RunRow } from './runRows';
import { readSeries } from './series';
import type { SeriesCache } from './seriesCache';
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
export function createMetricStore(context: Context, cache: SeriesCache): MetricStore {
  const { db } = context;
  return {
    logBatch(runId, metrics, params, tags) {
      checkLimits(metrics, params, tags);
      const groups = groupPoints(metrics);
      const checkedParams = checkParams(params, 'params');
      const checkedTags = checkTags(tags, 'tags');
      const written: [number, SeriesState[]][] = [];
      const run = db.write((tx) => {
        const row = findActiveRun(tx, runId);
        writeParams(context, tx, row, checkedParams);
        if (groups.length > 0) written.push([row.run, writePoints(context, cache, tx, row, groups)]);
        writeModelMetrics(tx, runId, metrics);
        writeTags(context, tx, row, checkedTags);
        return row.run;
      });
      // Only what is committed may be remembered.
      for (const [key, states] of written) states.forEach((state, i) => cache.set(key, groups[i]?.key ?? '', state));
      context.runs.drop(run);
      context.activity.touch(runId, context.now());
    },
    history: (request) => metricHistory(db, request),
    series: (request) => readSeries(db, request),
    columns: (request) => context.series.read(request),
  };
}

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
function writePoints(context: Context, cache: SeriesCache, tx: Transaction, run: RunRow, groups: readonly Group[]): SeriesState[] {
  let next = 0;
  const fresh: Row[] = [];
  const known: SeriesState[] = [];
  const states = groups.map(({ key, points }) => {
    let state = cache.read(tx, run.run, key);
    if (state) known.push(state);
    else {
      next ||= Number(tx.one('SELECT max(series) FROM series')?.[0] ?? 0) + 1;
      state = startSeries(next++, points[0]!);
      fresh.push([state.series, run.run, key]);
    }
    for (const point of points) addPoint(state, point);
    return state;
  });
  insertPoints(tx, groups, states);
  const byNumber = new Map(states.map((state) => [state.series, state]));
  tx.runMany('series.insert', fresh.map((row) => [...row, ...stateColumns(byNumber.get(Number(row[0]))!)]));
  for (const state of known) tx.run('series.update', [...stateColumns(state), state.series]);
  if (fresh.length > 0) context.keys.written(run.experiment, 'metric', fresh.map((row) => String(row[2])));
  tx.changed({ kind: 'metrics', experiment_id: String(run.experiment), run_id: run.run_id, ...fewKeys(groups.map((group) => group.key)) });
  return states;
}

/** Inserts points and adds those that were new to the counts. */
function insertPoints(tx: Transaction, groups: readonly Group[], states: readonly SeriesState[]): void {
  const rowsOf = (i: number): Row[] => {
    const { series } = states[i]!;
    return groups[i]!.points.map((point): Row => [series, point.step, point.timestamp, point.value, point.isNan]);
  };
  if (groups.length <= COUNTED_SERIES) {
    states.forEach((state, i) => (state.count += tx.runMany('points.insert', rowsOf(i))));
    return;
  }
  const rows = groups.flatMap((_, i) => rowsOf(i));
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
