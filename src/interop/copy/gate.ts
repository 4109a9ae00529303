/** Lets so many tasks go on at once; who comes later waits in line. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #free: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(size: number) {
    this.#free = size;
  }

  /** Runs the task when its turn comes. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  /**
   * Waits for a turn and starts the task, without waiting for its end: so that who starts tasks is held back by those under way. Raises the failure of a task
   * that was started before.
   */
  async start(task: () => Promise<void>): Promise<void> {
    await this.#enter();
    if (this.#failure !== undefined) {
      this.#leave();
      throw this.#failure.error;
    }
    const running = task().catch((error: unknown) => {
      this.#failure ??= { error };
    }).finally(() => {
      this.#running.delete(running);
      this.#leave();
    });
    this.#running.add(running);
  }

  /** Waits until nothing that was started goes on. Raises the first failure among the tasks. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
