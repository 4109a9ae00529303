import * as vscode from 'vscode';
import { ENGLISH, type Words } from '../../../webview/compare/strings';

/** Words of Compare Runs in the editor's language, by its parts; placeholders stay as they are. */
export function compareWords(): Words {
  const parts = Object.entries(ENGLISH).map(([part, words]) => [part, Object.fromEntries(Object.entries(words).map(([key, english]) => [key, vscode.l10n.t(english)]))]);
  return Object.fromEntries(parts) as Words;
}
