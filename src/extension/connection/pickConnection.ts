import * as vscode from 'vscode';
import { noFolder } from '../errors';
import type { Connections, FolderConnection } from './folderConnection';

/**
 * The connection a command is about: that of the only folder, of the active editor's or notebook's folder, or the one the person picks.
 * Raises `CancellationError` when none is picked and a `UserError` when the window has none.
 */
export async function pickConnection(connections: Connections): Promise<FolderConnection> {
  const { active: all } = connections;
  const [first] = all;
  if (first === undefined) throw noFolder();
  if (all.length === 1) return first;
  const active = connections.for(activeUri() ?? first.folder?.uri);
  const items = [...all]
    .sort((a, b) => Number(b === active) - Number(a === active))
    .map((connection) => ({ label: connection.name, description: connection.storePath, connection }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which folder?') });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.connection;
}

/** The document the person works in. */
export function activeUri(): vscode.Uri | undefined {
  return vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;
}

/** The connection of the folder the person works in, else the first. */
export function activeConnection(connections: Connections): FolderConnection | undefined {
  const uri = activeUri();
  const active = uri?.scheme === 'file' || uri?.scheme === 'vscode-notebook-cell' ? connections.for(uri) : undefined;
  return active ?? connections.active[0];
}
