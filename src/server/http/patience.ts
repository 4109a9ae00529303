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

/** Sweeps that a body may stand still for. */
const SWEEPS = 4;

/** Makes the sweep; a body may stand still for `idle` ms. */
export function createPatience(idle = 60_000): Patience {
  const waiting = new Map<IncomingMessage, number>();
  // Sweeps are counted, not time: after a sleep of the machine or a jump of its clock nothing has stood still.
  const sweep = setInterval(() => {
    for (const [request, still] of waiting) {
      if (still >= SWEEPS) request.destroy();
      else waiting.set(request, still + 1);
    }
  }, idle / SWEEPS);
  sweep.unref();
  const note = (request: IncomingMessage): void => void waiting.set(request, 0);
  return {
    begin: note,
    progress: note,
    end: (request) => void waiting.delete(request),
    close: () => clearInterval(sweep),
  };
}
