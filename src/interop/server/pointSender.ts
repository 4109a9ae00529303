import { LIMITS } from '../../protocol/limits';
import type { Metric } from '../history';
import { FirstAlone } from './firstAlone';
import type { ServerTarget } from './target';

/**
 * Sends points in batches, several at once. A series that is new to the run begins with one batch, since two that make the same series at the same time
 * collide at a stock server.
 */
export class PointSender {
  readonly #series = new Map<string, FirstAlone>();

  constructor(private readonly target: ServerTarget) {}

  async send(runId: string, points: readonly Metric[]): Promise<void> {
    const batches: Promise<void>[] = [];
    for (let first = 0; first < points.length; first += LIMITS.batchMetrics) batches.push(this.#batch(runId, points.slice(first, first + LIMITS.batchMetrics)));
    await Promise.all(batches);
  }

  /** Forgets what it knows of a run that is whole. */
  end(runId: string): void {
    this.#series.delete(runId);
  }

  async #batch(runId: string, metrics: Metric[]): Promise<void> {
    let series = this.#series.get(runId);
    if (series === undefined) {
      series = new FirstAlone();
      this.#series.set(runId, series);
    }
    await series.run([...new Set(metrics.map(({ key }) => key))], () => this.target.call((options) => this.target.client.logBatch({ run_id: runId, metrics }, options)));
  }
}

/** Counts the points of series by reading them; memory is that of a page. */
export async function countPoints(target: ServerTarget, runId: string, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const counted = keys.map(async (key): Promise<[string, number]> => {
    let count = 0;
    let token: string | undefined;
    do {
      const request = { run_id: runId, metric_key: key, max_results: LIMITS.page.history[1], page_token: token };
      const page = await target.call((options) => target.client.getMetricHistory(request, options));
      count += page.metrics.length;
      token = page.next_page_token;
    } while (token !== undefined);
    return [key, count];
  });
  return new Map(await Promise.all(counted));
}
