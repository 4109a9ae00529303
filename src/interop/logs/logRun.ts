import type { Metric, Param, RunStatus, Tag } from '../../protocol/entities';
import type { HistoryFile } from '../history';
import type { KnownPoints } from './knownPoints';

/** A run as a program's log files tell it. Names of params, tags and metrics are the program's own: `LogSource` makes them fit. */
export interface LogRun {
  /** 32 hexadecimal digits, the same whenever the same run is read. */
  readonly id: string;
  readonly name: string;
  readonly mark: string;
  readonly status: RunStatus;
  /** UTC ms. */
  readonly start: number;
  /** UTC ms; undefined while it goes on. */
  readonly end: number | undefined;
  readonly user?: string;
  /** Folder that its artifacts are as they lie there, where that is so. */
  readonly folder?: string;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  /** In an order that a longer log only adds to. A log that remembers where those ended that the target has may leave them out, and says so by `known.leaveOut`. */
  points(known: KnownPoints): AsyncIterable<Metric> | Iterable<Metric>;
  files(): AsyncIterable<HistoryFile>;
}

/** What lies in a place, found without reading it through. */
export interface LogPlace {
  readonly experiment: string;
  readonly runs: number;
  /** UTC ms. */
  readonly from?: number;
  readonly to?: number;
  /** Bytes of files that become artifacts. */
  readonly artifactBytes?: number;
  /** How it is taken, for who is to confirm it: sentences without a full stop. */
  readonly notes?: readonly string[];
  read(): AsyncIterable<LogRun>;
}

/** No files at all. */
export async function* noFiles(): AsyncIterable<HistoryFile> {
  // Nothing to yield.
}

/** How long after its last change a log is taken for one that is still written, ms. */
const STILL_WRITTEN = 120_000;

/** Whether a log that says nothing of its end still goes on, by when it last changed (UTC ms). */
export function goesOn(changed: number): boolean {
  const age = Date.now() - changed;
  return age >= -STILL_WRITTEN && age < STILL_WRITTEN;
}
