import type * as vscode from 'vscode';
import type { Direction } from '../../protocol/direction';
import type { RunStatus } from '../../protocol/entities';
import type { FolderConnection } from '../connection/folderConnection';

/** Code that makes runs: a file, a notebook (`file:` of the `.ipynb`), or one cell of it by its document. Of what has no path on a disk nothing is known. */
export interface CodePlace {
  readonly uri: vscode.Uri;
  /** Name of a notebook's cell, see `cellName`. */
  readonly cell?: string;
}

/** What started a run, where it is known; marked beside the run's name. */
export type RunOrigin = 'debugger' | 'test' | 'task' | 'notebook' | 'other';

/** Whether the code of a place is still what a run ran on. */
export type CodeSince =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed' }
  /** No commit, no copy of the notebook, or a repository that is not here. */
  | { readonly kind: 'unknown' };

/** A run of a place. */
export interface CodeRun {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly status: RunStatus;
  /** UTC ms. */
  readonly startTime: number;
  readonly endTime?: number;
  /** Last values by key; NaN and infinities as they are. */
  readonly metrics: ReadonlyMap<string, number>;
  readonly params: ReadonlyMap<string, string>;
  readonly origin: RunOrigin;
  /** Cell of the notebook that made it. */
  readonly cell?: string;
  /** Run above it (a sweep, a pass of a notebook). */
  readonly parent?: string;
  /** Why it failed, in few words, as the tree says it. */
  readonly failure?: string;
}

/** What is known of a metric over the runs of a place. */
export interface MetricOfCode {
  readonly key: string;
  readonly direction: Direction;
  /** Newest run that logged it. */
  readonly last: { readonly run: CodeRun; readonly value: number };
  /** The best of all runs of the place by their last values; absent when the direction is unknown. */
  readonly best?: { readonly run: CodeRun; readonly value: number };
  /** Means over at most 60 equal parts of the course of `last.run`, for a line of text; empty until it was read. */
  readonly course: readonly (number | null)[];
}

/** How the runs of a place did by one value of a parameter. */
export interface ParameterValue {
  readonly value: string;
  readonly runs: number;
  /** Best last value of the key metric among them. */
  readonly best?: { readonly run: CodeRun; readonly value: number };
}

/** The runs of a place, newest first. */
export interface RunsOfCode {
  readonly connection: FolderConnection;
  /** All runs that belong to the place; `runs` holds at most the newest thousand. */
  readonly total: number;
  readonly runs: readonly CodeRun[];
  /** The newest one. */
  readonly last: CodeRun;
  /** Newest run that goes on. */
  readonly live?: CodeRun;
  /** Of the experiment of `last`. */
  readonly keyMetric?: { readonly key: string; readonly direction: Direction };
  /** Best by the key metric. */
  readonly best?: CodeRun;
  /** Of `last` against the text on the disk. */
  readonly since: CodeSince;
}

/**
 * Which runs belong to which code, by what was recorded (source file, notebook and cell, commit), kept current by the change feed. Places that nobody follows
 * are not read; a burst of points is read a few times a second.
 */
export interface CodeRuns {
  /** Fires with the file's or notebook's uri when anything below would answer otherwise. */
  readonly onDidChange: vscode.Event<vscode.Uri>;
  /** Reads the runs of a file or notebook, and keeps them current until disposed of. */
  follow(uri: vscode.Uri): vscode.Disposable;
  /** What is known now; undefined before it was read and where there is no run. */
  of(place: CodePlace): RunsOfCode | undefined;
  /** The same, read first when it must be. Raises `UserError` when no server can be had. */
  read(place: CodePlace): Promise<RunsOfCode | undefined>;
  metric(place: CodePlace, key: string): MetricOfCode | undefined;
  /** By value, the most used first; empty when no run has the parameter. */
  parameter(place: CodePlace, key: string): readonly ParameterValue[];
  /** Shows what changed in the code since a run, as a diff; tells when it cannot be known. */
  showSince(place: CodePlace, run: CodeRun): Promise<void>;
  dispose(): void;
}
