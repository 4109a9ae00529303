/**
 * Lets the first call that makes something at a server end before another that would make the same begins: two at the same time collide at a stock server. Calls
 * after it go on together.
 */
export class FirstAlone {
  readonly #made = new Map<string, Promise<void>>();

  /** Does `task`, which makes or uses the things that are named. A failure is the caller's; whoever waited tries for itself. */
  async run(names: readonly string[], task: () => Promise<void>): Promise<void> {
    const before = names.flatMap((name) => this.#made.get(name) ?? []);
    const done = Promise.allSettled(before).then(task);
    for (const name of names) if (!this.#made.has(name)) this.#made.set(name, done);
    try {
      await done;
    } catch (error) {
      for (const name of names) if (this.#made.get(name) === done) this.#made.delete(name);
      throw error;
    }
  }
}
