import type { CopyEvent, CopyReport } from '../events';
import type { ProblemLog } from './problems';

/** How often progress is told at most, ms. */
const PACE = 300;
/** Ids that the report names. */
const NAMED_IDS = 1000;

type Count = 'experiments' | 'copied' | 'completed' | 'same' | 'skipped' | 'points' | 'files' | 'bytes' | 'models' | 'versions' | 'verified';

/** Counts what a copy did, and tells of it a few times a second. */
export class Tally {
  readonly #counts: Record<Count, number> = { experiments: 0, copied: 0, completed: 0, same: 0, skipped: 0, points: 0, files: 0, bytes: 0, models: 0, versions: 0, verified: 0 };
  readonly #ids: [string, string][] = [];
  readonly #startedAt = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly tell: (event: CopyEvent) => void,
    readonly problems: ProblemLog,
  ) {
    problems.listen((problem) => {
      tell({ event: 'problem', problem });
    });
  }

  /** Runs that are done with, whatever became of them. */
  get runs(): number {
    const { copied, completed, same, skipped } = this.#counts;
    return copied + completed + same + skipped;
  }

  add(what: Count, count = 1): void {
    this.#counts[what] += count;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#progress();
    }, PACE).unref();
  }

  /** A run is done with. */
  run(outcome: 'copied' | 'completed' | 'same' | 'skipped' | 'failed', run: { readonly name: string; readonly id: string }, targetId?: string): void {
    this.add(outcome === 'failed' ? 'skipped' : outcome);
    if (targetId !== undefined && this.#ids.length < NAMED_IDS) this.#ids.push([run.id, targetId]);
    this.tell({ event: 'run', name: run.name, id: run.id, done: this.runs, outcome });
  }

  report(from: string, to: string): CopyReport {
    clearTimeout(this.#timer);
    const { problems } = this;
    return { from, to, ...this.#counts, problems: problems.kept, moreProblems: problems.more, ids: this.#ids, milliseconds: Date.now() - this.#startedAt };
  }

  #progress(): void {
    const { points, files, bytes } = this.#counts;
    this.tell({ event: 'progress', runs: this.runs, points, files, bytes });
  }
}
