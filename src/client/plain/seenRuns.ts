import type { Run } from '../../protocol/entities';
import type { SearchRunsRequest } from '../requests';

/** Most runs of an experiment that are remembered, those read last. */
const MOST = 2000;

/** Runs of one experiment that pages brought. */
export interface Seen {
  readonly runs: Map<string, Run>;
  /** Whether these are all active runs of the experiment. */
  whole: boolean;
  /** Newest start among them when they were first seen, UTC ms. */
  newest: number;
}

/** What pages of runs brought, by experiment: enough to speak of an experiment without reading all of it. */
export class SeenRuns {
  readonly #seen = new Map<string, Seen>();

  get(experimentId: string): Seen | undefined {
    return this.#seen.get(experimentId);
  }

  get experimentIds(): readonly string[] {
    return [...this.#seen.keys()];
  }

  /** Remembers what a search for active runs answered. */
  note(request: SearchRunsRequest, answer: { runs: readonly Run[]; next_page_token?: string | undefined }): void {
    if (request.run_view_type !== undefined && request.run_view_type !== 'ACTIVE_ONLY') return;
    // Only a search of one experiment says that somebody looks at it.
    const [only] = request.experiment_ids;
    if (only === undefined || request.experiment_ids.length > 1) return;
    const known = this.#seen.get(only) ?? { runs: new Map<string, Run>(), whole: false, newest: 0 };
    this.#seen.set(only, known);
    const isAll = (request.filter ?? '') === '' && request.page_token === undefined && answer.next_page_token === undefined;
    if (isAll) known.runs.clear();
    for (const run of answer.runs) {
      known.runs.delete(run.info.run_id);
      known.runs.set(run.info.run_id, run);
      known.newest = Math.max(known.newest, Number(run.info.start_time));
    }
    if (isAll) known.whole = true;
    for (const [oldest] of known.runs) {
      if (known.runs.size <= MOST) break;
      known.runs.delete(oldest);
      known.whole = false;
    }
  }

  forget(experimentId: string): void {
    this.#seen.delete(experimentId);
  }

  clear(): void {
    this.#seen.clear();
  }
}
