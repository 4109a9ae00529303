/** What the requests tell. */
export interface RequestNews {
  /** One has been under way for longer than `SLOW_AFTER`, or none is any more. */
  slow(slow: boolean): void;
  /** One was answered. */
  answered(): void;
  /** One failed, that nobody took back. */
  failed(error: unknown): void;
}

/** Milliseconds after which a person is told that something is being read. */
const SLOW_AFTER = 150;

/** Requests under way, one of each name: a newer one takes the place of the older. */
export class Requests {
  private readonly busy = new Map<string, AbortController>();

  constructor(private readonly news: RequestNews) {}

  /** The answer; nothing when the request was overtaken, or failed and the news was told. */
  async ask<T>(name: string, request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.busy.get(name)?.abort();
    const controller = new AbortController();
    this.busy.set(name, controller);
    const timer = setTimeout(() => this.news.slow(true), SLOW_AFTER);
    try {
      const answer = await request(controller.signal);
      if (controller.signal.aborted) return undefined;
      this.news.answered();
      return answer;
    } catch (error) {
      if (!controller.signal.aborted) this.news.failed(error);
      return undefined;
    } finally {
      clearTimeout(timer);
      if (this.busy.get(name) === controller) this.busy.delete(name);
      if (this.busy.size === 0) this.news.slow(false);
    }
  }
}
