import type { MlflowClient } from '../../client/mlflowClient';

/** Parts that a course is reduced to. */
const PARTS = 60;
/** What nobody asked for so long is not read any more, ms. */
const WANTED = 5000;
/** Series that are read in one round. */
const MOST = 100;
/** Courses that are kept. */
const MOST_KEPT = 1000;

interface Course {
  values: readonly (number | null)[];
  /** UTC ms of the last question. */
  asked: number;
  /** Points came since it was read. */
  stale: boolean;
}

/** The courses of metrics that are shown: read when they are asked for, and again while they go on and are still asked for. */
export class Courses {
  readonly #known = new Map<string, Course>();
  /** UTC ms of the last reading. */
  #readAt = 0;

  /** What was last read; `missing` is called when it must be read first. */
  get(runId: string, key: string, missing: () => void): readonly (number | null)[] {
    const name = nameOf(runId, key);
    const known = this.#known.get(name) ?? { values: [], asked: 0, stale: true };
    known.asked = Date.now();
    this.#known.delete(name);
    this.#known.set(name, known);
    if (known.stale) missing();
    return known.values;
  }

  /** Points of a run came; of these keys, or of any. */
  touch(runId: string, keys?: readonly string[]): void {
    if (keys !== undefined) {
      for (const key of keys) this.#staleNow(nameOf(runId, key));
    } else for (const name of this.#known.keys()) if (name.startsWith(`${runId} `)) this.#staleNow(name);
  }

  /** Reads what is asked for and stale. Answers whether there was anything. */
  async read(client: MlflowClient, signal: AbortSignal): Promise<boolean> {
    // What was asked for since the last reading is wanted, however long this one had to wait: nobody asks again for what does not move.
    const since = Math.min(Date.now() - WANTED, this.#readAt);
    this.#readAt = Date.now();
    const wanted = [...this.#known].filter(([, course]) => course.stale && course.asked >= since).slice(-MOST);
    if (wanted.length === 0) return false;
    // What comes while the answer is on its way makes it stale again.
    for (const [, course] of wanted) course.stale = false;
    try {
      const series = wanted.map(([name]) => ({ run_id: name.slice(0, name.indexOf(' ')), key: name.slice(name.indexOf(' ') + 1) }));
      const answers = await client.series({ series, buckets: PARTS, reduce: 'mean' }, { signal });
      answers.forEach(({ values }, at) => {
        const course = wanted[at]?.[1];
        if (course !== undefined) course.values = values;
      });
    } catch (error) {
      for (const [, course] of wanted) course.stale = true;
      throw error;
    }
    for (const name of [...this.#known.keys()].slice(0, Math.max(0, this.#known.size - MOST_KEPT))) this.#known.delete(name);
    return true;
  }

  clear(): void {
    this.#known.clear();
  }

  #staleNow(name: string): void {
    const known = this.#known.get(name);
    if (known !== undefined) known.stale = true;
  }
}

const nameOf = (runId: string, key: string): string => `${runId} ${key}`;
