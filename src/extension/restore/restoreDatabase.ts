import * as vscode from 'vscode';
import type { DatabaseCopy } from '../../protocol/copies';
import type { FolderConnection } from '../connection/folderConnection';
import type { LocalServerHome } from '../connection/localServerHome';
import { storeExists } from '../connection/storeLocation';
import { noCopies, notRecorded } from '../errors';
import { VIEWS } from '../ids';
import { formatBytes, formatCount } from '../tree/format';
import { listCopies } from './copies';

type Choice = vscode.QuickPickItem & { readonly copy: DatabaseCopy };

/**
 * Puts a copy of the database that the person picks in the place of a folder's present one, which is set aside beside it.
 * Raises `UserError`.
 */
export async function restoreDatabase(home: LocalServerHome, connection: FolderConnection): Promise<void> {
  if (!vscode.workspace.isTrusted) throw notRecorded();
  const { l10n } = vscode;
  const copies = listCopies(home, connection.storePath);
  if ((await copies).length === 0) throw noCopies(connection.name);
  const picked = await vscode.window.showQuickPick<Choice>(copies.then((found) => found.map(choice)), {
    title: l10n.t('Restore the Database of {0}', connection.name),
    placeHolder: l10n.t('Which copy?'),
  });
  if (picked === undefined || !(await confirmed(connection, picked.copy))) return;
  const title = l10n.t('Restoring the database of {0}', connection.name);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => connection.restart(picked.copy.path));
  const show = l10n.t('Show Runs');
  const message = l10n.t('The runs of {0} are back as they were on {1}. Artifacts are not part of a copy.', connection.name, timeText(picked.copy.time));
  if ((await vscode.window.showInformationMessage(message, show)) === show) await vscode.commands.executeCommand(`${VIEWS.experiments}.focus`);
}

function choice(copy: DatabaseCopy): Choice {
  const { l10n } = vscode;
  const locale = vscode.env.language;
  const last = copy.lastRun === undefined ? '' : l10n.t('last run began {0}', timeText(copy.lastRun));
  return {
    label: timeText(copy.time),
    description: copy.runs === 1 ? l10n.t('1 run') : l10n.t('{0} runs', formatCount(copy.runs, locale)),
    detail: [last, formatBytes(copy.bytes, locale)].filter(Boolean).join(', '),
    copy,
  };
}

/** Whether to go on: asked only where something is there that the copy would take the place of. */
async function confirmed(connection: FolderConnection, copy: DatabaseCopy): Promise<boolean> {
  if (!storeExists(connection.storePath)) return true;
  const { l10n } = vscode;
  const restore = l10n.t('Restore');
  const detail = [
    l10n.t('The present database is set aside in {0}, with “replaced” in its name. What was recorded after the copy was made is only there.', connection.storePath),
    ...(await stillRunning(connection)),
  ].join('\n\n');
  const message = l10n.t('Restore the database of {0} as it was on {1}?', connection.name, timeText(copy.time));
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, restore)) === restore;
}

async function stillRunning({ state }: FolderConnection): Promise<string[]> {
  if (state.kind !== 'ready') return [];
  const { activeRuns } = await state.client.status();
  return activeRuns === 0 ? [] : [vscode.l10n.t('Programs that are recording now will fail to log when their run is not in the copy.')];
}

function timeText(time: number): string {
  return new Date(time).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' });
}
