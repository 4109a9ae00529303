import { isRunning } from '../../address/machine';

/** What a server looks at to see whether it is still needed. */
export interface Use {
  /** Open change feeds: windows. */
  listeners(): number;
  /** Requests under way. */
  inFlight(): number;
  /** UTC ms of the last request that knew the token. */
  lastRequestAt(): number;
  /** RUNNING runs with the UTC ms of their last sign of life. */
  activeRuns(): readonly { last_write: number }[];
}

/** How long a server stays. */
export interface LifetimeOptions {
  /** Stay so long without any use, ms; 0 for ever. */
  readonly idle: number;
  /** A process that is a use as long as it lives. */
  readonly parent?: number | undefined;
}

/** A run that was silent for so long counts as abandoned, ms. */
export const SILENT_RUN = 7 * 24 * 3600 * 1000;

/** The open runs that were heard of lately enough to count, by their ids. `now` is UTC ms. */
export function holdsOpenRuns(runs: readonly { readonly run_id: string; readonly last_write: number }[], now: number): string[] {
  return runs.filter((run) => now - run.last_write < SILENT_RUN).map((run) => run.run_id);
}

/** Whether anything needs the server at this moment. */
export function isUsed(use: Use, parent: number | undefined, now: number): boolean {
  return use.listeners() > 0 || use.inFlight() > 0
    || (parent !== undefined && isRunning(parent))
    || use.activeRuns().some((run) => now - run.last_write < SILENT_RUN);
}

/**
 * Calls `leave` once, when nothing used the server for its idle time, counted in looks: what a clock that jumps or a machine that slept adds is no time in which
 * somebody could have used it. Answers what ends the watch.
 */
export function watchUse(use: Use, options: LifetimeOptions, leave: () => void, now: () => number = Date.now): () => void {
  if (options.idle === 0) return () => undefined;
  const pace = Math.max(10, Math.min(15_000, options.idle / 4));
  let unused = 0;
  let askedAt = use.lastRequestAt();
  const timer = setInterval(() => {
    const isAsked = use.lastRequestAt() !== askedAt;
    askedAt = use.lastRequestAt();
    unused = isAsked || isUsed(use, options.parent, now()) ? 0 : unused + pace;
    if (unused < options.idle) return;
    clearInterval(timer);
    leave();
  }, pace);
  return () => {
    clearInterval(timer);
  };
}
