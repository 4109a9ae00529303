import type { MlflowClient } from '../../client/mlflowClient';
import { sparkline } from './sparkline';

/** Characters of a sparkline in the tree. */
const WIDTH = 6;
/** Series asked for at once. */
const BATCH = 500;

/** The sparklines of series, as they were last read. */
export class Courses {
  readonly #lines = new Map<string, string>();

  get(runId: string, key: string): string {
    return this.#lines.get(name(runId, key)) ?? '';
  }

  has(runId: string, key: string): boolean {
    return this.#lines.has(name(runId, key));
  }

  /** Reads the course of each series. */
  async read(client: MlflowClient, series: readonly { run_id: string; key: string }[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < series.length; at += BATCH) {
      const request = { series: series.slice(at, at + BATCH), buckets: WIDTH, reduce: 'mean' as const };
      for (const one of await client.courses(request, { signal })) this.#lines.set(name(one.run_id, one.key), sparkline(one.values, WIDTH));
    }
  }

  clear(): void {
    this.#lines.clear();
  }
}

const name = (runId: string, key: string): string => `${runId} ${key}`;
