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
  return columnsOf(answer);
}

/**
 * Answered series as columns of doubles; what is no finite number becomes NaN. All columns lie in one buffer: VS Code counts the
 * buffers of a message in a byte and loses those past 255.
 */
export function columnsOf(answer: readonly Series[]): SeriesColumns[] {
  const buffer = new ArrayBuffer(answer.reduce((sum, series) => sum + series.steps.length, 0) * COLUMN_BYTES);
  let at = 0;
  return answer.map((series) => {
    const count = series.steps.length;
    const column = <T>(source: readonly T[], read: (value: T) => number): Float64Array => {
      const made = new Float64Array(buffer, at, count);
      at += made.byteLength;
      for (let index = 0; index < count; index += 1) made[index] = read(source[index] as T);
      return made;
    };
    return {
      key: series.key,
      steps: column(series.steps, Number),
      times: column(series.timestamps, Number),
      values: column(series.values, (value) => (value === null || Math.abs(value) >= Number.MAX_VALUE ? Number.NaN : value)),
      whole: series.whole,
      stats: summaryOf(series.stats),
    };
  });
}

/** Bytes of a step, a time and a value. */
const COLUMN_BYTES = 3 * Float64Array.BYTES_PER_ELEMENT;

/** Statistics as pages take them: plain numbers, and none of what is infinite. */
export function summaryOf(stats: SeriesStats): SeriesSummary {
  const steps = { minStep: stats.min_step, maxStep: stats.max_step, lastStep: stats.last_step };
  const values = { min: stats.min, max: stats.max, last: stats.last };
  const present = [...Object.entries(steps), ...Object.entries(values)].filter(([, value]) => value !== undefined && Math.abs(Number(value)) < Number.MAX_VALUE);
  return { count: stats.count, ...(Object.fromEntries(present.map(([key, value]) => [key, Number(value)])) as Omit<SeriesSummary, 'count'>) };
}
