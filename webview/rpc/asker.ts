import { isAbort } from './page';

/** How long a request may take before the page shows that it waits, ms. */
const SLOW = 150;

/** Runs a page's requests: of each name only the newest counts. `onChange` is told when `slow` changed, `onRefused` what was refused. */
export class Asker {
  /** UTC ms of the last answer. */
  asOf = Date.now();
  /** A request is under way for longer than 150 ms. */
  slow = false;
  private readonly busy = new Map<string, AbortController>();

  constructor(
    private readonly onChange: () => void,
    private readonly onRefused: (name: string, error: unknown) => void,
  ) {}

  /** Runs a request; answers nothing when it was overtaken or refused. */
  async ask<T>(name: string, request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.busy.get(name)?.abort();
    const controller = new AbortController();
    this.busy.set(name, controller);
    const timer = setTimeout(() => this.setSlow(true), SLOW);
    try {
      const answer = await request(controller.signal);
      this.asOf = Date.now();
      return answer;
    } catch (error) {
      if (!isAbort(error)) this.onRefused(name, error);
      return undefined;
    } finally {
      clearTimeout(timer);
      if (this.busy.get(name) === controller) this.busy.delete(name);
      if (this.busy.size === 0) this.setSlow(false);
    }
  }

  private setSlow(slow: boolean): void {
    if (slow === this.slow) return;
    this.slow = slow;
    this.onChange();
  }
}
