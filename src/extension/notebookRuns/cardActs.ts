import * as vscode from 'vscode';
import type { ReadCardAct } from '../../../webview/runCard/card';
import type { FolderConnection } from '../connection/folderConnection';
import { COMMANDS } from '../ids';

/** Does what a person asked of a run's card. */
export async function actOnCard(connection: FolderConnection, runId: string, { act, metric }: ReadCardAct): Promise<void> {
  const target = { kind: 'run', connectionId: connection.id, runId };
  switch (act) {
    case 'open':
      await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId, ...(metric === undefined ? {} : { metric }) });
      return;
    case 'compare':
      await vscode.commands.executeCommand(COMMANDS.compareRuns, target);
      return;
    case 'source':
      await vscode.commands.executeCommand(COMMANDS.goToCode, target);
      return;
    case 'copyId':
      await vscode.env.clipboard.writeText(runId);
      vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
  }
}
