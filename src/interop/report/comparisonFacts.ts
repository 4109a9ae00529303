import { directionsOf } from '../../promotion/compareMetrics';
import type { Direction } from '../../protocol/direction';
import { SYSTEM_TAGS, type Experiment, type Run } from '../../protocol/entities';
import { defaultKey, tagValue } from '../../protocol/keyMetric';

/** A metric of a comparison. */
export interface ComparedMetric {
  readonly key: string;
  readonly direction: Direction;
  /** Runs with a value. */
  readonly runs: number;
}

/** What is compared, and how the runs stand to each other. */
export interface ComparisonFacts {
  /** Best first where a direction is known, else newest first. */
  readonly runs: readonly Run[];
  /** The one that runs are judged by, then the others by how many runs have them. */
  readonly metrics: readonly ComparedMetric[];
  readonly best: Run | undefined;
  /** Keys of params that have several values, the most used first. */
  readonly differing: readonly string[];
  /** Params that have one value in all runs that have them. */
  readonly equal: readonly { readonly key: string; readonly value: string; readonly runs: number }[];
}

/**
 * Compares runs. `wanted` are the metrics that a person named: they come before the others, and the first is the one that runs are judged by. `team` is
 * what the team says of metrics in its `trialbook.json`.
 */
export function compareRuns(runs: readonly Run[], experiments: readonly Experiment[], wanted: readonly string[], team: ReadonlyMap<string, Direction>): ComparisonFacts {
  const metrics = metricsOf(runs, experiments, wanted, team);
  const [key] = metrics;
  const ordered = key === undefined || key.direction === 'unknown' ? newestFirst(runs) : bestFirst(newestFirst(runs), key);
  const [first] = ordered;
  const best = key !== undefined && key.direction !== 'unknown' && first !== undefined && Number.isFinite(valueOf(first, key.key) ?? Number.NaN) ? first : undefined;
  return { runs: ordered, metrics, best, ...paramsOf(runs) };
}

function metricsOf(runs: readonly Run[], experiments: readonly Experiment[], wanted: readonly string[], team: ReadonlyMap<string, Direction>): ComparedMetric[] {
  const uses = new Map<string, number>();
  for (const run of runs) for (const { key } of run.data.metrics) uses.set(key, (uses.get(key) ?? 0) + 1);
  const said = experiments.map(({ tags }) => ({ key: tagValue(tags, SYSTEM_TAGS.keyMetric), direction: tagValue(tags, SYSTEM_TAGS.keyMetricDirection) }));
  const byTeam = directionsOf(team);
  const directionOf = (key: string): Direction => {
    const direction = said.find((one) => one.key === key)?.direction;
    return direction === 'lower' || direction === 'higher' || direction === 'unknown' ? direction : byTeam(key);
  };
  const byUse = [...uses.keys()].filter((key) => !key.startsWith('system/')).sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || a.localeCompare(b));
  const judged = said.map(({ key }) => key).find((key) => key !== undefined && uses.has(key)) ?? defaultKey(byUse);
  const keys = [...new Set([...wanted.filter((key) => uses.has(key)), ...(judged === undefined ? [] : [judged]), ...byUse])];
  return keys.map((key) => ({ key, direction: directionOf(key), runs: uses.get(key) ?? 0 }));
}

/** The last value of a metric of a run. */
export function valueOf(run: Run, key: string): number | undefined {
  return run.data.metrics.find((metric) => metric.key === key)?.value;
}

/** The value of a param of a run. */
export function paramOf(run: Run, key: string): string | undefined {
  return tagValue(run.data.params, key);
}

const newestFirst = (runs: readonly Run[]): Run[] => [...runs].sort((a, b) => Number(b.info.start_time) - Number(a.info.start_time));

/** Those without a number come last. */
function bestFirst(runs: readonly Run[], { key, direction }: ComparedMetric): Run[] {
  const sign = direction === 'lower' ? 1 : -1;
  const rank = (run: Run): number => {
    const value = valueOf(run, key);
    return value === undefined || Number.isNaN(value) ? Infinity : sign * value;
  };
  return runs.map((run) => ({ run, rank: rank(run) })).sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ run }) => run);
}

function paramsOf(runs: readonly Run[]): Pick<ComparisonFacts, 'differing' | 'equal'> {
  const values = new Map<string, { readonly different: Set<string>; runs: number }>();
  for (const { data } of runs) {
    for (const { key, value } of data.params) {
      const known = values.get(key) ?? { different: new Set<string>(), runs: 0 };
      known.different.add(value);
      known.runs += 1;
      values.set(key, known);
    }
  }
  const entries = [...values].sort(([a, one], [b, other]) => other.runs - one.runs || a.localeCompare(b));
  return {
    differing: entries.filter(([, { different }]) => different.size > 1).map(([key]) => key),
    equal: entries.filter(([, { different }]) => different.size === 1).map(([key, { different, runs: count }]) => ({ key, value: [...different][0] ?? '', runs: count })),
  };
}
