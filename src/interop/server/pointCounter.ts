import { ConnectionError } from '../../client/connectionError';
import { MlflowError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import type { ServerTarget } from './target';

/** Longest wait of a run for others that can be counted with it, ms: one call counts one series of many runs, so that few calls count all when many wait. */
const GATHERED = 5000;
/** Runs that are counted without waiting for more. */
const ENOUGH = 50;
/** Runs of one question, and points of its answer, that MLflow's servers take. */
const MOST_RUNS = 100;
const MOST_POINTS = LIMITS.page.history[1];

/** A series that is to be counted. */
interface Asked {
  readonly runId: string;
  /** About how many points it has. */
  readonly expected: number;
  readonly answer: (count: Promise<number>) => void;
}

/** Counts points by reading them: short series of several runs in one request, long ones in pages. */
export class PointCounter {
  readonly #asked = new Map<string, Asked[]>();
  readonly #runs = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Whether the server answers for several runs at once; it is not a part of MLflow's documented calls. */
  #hasBulk = true;

  /** `moreToCome` tells whether runs are being sent that will be counted too. */
  constructor(
    private readonly target: ServerTarget,
    private readonly moreToCome: () => boolean,
  ) {
    // A copy that is stopped waits for nothing.
    target.signal.addEventListener('abort', () => {
      this.#ask();
    }, { once: true });
  }

  /** `expected` tells about how many points a series has. */
  async count(runId: string, keys: readonly string[], expected: (key: string) => number): Promise<ReadonlyMap<string, number>> {
    const counts = Promise.all(keys.map(async (key) => [key, await this.#one(runId, key, expected(key))] as const));
    this.#runs.add(runId);
    if (this.#runs.size >= ENOUGH || !this.moreToCome()) this.#ask();
    else this.#timer ??= setTimeout(() => {
      this.#ask();
    }, GATHERED);
    return new Map(await counts);
  }

  /** To be called when something was sent, or will not be: asks for what waits when nothing more comes that could be counted with it. */
  look(): void {
    if (!this.moreToCome()) this.#ask();
  }

  /** Nobody waits any more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #one(runId: string, key: string, expected: number): Promise<number> {
    if (!this.#hasBulk || expected > MOST_POINTS / 4) return this.#inPages(runId, key);
    return new Promise((resolve) => {
      const asked = this.#asked.get(key) ?? [];
      this.#asked.set(key, asked);
      asked.push({ runId, expected, answer: resolve });
    });
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#runs.clear();
    for (const [key, asked] of this.#asked) {
      let [group, points]: [Asked[], number] = [[], 0];
      for (const one of asked) {
        if (group.length === MOST_RUNS || points + one.expected > MOST_POINTS / 2) {
          this.#askGroup(key, group);
          [group, points] = [[], 0];
        }
        group.push(one);
        points += one.expected;
      }
      this.#askGroup(key, group);
    }
    this.#asked.clear();
  }

  #askGroup(key: string, group: readonly Asked[]): void {
    const counts = this.#bulk(key, group.map(({ runId }) => runId));
    for (const { runId, answer } of group) answer(counts.then((found) => (found === undefined ? this.#inPages(runId, key) : (found.get(runId) ?? 0))));
  }

  /** Undefined when the answer may be cut off, or the server has no such call. */
  async #bulk(key: string, runIds: readonly string[]): Promise<ReadonlyMap<string, number> | undefined> {
    try {
      const metrics = await this.target.call((options) => this.target.client.metricHistoryOfRuns(runIds, key, MOST_POINTS, options));
      if (metrics.length >= MOST_POINTS) return undefined;
      const counts = new Map<string, number>();
      for (const { run_id: id = '' } of metrics) counts.set(id, (counts.get(id) ?? 0) + 1);
      return counts;
    } catch (error) {
      // MLflow writes a NaN there as no JSON has it.
      if (error instanceof ConnectionError && error.kind === 'not-mlflow') return undefined;
      if (!(error instanceof MlflowError) || error.code === 'UNAUTHENTICATED' || error.code === 'TEMPORARILY_UNAVAILABLE') throw error;
      this.#hasBulk = false;
      return undefined;
    }
  }

  async #inPages(runId: string, key: string): Promise<number> {
    let count = 0;
    let token: string | undefined;
    do {
      const request = { run_id: runId, metric_key: key, max_results: MOST_POINTS, page_token: token };
      const page = await this.target.call((options) => this.target.client.getMetricHistory(request, options));
      count += page.metrics.length;
      token = page.next_page_token;
    } while (token !== undefined);
    return count;
  }
}
