import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { isReadable } from '../connection/perConnection';
import { VIEWS } from '../ids';
import type { Log } from '../log';
import type { ServingRows } from '../serving/servingRows';
import type { SharedFiles } from '../shared/sharedFiles';
import { TreeSelection } from '../tree/treeSelection';
import type { TreeServices } from '../tree/treeServices';
import { ActiveSearch } from './activeSearch';
import { registerDescriptionFiles } from './descriptionFiles';
import type { FolderRegistry } from './folderRegistry';
import { registerModelCommands } from './modelCommands';
import type { ModelServices } from './modelServices';
import { ModelsTree } from './modelsTree';
import { ModelsViewState } from './modelsViewState';
import { FolderRegistries } from './registries';

/** The Models view and the commands on its rows. */
export function registerModels(connections: Connections, runs: TreeServices, shared: SharedFiles, serving: ServingRows, log: Log): vscode.Disposable {
  const search = new ActiveSearch();
  const registries = new FolderRegistries(connections, () => search.current?.filter, shared, {
    touched: (registry, touched) => {
      tree.touch(registry, touched);
      state.showMessage();
    },
    reset: () => {
      tree.refresh();
      state.showMessage();
    },
  }, log);
  const tree = new ModelsTree(registries, serving, loadFolder);
  const view = vscode.window.createTreeView(VIEWS.models, { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true });
  const selection = new TreeSelection(view);
  const state = new ModelsViewState(view, connections, registries, search, log);
  const services: ModelServices = { connections, registries, tree, view, selection, search, runs, want: () => state.want(), log };

  const loading = new Map<FolderRegistry, Promise<void>>();
  /** Several parts of the tree may ask at once; the server is asked once. */
  function loadFolder(registry: FolderRegistry): Promise<void> {
    const known = loading.get(registry);
    if (known !== undefined) return known;
    const started = readFolder(registry).finally(() => loading.delete(registry));
    loading.set(registry, started);
    return started;
  }

  async function readFolder(registry: FolderRegistry): Promise<void> {
    if (registry.loaded) return;
    if (registry.connection.state.kind === 'failed') throw registry.connection.state.error;
    if (!isReadable(registry.connection)) return;
    await vscode.window.withProgress({ location: { viewId: VIEWS.models } }, () => registry.load());
    registries.wake(registry);
    state.showMessage();
  }

  const show = (visible: boolean): void => {
    registries.visible = visible;
  };
  show(view.visible);
  const parts = vscode.Disposable.from(
    search, registries, tree, view, selection, state,
    search.onDidChange(() => registries.clear()),
    view.onDidChangeVisibility(({ visible }) => show(visible)),
    serving.onDidChange(() => tree.redrawServing()),
    // Another direction makes another metric the one that experiments are read by.
    shared.onDidChangeDirections(() => registries.clear()),
    registerModelCommands(services),
    registerDescriptionFiles(connections),
  );
  return parts;
}
