import type * as vscode from 'vscode';
import type { Direction } from '../../protocol/direction';
import type { Reading, Subject } from '../../../webview/metrics/protocol';
import type { FolderConnection } from '../connection/folderConnection';
import type { ListedRun } from './listedRun';

/** The runs of a subject as they are known now. */
export interface SourceState {
  readonly subject: Subject;
  readonly reading: Reading;
  readonly connection?: FolderConnection | undefined;
  /** All runs, also those past the newest that are listed. */
  readonly total: number;
  /** Newest first. */
  readonly runs: readonly ListedRun[];
  readonly keyMetric?: { readonly key: string; readonly direction: Direction } | undefined;
  /** The code is not what the newest run ran on. */
  readonly changed?: boolean;
}

/** Where the runs of the page come from; works from when it is made to when it is disposed of. */
export interface RunSource {
  readonly onDidChange: vscode.Event<void>;
  now(): SourceState;
  dispose(): void;
}
