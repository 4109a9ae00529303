import * as vscode from 'vscode';
import type { ServerEntry } from '../../client/remote/serverEntry';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { activeUri, pickConnection } from '../connection/pickConnection';
import { noFolder } from '../errors';
import { serverNeedsTrust } from '../errors/servers';
import { SETTINGS } from '../ids';

/** New runs of a folder go to a server from now on. Raises `UserError` and `CancellationError`. */
export async function useServer(connections: Connections, entry: ServerEntry): Promise<FolderConnection | undefined> {
  if (!vscode.workspace.isTrusted) throw serverNeedsTrust();
  const folder = await pickFolder();
  await setActive(folder, entry.url);
  return connections.for(folder?.uri);
}

/** New runs go to the store of the workspace again. Raises `UserError` and `CancellationError`. */
export async function useWorkspace(connections: Connections, given?: FolderConnection): Promise<void> {
  const connection = given?.isActive === true ? given : connections.active.find(({ kind }) => kind === 'server') ?? await pickConnection(connections);
  await setActive(connection.folder, '');
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) New runs stay in this workspace'), 5000);
}

async function setActive(folder: vscode.WorkspaceFolder | undefined, address: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('trialbook', folder?.uri);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const known = settings.inspect<string>(SETTINGS.trackingUri);
  const target = folder === undefined ? vscode.ConfigurationTarget.Global : folders.length > 1 ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  const above = target === vscode.ConfigurationTarget.Global ? '' : (target === vscode.ConfigurationTarget.WorkspaceFolder ? known?.workspaceValue : undefined) ?? known?.globalValue ?? '';
  // What a wider setting says already is not said again.
  await settings.update(SETTINGS.trackingUri, address === above ? undefined : address, target);
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length <= 1) {
    if (folders[0] === undefined && (vscode.workspace.workspaceFolders ?? []).length > 0) throw noFolder();
    return folders[0];
  }
  const uri = activeUri();
  const active = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  const items = [...folders].sort((a, b) => Number(b === active) - Number(a === active)).map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Of which folder are new runs to go there?') });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.folder;
}
