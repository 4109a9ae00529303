import * as vscode from 'vscode';
import { cannotWrite } from '../errors';
import { safeName } from '../runPage/download';

/** Asks where, writes the file there, and offers to open it. Raises `UserError` when it cannot be written. */
export async function saveFile(name: string, content: string | Uint8Array): Promise<void> {
  const file = safeName(name);
  const home = vscode.workspace.workspaceFolders?.[0]?.uri;
  const extension = /\.([a-z0-9]{1,8})$/i.exec(file)?.[1];
  const target = await vscode.window.showSaveDialog({
    ...(home === undefined ? { title: file } : { defaultUri: vscode.Uri.joinPath(home, file) }),
    ...(extension === undefined ? {} : { filters: { [extension.toUpperCase()]: [extension] } }),
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  } catch (error) {
    throw cannotWrite(target.fsPath, error instanceof Error ? error.message : String(error), error);
  }
  void offerToOpen(target);
}

async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const name = target.path.split('/').at(-1) ?? '';
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('{0} is saved.', name), open)) === open) await vscode.commands.executeCommand('vscode.open', target);
}
