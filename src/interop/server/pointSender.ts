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
  readonly #sent = new Map<string, Map<string, number>>();

  constructor(private readonly target: ServerTarget) {}

  async send(runId: string, points: readonly Metric[]): Promise<void> {
    const counts = this.#sent.get(runId) ?? new Map<string, number>();
    this.#sent.set(runId, counts);
    for (const { key } of points) counts.set(key, (counts.get(key) ?? 0) + 1);
    const batches: Promise<void>[] = [];
    for (let first = 0; first < points.length; first += LIMITS.batchMetrics) batches.push(this.#batch(runId, points.slice(first, first + LIMITS.batchMetrics)));
    await Promise.all(batches);
  }

  /** Points that were sent for a series. */
  sent(runId: string, key: string): number {
    return this.#sent.get(runId)?.get(key) ?? 0;
  }

  /** Forgets what it knows of a run that is whole. */
  end(runId: string): void {
    this.#series.delete(runId);
    this.#sent.delete(runId);
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
