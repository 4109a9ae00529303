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
  /** As many bytes of the body are kept in memory until `end`; false when all bodies together are more than the server holds. */
  hold(request: IncomingMessage, bytes: number): boolean;
  end(request: IncomingMessage): void;
  close(): void;
}

/** What bodies that are not complete yet may take of the memory together, bytes. */
const MOST_HELD = 256 * 1024 * 1024;

/** Sweeps that a body may stand still for. */
const SWEEPS = 4;

/** Makes the sweep; a body may stand still for `idle` ms, and all that are held may be `most` bytes. */
export function createPatience(idle = 60_000, most = MOST_HELD): Patience {
  const waiting = new Map<IncomingMessage, number>();
  const held = new Map<IncomingMessage, number>();
  let total = 0;
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
    hold: (request, bytes) => {
      if (total + bytes > most) return false;
      total += bytes;
      held.set(request, (held.get(request) ?? 0) + bytes);
      return true;
    },
    end: (request) => {
      waiting.delete(request);
      const bytes = held.get(request);
      if (bytes === undefined) return;
      total -= bytes;
      held.delete(request);
    },
    close: () => clearInterval(sweep),
  };
}
