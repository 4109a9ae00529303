import { compareInt64 } from '../protocol/int64';
import type { LoggedModel, Metric, ModelVersion, Run } from '../protocol/entities';
import type { MetricFact } from './facts';

/**
 * The numbers of a version: its run's last values, and beside them what was logged for the model itself. Where a run logged several models (checkpoints) the
 * model's own numbers win; where it logged one they do not, since MLflow's `log_model` gives the model what the run had logged at the model's step, which is 0
 * unless it is said. A model's number on a named dataset counts like one without.
 */
export function metricsOfVersion(
  version: Pick<ModelVersion, 'model_metrics'>, run: Pick<Run, 'data' | 'outputs'> | undefined, logged: Pick<LoggedModel, 'data'> | undefined,
): MetricFact[] {
  const ofRun = (run?.data.metrics ?? []).map(({ key, value }) => [key, value] as const);
  const own = latest([...(version.model_metrics ?? []), ...(logged?.data.metrics ?? [])]).map(({ key, value }) => [key, value] as const);
  const several = (run?.outputs?.model_outputs.length ?? 0) > 1;
  return [...new Map(several ? [...ofRun, ...own] : [...own, ...ofRun])].map(([key, value]) => ({ key, value }));
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
