/** Tells those who listen to a topic that it changed. */
export class Topics<T> {
  private readonly listeners = new Map<T, Set<() => void>>();

  /** Calls `listener` when one of the topics changed; answers how to stop. */
  listen(topics: readonly T[], listener: () => void): () => void {
    for (const topic of topics) {
      const listeners = this.listeners.get(topic) ?? new Set();
      this.listeners.set(topic, listeners.add(listener));
    }
    return () => topics.forEach((topic) => this.listeners.get(topic)?.delete(listener));
  }

  /** Tells the listeners of the topics, each once. */
  tell(...topics: T[]): void {
    const all = new Set(topics.flatMap((topic) => [...(this.listeners.get(topic) ?? [])]));
    for (const listener of all) listener();
  }
}
