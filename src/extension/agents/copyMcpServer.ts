import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { remoteAddress, type FolderConnection } from '../connection/folderConnection';
import { storeLocation } from '../connection/storeLocation';
import { COMMANDS } from '../ids';
import { launcherPointer } from '../serverCommands/installCli';
import { mcpForms, type McpForm } from './mcpForms';

/** Copies what an agent outside of the editor needs to start `trialbook mcp`, and offers to install that command where it is missing. */
export async function copyMcpServer(connection: FolderConnection): Promise<void> {
  const { name, folder, storePath } = connection;
  const remote = remoteAddress(connection);
  const args = remote === undefined ? placeOf(storePath, folder) : ['--uri', remote];
  const picked = await vscode.window.showQuickPick(
    mcpForms(args, process.platform).map((form) => ({ label: title(form.id), detail: detail(form), form })),
    { title: vscode.l10n.t('Copy MCP Server: {0}', name), placeHolder: vscode.l10n.t('Where will you paste it?') },
  );
  if (picked === undefined) return;
  await vscode.env.clipboard.writeText(picked.form.text);
  if (existsSync(launcherPointer())) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied. The agent that starts it can read the runs of {0}.', name), 8000);
    return;
  }
  const install = vscode.l10n.t("Install 'trialbook' Command…");
  const message = vscode.l10n.t("Copied. It starts the command 'trialbook', which is not installed yet.");
  if ((await vscode.window.showInformationMessage(message, install)) === install) await vscode.commands.executeCommand(COMMANDS.installCli);
}

/** The folder says enough where its runs are kept in the usual place. */
function placeOf(storePath: string, folder: vscode.WorkspaceFolder | undefined): string[] {
  if (folder === undefined) return ['--store', storePath];
  const dir = ['--dir', folder.uri.fsPath];
  return storeLocation(folder.uri.fsPath, '') === storePath ? dir : [...dir, '--store', storePath];
}

function detail({ id, text }: McpForm): string {
  return id === 'json' ? vscode.l10n.t('for a file such as .mcp.json') : text.replace(/\/t\/[A-Za-z0-9_-]+/, '/t/…');
}

function title(id: McpForm['id']): string {
  switch (id) {
    case 'json':
      return vscode.l10n.t('MCP Configuration (JSON)');
    case 'line':
      return vscode.l10n.t('Command Line');
  }
}
