import * as vscode from 'vscode';
import { copyReadCode, showRunsWithData } from '../data/dataCommands';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import type { Node } from '../tree/nodes';
import type { TreeServices } from '../tree/treeServices';
import { copyLink, copyName, copyRunId, copyValue } from './copy';
import { downloadArtifact } from './downloadArtifact';
import { editNote, rename, setTag } from './edit';
import { findRun } from './findRun';
import { givenByKey } from './fromKey';
import { goToCode } from './goToCode';
import { markEnded } from './markEnded';
import { openArtifact, openDataset, openModel } from './openLeaf';
import { emptyTrash, moveToTrash, restore } from './trash';

/** Commands on runs and on what runs hold. */
export function registerRunCommands(services: TreeServices): vscode.Disposable {
  const command = (id: string, run: (...args: unknown[]) => unknown): vscode.Disposable => registerCommand(services.log, id, run);
  const keyCommand = (id: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable =>
    command(id, async (...args) => {
      const given = await givenByKey(services, args);
      return given === undefined ? undefined : run(given);
    });
  return vscode.Disposable.from(
    command(COMMANDS.findRun, () => findRun(services)),
    command(COMMANDS.goToCode, (...args) => goToCode(services, args)),
    keyCommand(COMMANDS.rename, (args) => rename(services, args)),
    command(COMMANDS.editNote, (...args) => editNote(services, args)),
    command(COMMANDS.setTag, (...args) => setTag(services, args)),
    command(COMMANDS.markEnded, (...args) => markEnded(services, args)),
    keyCommand(COMMANDS.moveToTrash, (args) => moveToTrash(services, args)),
    command(COMMANDS.restore, (...args) => restore(services, args)),
    command(COMMANDS.emptyTrash, (...args) => emptyTrash(services, args)),
    command(COMMANDS.copyRunId, (...args) => copyRunId(services, args)),
    command(COMMANDS.copyName, (...args) => copyName(services, args)),
    command(COMMANDS.copyValue, (...args) => copyValue(services, args)),
    command(COMMANDS.copyLink, (...args) => copyLink(services, args)),
    command(COMMANDS.copyReadCode, (...args) => copyReadCode(services, args)),
    command(COMMANDS.showRunsWithData, (...args) => showRunsWithData(services, args)),
    command(COMMANDS.openArtifact, (...args) => openArtifact(services, args)),
    command(COMMANDS.openDataset, (...args) => openDataset(services, args)),
    command(COMMANDS.openModel, (...args) => openModel(args)),
    command(COMMANDS.downloadArtifact, (...args) => downloadArtifact(services, args)),
    command(COMMANDS.loadMoreRuns, (node) => loadMore(services, node)),
    command(COMMANDS.markAllSeen, () => services.seen.seeAll(services.connections.active.map((connection) => connection.id))),
  );
}

async function loadMore(services: TreeServices, given: unknown): Promise<void> {
  const node = given as Node | undefined;
  if (node?.kind !== 'more' || node.parent === undefined) return;
  const { parent, list } = node;
  const model = services.models.byId(node.connectionId);
  await vscode.window.withProgress({ location: { viewId: services.viewId } }, async () => model?.more(list));
  services.tree.redraw(parent);
}
