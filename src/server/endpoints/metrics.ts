import type { Metric } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import { wireMetrics } from '../../protocol/wire';
import { JsonBytes } from '../http/answer';
import { present } from '../http/present';
import { endpoint, type JsonEndpoint } from './endpoint';

/** MLflow's default and greatest number of points a run in a sampled history. */
const SAMPLE = { usual: 320, most: 2500 };
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
  endpoint('GET', 'metrics/get-history-bulk', (fields, { store }) => {
    const max = fields.optionalInt32('max_results') ?? 25_000;
    const points: Metric[] = [];
    for (const run_id of someRuns(fields.texts('run_id'), 'run_id')) {
      if (points.length >= max) break;
      const { metrics } = store.metrics.history({ run_id, metric_key: fields.text('metric_key'), max_results: max - points.length });
      for (const point of metrics) points.push({ ...point, run_id });
    }
    return { metrics: wireMetrics(points) };
  }),
  endpoint('GET', 'metrics/get-history-bulk-interval', (fields, { store }) => {
    const max = fields.optionalInt32('max_results') ?? SAMPLE.usual;
    if (max < 1 || max > SAMPLE.most) throw invalidParameter(`Invalid value ${max} for parameter 'max_results': it must be 1 to ${SAMPLE.most}.`);
    const key = fields.text('metric_key');
    const series = store.metrics.series(present({
      series: someRuns(fields.texts('run_ids'), 'run_ids').map((run_id) => ({ run_id, key })),
      // Each bucket keeps its least and its greatest point.
      buckets: Math.ceil(max / 2),
      reduce: 'minmax' as const,
      min_step: fields.optionalInt64('start_step'),
      max_step: fields.optionalInt64('end_step'),
    }));
    return {
      metrics: series.flatMap(({ run_id, steps, timestamps, values }) =>
        steps.map((step, index) => ({ key, run_id, step, timestamp: timestamps[index], value: values[index] ?? 'NaN' }))),
    };
  }),
];

function someRuns(ids: string[], field: string): string[] {
  if (ids.length === 0) throw invalidParameter(`Missing value for required parameter '${field}'.`);
  if (ids.length > MOST_RUNS) throw invalidParameter(`Parameter '${field}' names ${ids.length} runs; at most ${MOST_RUNS} are answered at a time.`);
  return ids;
}
