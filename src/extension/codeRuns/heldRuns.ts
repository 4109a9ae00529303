import type { KnownRun } from './knownRun';

/** Runs that are held of one file. */
const MOST = 1000;
/** Runs that are known not to be of the file. */
const MOST_OTHERS = 20_000;

/** The runs of a file as they were last read, and which runs are known to be of another. */
export class HeldRuns {
  /** Newest first; of runs that began together those with nothing above them first. */
  runs: readonly KnownRun[] = [];
  /** All runs of the file. */
  total = 0;
  readonly #byId = new Map<string, KnownRun>();
  readonly #others = new Set<string>();

  has(runId: string): boolean {
    return this.#byId.has(runId);
  }

  /** Whether the run was looked at and is not of this file. */
  isOther(runId: string): boolean {
    return this.#others.has(runId);
  }

  /** Forgets that a run is of another file, since it says otherwise now. */
  reconsider(runId: string): void {
    this.#others.delete(runId);
  }

  /** Takes all runs of the file. */
  replace(runs: readonly KnownRun[], total: number): void {
    this.#byId.clear();
    this.#others.clear();
    for (const run of runs) this.#byId.set(run.runId, run);
    this.total = total;
    this.#order();
  }

  /** Takes what was answered for some runs: those that were asked for and are not in the answer are not of the file, or gone. Answers whether all must be read, as the newest thousand are not known any more. */
  update(asked: Iterable<string>, runs: readonly KnownRun[]): boolean {
    const cut = this.runs.length < this.total;
    let removed = false;
    const found = new Set(runs.map(({ runId }) => runId));
    for (const id of asked) {
      if (found.has(id)) continue;
      if (this.#byId.delete(id)) {
        this.total -= 1;
        removed = true;
      } else this.#others.add(id);
    }
    if (this.#others.size > MOST_OTHERS) this.#others.clear();
    for (const run of runs) {
      if (!this.#byId.has(run.runId)) this.total += 1;
      this.#byId.set(run.runId, run);
    }
    this.#order();
    return removed && cut;
  }

  #order(): void {
    const ordered = [...this.#byId.values()].sort((a, b) => b.startTime - a.startTime || depth(a) - depth(b) || (a.runId < b.runId ? -1 : 1));
    for (const { runId } of ordered.slice(MOST)) this.#byId.delete(runId);
    this.runs = ordered.slice(0, MOST);
  }
}

const depth = ({ parent }: KnownRun): number => (parent === undefined ? 0 : 1);
