import type * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { TreeServices } from '../tree/treeServices';

/** What the commands that start something work with. */
export interface TaskServices {
  readonly extensionPath: string;
  readonly connections: Connections;
  readonly workspaceState: vscode.Memento;
  /** For commands on runs. */
  readonly tree: TreeServices;
  readonly log: Log;
}
