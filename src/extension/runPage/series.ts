import type { MlflowClient } from '../../client/mlflowClient';
import type { Series, SeriesStats } from '../../protocol/trialbook';
import type { SeriesColumns, SeriesSummary } from '../../../webview/run/protocol';

/** What points are asked for; steps inclusive. */
export interface SeriesWish {
  readonly keys: readonly string[];
  readonly buckets: number;
  readonly minStep?: number;
  readonly maxStep?: number;
}

/** Points of some metrics of a run, reduced so that no peak is lost, as columns of doubles. */
export async function readSeries(client: MlflowClient, runId: string, wish: SeriesWish, signal: AbortSignal): Promise<SeriesColumns[]> {
  const answer = await client.series(
    {
      series: wish.keys.map((key) => ({ run_id: runId, key })),
      buckets: Math.min(5000, Math.max(1, Math.round(wish.buckets))),
      reduce: 'minmax',
      ...(wish.minStep === undefined ? {} : { min_step: Math.floor(wish.minStep) }),
      ...(wish.maxStep === undefined ? {} : { max_step: Math.ceil(wish.maxStep) }),
    },
    { signal },
  );
  return answer.map(columnsOf);
}

/** One answered series as columns of doubles; what is no finite number becomes NaN. */
export function columnsOf(series: Series): SeriesColumns {
  return {
    key: series.key,
    steps: Float64Array.from(series.steps, Number),
    times: Float64Array.from(series.timestamps, Number),
    values: Float64Array.from(series.values, (value) => (value === null || Math.abs(value) >= Number.MAX_VALUE ? Number.NaN : value)),
    whole: series.whole,
    stats: summaryOf(series.stats),
  };
}

function summaryOf(stats: SeriesStats): SeriesSummary {
  const steps = { minStep: stats.min_step, maxStep: stats.max_step, lastStep: stats.last_step };
  const values = { min: stats.min, max: stats.max, last: stats.last };
  const present = [...Object.entries(steps), ...Object.entries(values)].filter(([, value]) => value !== undefined && Math.abs(Number(value)) < Number.MAX_VALUE);
  return { count: stats.count, ...(Object.fromEntries(present.map(([key, value]) => [key, Number(value)])) as Omit<SeriesSummary, 'count'>) };
}
