import type { Int64 } from '../protocol/int64';
import type { Reader } from './sql';

/** When each run gave its last sign of life, UTC ms. */
export class Activity {
  readonly #last = new Map<string, number>();

  /** Tells that a run was written. */
  touch(runId: string, now: number): void {
    this.#last.set(runId, now);
  }

  /**
   * The runs that are RUNNING. One that was not written since the store was opened counts from what it logged last, which
   * its own clock stamped, but never from the future.
   */
  running(reader: Reader, now: number): { run_id: string; last_write: number }[] {
    const rows = reader.all<[string, Int64, Int64 | null]>(`
      SELECT r.run_id, r.start_time, (SELECT max(s.last_timestamp) FROM series s WHERE s.run = r.run)
      FROM runs r WHERE r.status IN ('RUNNING', 'SCHEDULED') AND r.status = 'RUNNING' AND r.lifecycle_stage = 'active' ORDER BY r.run`);
    const running = rows.map(([run_id, start, logged]) => ({
      run_id,
      last_write: this.#last.get(run_id) ?? Math.min(now, Math.max(Number(start), Number(logged ?? 0))),
    }));
    const alive = new Set(running.map((run) => run.run_id));
    for (const id of this.#last.keys()) if (!alive.has(id)) this.#last.delete(id);
    return running;
  }
}
