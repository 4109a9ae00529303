import type * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { Arrangement } from './arrangement';
import type { ExperimentsTree } from './experimentsTree';
import type { FolderModels } from './folderModels';
import type { Node } from './nodes';
import type { SeenRuns } from './seen';
import type { TreeSelection } from './treeSelection';

/** What the commands on the tree's items work with. */
export interface TreeServices {
  readonly connections: Connections;
  readonly models: FolderModels;
  readonly arrangement: Arrangement;
  readonly seen: SeenRuns;
  readonly tree: ExperimentsTree;
  readonly view: vscode.TreeView<Node>;
  readonly selection: TreeSelection;
  readonly viewId: string;
  readonly workspaceState: vscode.Memento;
  readonly log: Log;
}
