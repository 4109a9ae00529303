import type { RunStatus } from './entities';

/*
 * What came of the watches that `trialbook.json` holds, as our server tells it: `GET /watches` and `POST /watches/take`, beside MLflow's protocol. A change of
 * the kind `watch` in the feed says that there is something to take.
 */

/** What a watch found. */
export type WatchFinding =
  /** A metric of a run passed its bound; `value` is the least (`below`) or the greatest (`above`) that was logged. */
  | { readonly kind: 'metric'; readonly metric: string; readonly side: 'below' | 'above'; readonly bound: number; readonly value: number }
  /** A run ended. `reason` is the text of the error that it left, when it failed. */
  | { readonly kind: 'ended'; readonly status: Exclude<RunStatus, 'RUNNING' | 'SCHEDULED'>; readonly reason?: string }
  /** A run of a series is outside of what was expected of it. */
  | { readonly kind: 'outside'; readonly series: string; readonly metric: string; readonly value: number; readonly low: number; readonly high: number }
  /** No run of a series came when one was to be expected, UTC ms both; `last` is the start of the last one, absent when there never was one. */
  | { readonly kind: 'missing'; readonly series: string; readonly expected: number; readonly last?: number };

/** One thing that a watch found, told once. */
export interface WatchEvent {
  /** Unique in the store. */
  readonly id: string;
  /** Name of the watch in `trialbook.json`. */
  readonly watch: string;
  /** When the server found it, UTC ms. */
  readonly time: number;
  /** The run that it is of; for a missing one the last that came. */
  readonly run?: { readonly id: string; readonly name: string; readonly experimentId: string };
  readonly finding: WatchFinding;
}

/** A watch as the server sees it. */
export interface WatchState {
  readonly name: string;
  /** Since when it is looked at, UTC ms: what was over before is not told. */
  readonly since: number;
  /** What it found last. */
  readonly last?: WatchEvent;
  /** How often it found something. */
  readonly found: number;
}

/** Answer of `GET /watches`. */
export interface WatchesAnswer {
  readonly watches: readonly WatchState[];
  /** Entries of `trialbook.json` that could not be read. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** What was found, the newest first, at most 200. */
  readonly events: readonly WatchEvent[];
}

/** Answer of `POST /watches/take`: what nobody has told yet, the oldest first. Who takes it tells it; the next who asks does not get it. */
export interface TakenWatches {
  readonly events: readonly WatchEvent[];
}
