import { MlflowError } from '../protocol/errors';
import { ConnectionError } from './connectionError';

/** Longest pause that a server may ask for, ms; a longer one is told instead of waited for. */
const MOST_PATIENCE = 30_000;

/** Waits before each new try, ms: on this machine, and over a network. */
export const LOCAL_DELAYS: readonly number[] = [50, 250];
export const REMOTE_DELAYS: readonly number[] = [250, 1000, 3000];

/** The server asked to wait before the next call (429, or 503 with `Retry-After`). */
export class Throttled extends MlflowError {
  constructor(
    code: 'RESOURCE_EXHAUSTED' | 'TEMPORARILY_UNAVAILABLE',
    message: string,
    /** ms. */
    readonly retryAfter: number,
  ) {
    super(code, message);
  }
}

/** How long a header `Retry-After` asks to wait, ms (RFC 9110, 10.2.3: seconds or a date). */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * How long to wait before a call that failed is tried again, ms; undefined when it must not be. A read may pass a moment later when the connection broke or the
 * server is busy or starting; a write only when nobody took the connection, since then nothing was sent.
 */
export function pauseBefore(error: unknown, isRead: boolean, delay: number | undefined): number | undefined {
  if (delay === undefined) return undefined;
  // Jitter keeps several windows from coming back all at once.
  const pause = delay * (0.5 + Math.random());
  if (error instanceof ConnectionError) return error.kind === 'refused' || (isRead && error.kind === 'reset') ? pause : undefined;
  if (!isRead || !(error instanceof MlflowError)) return undefined;
  if (error instanceof Throttled) return error.retryAfter > MOST_PATIENCE ? undefined : Math.max(error.retryAfter, pause);
  return error.code === 'TEMPORARILY_UNAVAILABLE' || error.code === 'RESOURCE_EXHAUSTED' ? pause : undefined;
}
