import * as vscode from 'vscode';
import { historyGuide } from './snippetTexts';

/** Opens a short guide on bringing earlier runs along. */
export async function openHistoryGuide(): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content: historyGuide() }));
}
