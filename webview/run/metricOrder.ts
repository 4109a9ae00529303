import type { MetricValue, RunDetails } from './protocol';

const natural = new Intl.Collator(undefined, { numeric: true });
const known = new WeakMap<readonly MetricValue[], readonly MetricValue[]>();

/**
 * The run's metrics, what matters most first: the key metric, then those of held-out data whose direction is known, then others with a
 * direction, then the rest, those that measure the machine last. Names that end in numbers count as people do.
 */
export function orderedMetrics(run: Pick<RunDetails, 'metrics' | 'keyMetric' | 'directions'>): readonly MetricValue[] {
  const done = known.get(run.metrics);
  if (done !== undefined) return done;
  const ordered = run.metrics
    .map((metric) => ({ metric, rank: rank(metric, run) }))
    .sort((a, b) => a.rank - b.rank || natural.compare(a.metric.key, b.metric.key))
    .map((entry) => entry.metric);
  known.set(run.metrics, ordered);
  return ordered;
}

/** Whether a metric measures the machine that the run was on, and not what the run is about. */
export function isOfMachine({ key }: Pick<MetricValue, 'key'>): boolean {
  return key.startsWith('system/');
}

function rank({ key }: MetricValue, run: Pick<RunDetails, 'keyMetric' | 'directions'>): number {
  if (key === run.keyMetric) return 0;
  if (isOfMachine({ key })) return 4;
  if (run.directions[key] === undefined) return 3;
  return /^(?:val|test|eval)/.test(key) ? 1 : 2;
}
