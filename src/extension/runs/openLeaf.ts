import * as vscode from 'vscode';
import { artifactFailed, artifactTooLarge, nothingSelected } from '../errors';
import { COMMANDS } from '../ids';
import { formatBytes, oneLine } from '../tree/format';
import type { ArtifactNode, DatasetNode, ModelNode, Node } from '../tree/nodes';
import type { TreeServices } from '../tree/treeServices';
import { artifactUri, datasetUri, modelFileUri } from './artifactFiles';
import { givenNodes, modelOf } from './targets';

/** Largest file that is shown in the editor, bytes. */
const MOST = 50_000_000;

/** The first given item of a kind. Raises `UserError` when there is none. */
export function leaf<K extends Node['kind']>(args: readonly unknown[], kind: K): Extract<Node, { kind: K }> {
  const node = givenNodes(args).find((one) => one.kind === kind);
  if (node === undefined) throw nothingSelected();
  return node as Extract<Node, { kind: K }>;
}

/** Opens an artifact in the editor's own viewer for it, read-only. */
export async function openArtifact(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const node: ArtifactNode = leaf(args, 'artifact');
  const folder = node.path.includes('/') ? node.path.slice(0, node.path.lastIndexOf('/')) : '';
  const file = (await modelOf(services, node).folder(node.runId, folder)).find((one) => one.path === node.path);
  const size = file?.file_size ?? 0;
  if (size > MOST) {
    const error = artifactTooLarge(oneLine(node.path), formatBytes(size, vscode.env.language));
    const download = vscode.l10n.t('Download…');
    if ((await vscode.window.showWarningMessage(error.message, download)) === download) await vscode.commands.executeCommand(COMMANDS.downloadArtifact, node);
    return;
  }
  await vscode.commands.executeCommand('vscode.open', artifactUri(node.connectionId, node.runId, node.path));
}

/** Opens what is known of a dataset as a JSON document. */
export async function openDataset(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const node: DatasetNode = leaf(args, 'dataset');
  const name = modelOf(services, node).runs.get(node.runId)?.inputs.dataset_inputs[node.index]?.dataset.name ?? '';
  await vscode.commands.executeCommand('vscode.open', datasetUri(node.connectionId, node.runId, node.index, name));
}

/** Opens the MLmodel file of a logged model, which says what it is made of. */
export async function openModel(args: readonly unknown[]): Promise<void> {
  const node: ModelNode = leaf(args, 'model');
  const uri = modelFileUri(node.connectionId, node.modelId, 'MLmodel');
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'yaml'));
  } catch (error) {
    throw artifactFailed('MLmodel', error instanceof Error ? error.message : String(error), error);
  }
}
