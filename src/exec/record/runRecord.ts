import type { DatasetInput, Metric, Param, RunStatus, Tag } from '../../protocol/entities';

/** What is written to a run at once. */
export interface RunEntries {
  /** A parameter that the run has already keeps its value: what a program logs by itself wins. */
  readonly params?: readonly Param[];
  readonly metrics?: readonly Metric[];
  readonly tags?: readonly Tag[];
}

/** A file of a run: its text, or the absolute path of one on the disk. */
export type RecordedFile = { readonly text: string } | { readonly path: string };

/** One thing that is written to a run. Writing it twice is the same as writing it once. */
export type Entry =
  | { readonly kind: 'log'; readonly entries: RunEntries }
  | { readonly kind: 'inputs'; readonly datasets: readonly DatasetInput[] }
  | { readonly kind: 'artifact'; readonly path: string; readonly file: RecordedFile }
  /** `endTime` in UTC ms. */
  | { readonly kind: 'end'; readonly status: RunStatus; readonly endTime: number };

/**
 * The record of one run while its command goes on. Nothing here raises or waits: what the server does not take is kept aside and taken in later, for
 * recording never fails a job.
 */
export interface RunRecord {
  /** Id of the run; undefined when no server could be had, then the command runs without one. */
  readonly runId: string | undefined;
  log(entries: RunEntries): void;
  inputs(datasets: readonly DatasetInput[]): void;
  /** Keeps a file as the artifact `path` (with `/`). A file by path is read when it is sent, so it has to stay until `end` resolved. */
  artifact(path: string, file: RecordedFile): void;
  /** Ends the run once all before it was sent or kept aside. `endTime` in UTC ms. */
  end(status: RunStatus, endTime: number): Promise<void>;
}
