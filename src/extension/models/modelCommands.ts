import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { rowsOfKey } from '../runs/fromKey';
import { registerCommand } from '../showError';
import type { RegistryNode } from './modelNodes';
import type { ModelServices } from './modelServices';

/** Commands on registered models and versions. What they do is loaded when they are called. */
export function registerModelCommands(services: ModelServices): vscode.Disposable {
  const command = (id: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable => registerCommand(services.log, id, (...args) => run(args));
  const changing = (run: (args: readonly unknown[]) => Promise<unknown>) => async (args: readonly unknown[]): Promise<void> => {
    try {
      await run(args);
    } finally {
      services.registries.edited();
    }
  };
  const keyCommand = (id: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable =>
    command(id, async (args) => {
      const given = await givenByKey(services, args);
      return given === undefined ? undefined : run(given);
    });
  const edit = () => import('./editModel');
  const trash = () => import('./modelTrash');
  const copy = () => import('./copyModel');
  const open = () => import('./openRow');
  const search = () => import('./findModels');
  return vscode.Disposable.from(
    command(COMMANDS.openSelectedModel, async () => (await open()).openSelected(services)),
    command(COMMANDS.openFocusedModel, async () => (await open()).openFocused(services)),
    command(COMMANDS.openRunOfVersion, async (args) => (await open()).openRunOfVersion(services, args)),
    command(COMMANDS.loadMoreModels, (args) => loadMore(services, args)),
    command(COMMANDS.findModels, async () => (await search()).findModels(services)),
    command(COMMANDS.clearModelSearch, () => services.search.set(undefined)),
    command(COMMANDS.showModels, async () => (await open()).showModels(services)),
    command(COMMANDS.registerModel, changing(async (args) => (await import('./registerModel')).registerModel(services, args))),
    keyCommand(COMMANDS.renameModel, changing(async (args) => (await edit()).renameModel(services, args))),
    command(COMMANDS.describeModel, async (args) => (await edit()).describeModel(services, args)),
    command(COMMANDS.setModelTag, changing(async (args) => (await edit()).setModelTag(services, args))),
    command(COMMANDS.removeModelTag, changing(async (args) => (await edit()).removeModelTag(services, args))),
    command(COMMANDS.setModelAlias, changing(async (args) => (await edit()).setModelAlias(services, args))),
    command(COMMANDS.removeModelAlias, changing(async (args) => (await edit()).removeModelAlias(services, args))),
    keyCommand(COMMANDS.deleteModel, changing(async (args) => (await trash()).deleteModels(services, args))),
    command(COMMANDS.deleteVersion, changing(async (args) => (await trash()).deleteModels(services, args))),
    command(COMMANDS.restoreModel, changing(async (args) => (await trash()).restoreModels(services, args))),
    command(COMMANDS.emptyModelTrash, changing(async (args) => (await trash()).emptyModelTrash(services, args))),
    command(COMMANDS.copyModelName, async (args) => (await copy()).copyModelName(services, args)),
    command(COMMANDS.copyModelUri, async (args) => (await copy()).copyModelUri(services, args)),
    command(COMMANDS.copyModelCode, async (args) => (await copy()).copyModelCode(services, args)),
    keyCommand(COMMANDS.compareVersions, async (args) => (await import('./compareVersions')).compareVersions(services, args)),
    command(COMMANDS.showModelsOfRun, async (args) => (await import('./modelsOfRun')).showModelsOfRun(services, args)),
  );
}

/**
 * What a command was called with, when a key may have called it (`{selection: true}`): then the models and versions that the key is about, as a menu would
 * pass them. `undefined` when a key was pressed on something else, which is then left alone.
 */
async function givenByKey(services: ModelServices, args: readonly unknown[]): Promise<readonly unknown[] | undefined> {
  const [first] = args;
  if (typeof first !== 'object' || first === null || !('selection' in first)) return args;
  const rows = (await rowsOfKey(services)).filter((node) => node.kind === 'model' || node.kind === 'version');
  return rows.length === 0 ? undefined : [rows[0], rows];
}

async function loadMore({ registries, tree, view }: ModelServices, args: readonly unknown[]): Promise<void> {
  const node = (args[0] ?? view.selection[0]) as RegistryNode | undefined;
  if (node?.kind !== 'more') return;
  const registry = registries.byId(node.connectionId);
  if (registry === undefined) return;
  if (node.name === undefined) {
    await registry.loadMore();
    tree.refresh();
  } else {
    registry.showMore(node.name, node.parent?.kind === 'archived' ? 'archived' : 'shown');
    if (node.parent !== undefined) tree.redraw(node.parent);
  }
}
