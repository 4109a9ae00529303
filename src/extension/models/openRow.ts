import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../ids';
import { noRunOfVersion } from '../errors/models';
import { openCommit } from '../runPage/openCommit';
import { datasetUri } from '../runs/artifactFiles';
import { oneLine } from '../tree/format';
import type { RegistryNode } from './modelNodes';
import type { ModelServices } from './modelServices';
import { versionTarget, type VersionTarget } from './modelTargets';

/** Opens what the selected row stands for, and leaves the focus in the tree, as a click on a file does. */
export async function openSelected(services: ModelServices): Promise<void> {
  const [node] = await services.selection.settled(1);
  if (node !== undefined) await openRow(services, node, true);
}

/** Enter does what a click does, and goes on to what was opened. */
export async function openFocused(services: ModelServices): Promise<void> {
  await vscode.commands.executeCommand('list.select');
  const [node] = await services.selection.settled(1);
  if (node === undefined) return;
  // The row that loads more did so by being selected.
  if (node.kind === 'more') return;
  if (node.kind === 'archived' || node.kind === 'trash' || node.kind === 'folder') await vscode.commands.executeCommand('list.toggleExpand');
  else await openRow(services, node, false);
}

async function openRow({ registries }: ModelServices, node: RegistryNode, preserveFocus: boolean): Promise<void> {
  const { connectionId } = node;
  switch (node.kind) {
    case 'model':
      return openPage({ connectionId, name: node.name, preserveFocus });
    case 'version':
    case 'serving':
      return openPage({ connectionId, name: node.name, version: node.version, preserveFocus });
    case 'run':
      await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId, runId: node.runId, preserveFocus });
      return;
    case 'data': {
      const dataset = registries.byId(connectionId)?.runs.get(node.runId)?.inputs.dataset_inputs[node.index]?.dataset;
      if (dataset !== undefined) await vscode.commands.executeCommand('vscode.open', datasetUri(connectionId, node.runId, node.index, dataset.name), { preserveFocus });
      return;
    }
    case 'commit':
      return openCommit(node.commit);
    default:
  }
}

async function openPage(target: { readonly connectionId: string; readonly name: string; readonly version?: string; readonly preserveFocus: boolean }): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.openModelPage, target);
}

/** Opens the page of the run that a version came from. Raises `UserError` when it names none. */
export async function openRunOfVersion(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const target = await versionTarget(services.connections, args, vscode.l10n.t('Open the run of which version?'));
  const runId = await runIdOf(services, target);
  if (runId === undefined) throw noRunOfVersion(`${oneLine(target.name, 80)} v${target.version}`);
  await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: target.connectionId, runId });
}

/** The run that a version names. */
export async function runIdOf({ registries, connections }: ModelServices, { connectionId, name, version }: VersionTarget): Promise<string | undefined> {
  const known = registries.byId(connectionId)?.version(name, version) ?? (await (await connections.byId(connectionId)?.client())?.getModelVersion(name, version));
  return known?.run_id === undefined || known.run_id === '' ? undefined : known.run_id;
}

/** Shows the Models view, also where no model was registered yet. */
export async function showModels(services: ModelServices): Promise<void> {
  services.want();
  await vscode.commands.executeCommand(`${VIEWS.models}.focus`);
}
