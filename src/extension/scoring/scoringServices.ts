import type * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';

/** What the commands that use a model on files work with. */
export interface ScoringServices {
  readonly extensionPath: string;
  readonly connections: Connections;
  readonly workspaceState: vscode.Memento;
  readonly log: Log;
}
