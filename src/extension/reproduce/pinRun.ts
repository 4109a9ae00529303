import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { checkedCommit } from '../../exec/reproduce/commit';
import { ReproduceError } from '../../exec/reproduce/obstacle';
import { makePin, pinName } from '../../exec/reproduce/pin';
import { readPin } from '../../exec/reproduce/readPin';
import { firstOf, recipeOfRun, repositoryOf } from '../../exec/reproduce/recipe';
import { patchNameOf, writePin } from '../../exec/reproduce/writePin';
import { pickConnection } from '../connection/pickConnection';
import type { FolderConnection } from '../connection/folderConnection';
import { withPythonOf } from '../diagnosis/python';
import { cannotWrite, noPins, nothingIsStarted } from '../errors';
import { modelOf, runTarget } from '../runs/targets';
import { pinFolder } from './pinFolder';
import { reproduce } from './reproduceRun';
import type { ReproduceServices } from './reproduceServices';

/** Writes what it takes to reproduce a run to a file for review and commit, and opens it. */
export async function pinRun({ tree }: ReproduceServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await runTarget(tree, args, vscode.l10n.t('Pin which run?'));
  const { connection } = modelOf(tree, target);
  const client = await connection.client();
  const recipe = await recipeOfRun(client, await firstOf(client, target.runId), connection.storePath);
  const folder = pinFolder(connection);
  const repository = await repositoryOf(connection.folder?.uri.fsPath ?? join(connection.storePath, '..'));
  if (repository === undefined) throw new ReproduceError({ kind: 'no-repository', folder: connection.name });
  const commit = await checkedCommit(repository, recipe.code);
  const file = join(folder, `${pinName(recipe.runName)}.json`);
  if (existsSync(file) && !(await mayOverwrite(file))) throw new vscode.CancellationError();
  const made = makePin(recipe, commit, repository, patchNameOf(file), { at: Date.now(), by: userInfo().username });
  try {
    writePin(file, made);
  } catch (error) {
    throw cannotWrite(file, error instanceof Error ? error.message : String(error), error);
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  await warn(file, made.secretInPatch, recipe.code.dirty === true && made.patch === undefined);
}

async function mayOverwrite(file: string): Promise<boolean> {
  const overwrite = vscode.l10n.t('Overwrite');
  const question = vscode.l10n.t('{0} is there already. Overwrite it?', vscode.workspace.asRelativePath(file));
  return (await vscode.window.showWarningMessage(question, { modal: true }, overwrite)) === overwrite;
}

async function warn(file: string, secretInPatch: boolean, changesUnknown: boolean): Promise<void> {
  const open = vscode.l10n.t('Open the Changes');
  const patch = patchNameOf(file);
  if (secretInPatch) {
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{0} holds what looks like a credential. Look at it before you commit it.', patch), open);
    if (chosen === open) await vscode.window.showTextDocument(vscode.Uri.file(join(file, '..', patch)));
  } else if (changesUnknown) {
    void vscode.window.showWarningMessage(vscode.l10n.t('The run had changes that were not committed and not recorded, so that its pin may come out otherwise.'));
  }
}

/** Reproduces what a pin says: that of the file given, of the active editor, or one that the person picks. */
export async function reproducePin(services: ReproduceServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const { connections } = services.tree;
  const [given] = args;
  const active = vscode.window.activeTextEditor?.document.uri;
  const uri = given instanceof vscode.Uri ? given : active !== undefined && connections.active.some((one) => join(active.fsPath, '..') === pinFolder(one)) ? active : await pickPin(await pickConnection(connections));
  const connection = connections.for(uri) ?? (await pickConnection(connections));
  const recipe = readPin(uri.fsPath);
  await reproduce(services, connection, { ...recipe, command: await withPythonOf(connection.folder?.uri, recipe.command) }, join(uri.fsPath, '..'));
}

async function pickPin(connection: FolderConnection): Promise<vscode.Uri> {
  const folder = vscode.Uri.file(pinFolder(connection));
  const files = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch((): [string, vscode.FileType][] => []);
  const items = files.filter(([name]) => name.endsWith('.json')).map(([name]) => ({ label: name.slice(0, -'.json'.length), description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(folder, name)), uri: vscode.Uri.joinPath(folder, name) }));
  if (items.length === 0) throw noPins(vscode.workspace.asRelativePath(folder));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Reproduce from Pin'), placeHolder: vscode.l10n.t('Which pin?') });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.uri;
}
