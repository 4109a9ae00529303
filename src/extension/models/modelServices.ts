import type * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { TreeSelection } from '../tree/treeSelection';
import type { TreeServices } from '../tree/treeServices';
import type { RegistryNode } from './modelNodes';
import type { ActiveSearch } from './activeSearch';
import type { ModelsTree } from './modelsTree';
import type { FolderRegistries } from './registries';

/** What the commands on the rows of the Models view work with. */
export interface ModelServices {
  readonly connections: Connections;
  readonly registries: FolderRegistries;
  readonly tree: ModelsTree;
  readonly view: vscode.TreeView<RegistryNode>;
  readonly selection: TreeSelection<RegistryNode>;
  readonly search: ActiveSearch;
  /** The Experiments view, which commands on runs belong to. */
  readonly runs: TreeServices;
  /** Has the view shown, also where no model was registered yet. */
  readonly want: () => void;
  readonly log: Log;
}
