import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { SETTINGS } from '../ids';
import type { Log } from '../log';
import { showError } from '../showError';

/** The editor of settings writes while a person types: they are asked when they have not for so long, ms. */
const PAUSE = 1500;

/** A server takes the size that its database may have when it starts: whoever changes the setting is offered to start it anew. */
export function registerSizeSetting(connections: Connections, log: Log): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const changed = new Set<FolderConnection>();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((event) => {
      for (const connection of connections.active) {
        if (connection.kind === 'store' && event.affectsConfiguration(`trialbook.${SETTINGS.maxDatabaseSize}`, connection.folder)) changed.add(connection);
      }
      if (changed.size === 0) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const asked = [...changed].filter(({ state }) => state.kind === 'ready');
        changed.clear();
        if (asked.length > 0) offer(asked).catch((error: unknown) => showError(log, error));
      }, PAUSE);
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

async function offer(connections: readonly FolderConnection[]): Promise<void> {
  const { l10n, window } = vscode;
  const restart = l10n.t('Restart Server');
  const message = l10n.t('The size that a database may have is read when its server starts. A restart takes a moment; the address stays the same, and programs that record go on.');
  if ((await window.showInformationMessage(message, restart)) !== restart) return;
  const title = l10n.t('Restarting the server of {0}', connections.map(({ name }) => name).join(', '));
  await window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => Promise.all(connections.map((connection) => connection.restart())));
  window.setStatusBarMessage(l10n.t('$(check) Server restarted; its address stayed the same'), 5000);
}
