import * as vscode from 'vscode';
import { ENGLISH, type Strings } from '../../../webview/model/strings';

/** Words of the model page in the editor's language; placeholders stay as they are. */
export function pageStrings(): Strings {
  const entries = Object.entries(ENGLISH).map(([key, english]) => [key, vscode.l10n.t(english)] as const);
  return Object.fromEntries(entries) as Strings;
}
