import type { Metric } from '../../protocol/entities';
import { invalidParameter, MlflowError } from '../../protocol/errors';
import type { Int64 } from '../../protocol/int64';
import type { Store } from '../../store/api';
import type { Fields } from '../http/fields';
import { wireMetrics } from '../../protocol/wire';
import { JsonBytes } from '../http/answer';
import { present } from '../http/present';
import { endpoint, type JsonEndpoint } from './endpoint';

/** Greatest number of points a run in a sampled history, which is the usual one too; MLflow's. */
const MOST_SAMPLED = 2500;
/** Greatest number of points of a history of several runs, in all; MLflow's. */
const MOST_POINTS = 25_000;
const MOST_RUNS = 100;

/** `metrics/…` of MLflow's REST API. */
export const metricEndpoints: readonly JsonEndpoint[] = [
  endpoint('GET', 'metrics/get-history', (fields, { store }) =>
    new JsonBytes(store.answers.history(present({
      run_id: fields.textOf('run_id', 'run_uuid'),
      metric_key: fields.text('metric_key'),
      max_results: fields.optionalInt32('max_results'),
      page_token: fields.optionalText('page_token') || undefined,
    })))),
  // By run, in the order of their ids. A run that is not there has no points, since one of many may be gone meanwhile.
  endpoint('GET', 'metrics/get-history-bulk', (fields, { store }) => {
    const max = Math.min(fields.optionalInt32('max_results') ?? MOST_POINTS, MOST_POINTS);
    const runs = someRuns(fields.texts('run_id'), 'run_id');
    const metric_key = fields.text('metric_key');
    const points: Metric[] = [];
    for (const run_id of [...new Set(runs)].sort()) {
      if (points.length >= max) break;
      for (const point of historyOf(store, { run_id, metric_key, max_results: max - points.length })) points.push({ ...point, run_id });
    }
    return { metrics: wireMetrics(points) };
  }),
  endpoint('GET', 'metrics/get-history-bulk-interval', (fields, { store }) => {
    const runs = someRuns(fields.texts('run_ids'), 'run_ids');
    const key = fields.text('metric_key');
    const max = fields.optionalInt32('max_results') ?? MOST_SAMPLED;
    if (max < 1 || max > MOST_SAMPLED) throw invalidParameter(`Invalid value ${max} for parameter 'max_results': it must be 1 to ${MOST_SAMPLED}.`);
    const series = store.metrics.series(present({ series: runs.map((run_id) => ({ run_id, key })), buckets: max, reduce: 'even' as const, ...stretch(fields) }));
    return {
      metrics: series.flatMap(({ run_id, steps, timestamps, values }) =>
        steps.map((step, index) => ({ key, run_id, step, timestamp: timestamps[index], value: values[index] ?? 'NaN' }))),
    };
  }),
];

/** The stretch of steps that is asked for, both ends or none. Raises INVALID_PARAMETER_VALUE. */
function stretch(fields: Fields): { min_step: Int64 | undefined; max_step: Int64 | undefined } {
  const [min_step, max_step] = [fields.optionalInt64('start_step'), fields.optionalInt64('end_step')];
  if ((min_step === undefined) !== (max_step === undefined)) throw invalidParameter("Parameters 'start_step' and 'end_step' go together: give both or none.");
  if (min_step !== undefined && max_step !== undefined && min_step > max_step) {
    throw invalidParameter(`Invalid value ${max_step} for parameter 'end_step': it must not be less than start_step (${min_step}).`);
  }
  return { min_step, max_step };
}

/** The points of a run, none when it is not there. */
function historyOf(store: Store, request: { run_id: string; metric_key: string; max_results: number }): readonly Metric[] {
  try {
    return store.metrics.history(request).metrics;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return [];
    throw error;
  }
}

function someRuns(ids: string[], field: string): string[] {
  if (ids.length === 0) throw invalidParameter(`Missing value for required parameter '${field}'.`);
  if (ids.length > MOST_RUNS) throw invalidParameter(`Parameter '${field}' names ${ids.length} runs; at most ${MOST_RUNS} are answered at a time.`);
  return ids;
}
