import { compareInt64 } from '../protocol/int64';
import type { LoggedModel, Metric, ModelVersion, Run } from '../protocol/entities';
import type { MetricFact } from './facts';

/**
 * The numbers of a version: its run's last values, over which those go that were logged for the model itself, since a run may log several models
 * (checkpoints). A model's number on a named dataset counts like one without.
 */
export function metricsOfVersion(version: Pick<ModelVersion, 'model_metrics'>, run: Pick<Run, 'data'> | undefined, logged: Pick<LoggedModel, 'data'> | undefined): MetricFact[] {
  const values = new Map(run?.data.metrics.map(({ key, value }) => [key, value]));
  for (const { key, value } of latest([...(version.model_metrics ?? []), ...(logged?.data.metrics ?? [])])) values.set(key, value);
  return [...values].map(([key, value]) => ({ key, value }));
}

/** The last point of each key, as MLflow orders points: by step, then by time. */
function latest(metrics: readonly Metric[]): Metric[] {
  const last = new Map<string, Metric>();
  for (const metric of metrics) {
    const before = last.get(metric.key);
    if (before === undefined || (compareInt64(metric.step, before.step) || compareInt64(metric.timestamp, before.timestamp)) >= 0) last.set(metric.key, metric);
  }
  return [...last.values()];
}
