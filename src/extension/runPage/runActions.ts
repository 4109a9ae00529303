import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';

/** Ends a run whose program is gone, after asking. Its program, if it still lives, goes on and may still log. */
export async function endRun(connection: FolderConnection, runId: string): Promise<void> {
  const end = vscode.l10n.t('Mark as Ended');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Mark this run as ended?'),
    { modal: true, detail: vscode.l10n.t('For runs whose program is gone. A program that still runs is not stopped.') },
    end,
  );
  if (chosen !== end) return;
  const client = await connection.client();
  await client.updateRun({ run_id: runId, status: 'KILLED', end_time: Date.now() });
}

/** Moves a run to the trash, with Undo. */
export async function trashRun(connection: FolderConnection, runId: string): Promise<void> {
  const client = await connection.client();
  const name = (await client.getRun(runId)).info.run_name;
  await client.deleteRun(runId);
  const undo = vscode.l10n.t('Undo');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('{0} is in the trash.', name), undo);
  if (chosen === undo) await restoreRun(connection, runId);
}

/** Takes a run out of the trash. */
export async function restoreRun(connection: FolderConnection, runId: string): Promise<void> {
  await (await connection.client()).restoreRun(runId);
}
