import type { Tag } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import type { Metric } from '../history';
import { FirstAlone } from './firstAlone';
import type { ServerTarget } from './target';

/** Parameters and tags of a run. */
export interface Words {
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
}

/** What is known of a run that is being written. */
interface Sending {
  /** What has not been sent. */
  words: Words;
  readonly series: FirstAlone;
  /** Points that were sent, by key. */
  readonly counts: Map<string, number>;
}

/**
 * Sends what runs logged in batches, several at once: parameters and tags together with the first points. A series that is new to the run begins with one
 * batch, since two that make the same series at the same time collide at a stock server.
 */
export class BatchSender {
  readonly #runs = new Map<string, Sending>();

  constructor(private readonly target: ServerTarget) {}

  /** Keeps parameters and tags for the batches to come. */
  begin(runId: string, words: Words): void {
    this.#of(runId).words = words;
  }

  async points(runId: string, points: readonly Metric[]): Promise<void> {
    const { counts } = this.#of(runId);
    for (const { key } of points) counts.set(key, (counts.get(key) ?? 0) + 1);
    const batches: Promise<void>[] = [];
    for (let first = 0; first < points.length;) {
      const words = this.#takeWords(runId);
      const metrics = points.slice(first, first + Math.min(LIMITS.batchMetrics, LIMITS.batchTotal - words.params.length - words.tags.length));
      first += metrics.length;
      batches.push(this.#batch(runId, words, metrics));
    }
    await Promise.all(batches);
  }

  /** Sends the parameters and tags that went with no points. */
  async words(runId: string): Promise<void> {
    const batches: Promise<void>[] = [];
    for (let words = this.#takeWords(runId); words.params.length + words.tags.length > 0; words = this.#takeWords(runId)) batches.push(this.#batch(runId, words, []));
    await Promise.all(batches);
  }

  /** Points that were sent for a series. */
  sent(runId: string, key: string): number {
    return this.#of(runId).counts.get(key) ?? 0;
  }

  /** Forgets what it knows of a run that is whole. */
  end(runId: string): void {
    this.#runs.delete(runId);
  }

  #of(runId: string): Sending {
    let run = this.#runs.get(runId);
    if (run === undefined) {
      run = { words: { params: [], tags: [] }, series: new FirstAlone(), counts: new Map() };
      this.#runs.set(runId, run);
    }
    return run;
  }

  /** As many as one batch takes. */
  #takeWords(runId: string): Words {
    const run = this.#of(runId);
    const { params, tags } = run.words;
    run.words = { params: params.slice(LIMITS.batchParams), tags: tags.slice(LIMITS.batchTags) };
    return { params: params.slice(0, LIMITS.batchParams), tags: tags.slice(0, LIMITS.batchTags) };
  }

  #batch(runId: string, words: Words, metrics: Metric[]): Promise<void> {
    const request = { run_id: runId, metrics, params: [...words.params], tags: [...words.tags] };
    return this.#of(runId).series.run([...new Set(metrics.map(({ key }) => key))], () => this.target.call((options) => this.target.client.logBatch(request, options)));
  }
}
