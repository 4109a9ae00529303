import type { LoggedModel, Metric, ModelVersion, RegisteredModel, Run } from './entities';

/** A metric as JSON carries it. */
type WireMetric = Omit<Metric, 'value'> & { value: number | 'NaN' };

/**
 * JSON has no NaN and no infinity. MLflow answers `"NaN"`, and ±1.7976931348623157e308 for an infinity. What the store handed
 * out may be kept there, so it is copied where it must differ, and only there.
 */
export function wireMetrics(metrics: readonly Metric[]): readonly WireMetric[] {
  return metrics.every(isFiniteMetric) ? metrics : metrics.map(wireMetric);
}

/** A run as JSON carries it. */
export function wireRun(run: Run): object {
  const { metrics } = run.data;
  return metrics.every(isFiniteMetric) ? run : { ...run, data: { ...run.data, metrics: metrics.map(wireMetric) } };
}

export function wireLoggedModel(model: LoggedModel): object {
  const { metrics } = model.data;
  return metrics.every(isFiniteMetric) ? model : { ...model, data: { ...model.data, metrics: metrics.map(wireMetric) } };
}

export function wireVersion(version: ModelVersion): object {
  const metrics = version.model_metrics;
  return metrics === undefined || metrics.every(isFiniteMetric) ? version : { ...version, model_metrics: metrics.map(wireMetric) };
}

export function wireRegisteredModel(model: RegisteredModel): object {
  return { ...model, latest_versions: model.latest_versions.map(wireVersion) };
}

/** A number as the wire carries it. */
export function wireNumber(value: number): number | 'NaN' {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
}

const isFiniteMetric = (metric: Metric): boolean => Number.isFinite(metric.value);
const wireMetric = (metric: Metric): WireMetric => ({ ...metric, value: wireNumber(metric.value) });
