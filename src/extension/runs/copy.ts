import * as vscode from 'vscode';
import { nothingSelected } from '../errors';
import { rawValue } from '../tree/renderContent';
import type { FolderModel } from '../tree/folderModel';
import type { DatasetNode, ModelNode, Node } from '../tree/nodes';
import type { TreeServices } from '../tree/treeServices';
import { runLink } from './runLinks';
import { givenNodes, givenTargets, modelOf, runTargets } from './targets';

/** How long the status bar says that something was copied, ms. */
const SAID = 2000;

async function copy(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) throw nothingSelected();
  await vscode.env.clipboard.writeText(lines.join('\n'));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), SAID);
}

/** Copies the ids of the runs, one a line. */
export async function copyRunId(services: TreeServices, args: readonly unknown[]): Promise<void> {
  await copy((await runTargets(services, args, vscode.l10n.t('Copy the ID of which run?'))).map((target) => target.runId));
}

/** Copies addresses that open the runs in the editor, one a line. */
export async function copyLink(services: TreeServices, args: readonly unknown[]): Promise<void> {
  await copy((await runTargets(services, args, vscode.l10n.t('Copy the link of which run?'))).map((target) => runLink(target.runId)));
}

/** Copies the whole values of metrics, parameters and tags, one a line. */
export async function copyValue(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const values = givenNodes(args).flatMap((given) => {
    const node = given as Node;
    if (node.kind !== 'metric' && node.kind !== 'param' && node.kind !== 'tag') return [];
    const run = modelOf(services, node).runs.get(node.runId);
    return run === undefined ? [] : (rawValue(node, run) ?? []);
  });
  await copy(values);
}

/** Copies what the items are called, uncut. */
export async function copyName(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const nodes = givenNodes(args) as Node[];
  const names = nodes.flatMap((node) => nameOf(services, node) ?? []);
  if (names.length > 0) return copy(names);
  const asked = givenTargets(args).length === 0 ? await runTargets(services, args, vscode.l10n.t('Copy the name of which run?')) : [];
  await copy(asked.flatMap((target) => modelOf(services, target).runs.get(target.runId)?.info.run_name ?? target.runId));
}

function nameOf(services: TreeServices, node: Node): string | undefined {
  const model = services.models.byId(node.connectionId);
  if ('key' in node) return node.key;
  switch (node.kind) {
    case 'experiment':
      return model?.experiments.get(node.experimentId)?.name;
    case 'run':
      return model?.runs.get(node.runId)?.info.run_name;
    case 'artifact':
      return node.path;
    case 'dataset':
    case 'model':
      return model === undefined ? undefined : inputName(model, node);
    default:
      return undefined;
  }
}

function inputName(model: FolderModel, node: DatasetNode | ModelNode): string | undefined {
  if (node.kind === 'dataset') return model.runs.get(node.runId)?.inputs.dataset_inputs[node.index]?.dataset.name;
  return model.contents.get(node.runId)?.models.find((one) => one.info.model_id === node.modelId)?.info.name;
}
