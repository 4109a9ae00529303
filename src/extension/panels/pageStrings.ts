import * as vscode from 'vscode';

/** Words of a page in the editor's language, by their names; placeholders stay as they are. */
export function pageStrings<K extends string>(english: Readonly<Record<K, string>>): Record<K, string> {
  const entries = Object.entries<string>(english).map(([key, words]) => [key, vscode.l10n.t(words)] as const);
  return Object.fromEntries(entries) as Record<K, string>;
}
