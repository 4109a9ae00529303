import type { Run } from '../protocol/entities';

/** About 100 bytes a value: what is kept stays under some 30 MB. */
const MAX_VALUES = 300_000;

/**
 * Finished runs by their integer key, since putting one together from its rows costs more than finding it. A run is dropped
 * when it is written; the longest unused go first. Callers must not change what they get.
 */
export class RunCache {
  readonly #runs = new Map<number, Run>();
  #values = 0;

  get(run: number): Run | undefined {
    const found = this.#runs.get(run);
    if (found) {
      this.#runs.delete(run);
      this.#runs.set(run, found);
    }
    return found;
  }

  set(run: number, entity: Run): void {
    this.drop(run);
    this.#runs.set(run, entity);
    this.#values += sizeOf(entity);
    for (const oldest of this.#runs.keys()) {
      if (this.#values <= MAX_VALUES) break;
      this.drop(oldest);
    }
  }

  drop(run: number): void {
    const found = this.#runs.get(run);
    if (!found) return;
    this.#values -= sizeOf(found);
    this.#runs.delete(run);
  }

  clear(): void {
    this.#runs.clear();
    this.#values = 0;
  }
}

const sizeOf = (run: Run): number => 10 + run.data.metrics.length + run.data.params.length + run.data.tags.length;
