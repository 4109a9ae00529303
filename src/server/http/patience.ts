import type { IncomingMessage } from 'node:http';

/**
 * Ends requests whose body stops coming, so that a stalled client holds no memory and no temporary file. One
 * sweep looks after all of them, since a timer a request would cost more than a small request itself.
 */
export interface Patience {
  /** A body is awaited from now on; `end` must follow. */
  begin(request: IncomingMessage): void;
  /** Some of the body came. */
  progress(request: IncomingMessage): void;
  end(request: IncomingMessage): void;
  close(): void;
}

/** Makes the sweep; a body may stand still for `idle` ms. */
export function createPatience(idle = 60_000): Patience {
  const waiting = new Map<IncomingMessage, number>();
  const sweep = setInterval(() => {
    const now = Date.now();
    for (const [request, since] of waiting) {
      if (now - since > idle) request.destroy();
    }
  }, idle / 4);
  sweep.unref();
  const note = (request: IncomingMessage): void => void waiting.set(request, Date.now());
  return {
    begin: note,
    progress: note,
    end: (request) => void waiting.delete(request),
    close: () => clearInterval(sweep),
  };
}
