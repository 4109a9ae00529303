import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { notRecorded } from '../errors';
import { historyGuide, pythonSnippet, shellSnippet } from './snippetTexts';

type Choice = vscode.QuickPickItem & { readonly run: () => PromiseLike<unknown> };

/** Offers a ready-made script that records what it does by plain calls. Raises `UserError` where nothing is recorded. */
export async function openScriptSnippet(connection: FolderConnection, openStep: () => Promise<void>): Promise<void> {
  if (connection.trackingUri === undefined) throw notRecorded();
  await connection.client();
  const { l10n } = vscode;
  const choices: Choice[] = [
    { label: l10n.t('$(terminal) Shell Script'), detail: l10n.t('sh and curl, nothing to install'), run: () => openDocument('shellscript', shellSnippet()) },
    { label: l10n.t('$(file-code) Python Script'), detail: l10n.t('Only what Python brings, nothing to install'), run: () => openDocument('python', pythonSnippet()) },
    { label: l10n.t('$(book) Read How It Works'), run: openStep },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, {
    title: l10n.t('I Run Scripts'),
    placeHolder: l10n.t('An example to copy from: it records rows, seconds and a summary file'),
  });
  await picked?.run();
}

/** Opens a short guide on bringing earlier runs along. */
export async function openHistoryGuide(): Promise<void> {
  await openDocument('markdown', historyGuide());
}

async function openDocument(language: string, content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document);
}
