import { join } from 'node:path';
import * as vscode from 'vscode';
import { pickConnection } from '../connection/pickConnection';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { storeExists } from '../connection/storeLocation';
import { nothingRecorded } from '../errors';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import { registerSizeSetting } from './sizeSetting';

/** Commands on the server and its files, and the setting that it reads when it starts. */
export function registerServerCommands(extensionPath: string, connections: Connections, log: Log): vscode.Disposable {
  const on = (id: string, run: (connection: FolderConnection) => Promise<void>): vscode.Disposable =>
    registerCommand(log, id, async () => run(await pickConnection(connections)));
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.showLogs, () => log.show()),
    on(COMMANDS.showServerState, async (connection) => (await import('./serverState')).showServerState(connection)),
    on(COMMANDS.copyConnection, async (connection) => (await import('./copyConnection')).copyConnection(connection)),
    on(COMMANDS.rotateToken, async (connection) => (await import('./rotateToken')).rotateToken(connection)),
    on(COMMANDS.restartServer, restart),
    on(COMMANDS.flushDatabase, flush),
    registerCommand(log, COMMANDS.revealStore, async (target) =>
      target instanceof vscode.Uri ? show(target) : reveal(await pickConnection(connections)),
    ),
    registerSizeSetting(connections, log),
    registerCommand(log, COMMANDS.installCli, async () => (await import('./installCli')).installCli(extensionPath)),
  );
}

async function restart(connection: FolderConnection): Promise<void> {
  const title = vscode.l10n.t('Restarting the server of {0}', connection.name);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => connection.restart());
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Server restarted; its address stayed the same'), 5000);
}

async function flush(connection: FolderConnection): Promise<void> {
  const client = await connection.client();
  await client.flush();
  if (!storeExists(connection.storePath)) throw nothingRecorded(connection.storePath);
  const database = join(connection.storePath, 'experiments.db');
  const title = vscode.l10n.t('Reveal Store Folder');
  const message = vscode.l10n.t('{0} is current; any SQLite tool opens it.', database);
  if ((await vscode.window.showInformationMessage(message, title)) === title) await reveal(connection);
}

async function reveal(connection: FolderConnection): Promise<void> {
  if (!storeExists(connection.storePath)) throw nothingRecorded(connection.storePath);
  await show(vscode.Uri.file(connection.storePath));
}

/** Shows a file or folder where the person can work with it. */
async function show(uri: vscode.Uri): Promise<void> {
  const elsewhere = vscode.env.uiKind === vscode.UIKind.Web || vscode.env.remoteName !== undefined;
  if (!elsewhere) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
  } else if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
  } else {
    // The window's own files dialog cannot show a folder of another machine that is outside the workspace.
    await vscode.env.clipboard.writeText(uri.fsPath);
    void vscode.window.showInformationMessage(vscode.l10n.t('Copied {0}, which lies outside this workspace.', uri.fsPath));
  }
}
