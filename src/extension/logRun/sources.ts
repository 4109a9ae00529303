import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { readValuesFile } from '../../exec/values/readFile';
import { readValues } from '../../exec/values/readValues';
import type { RecordedValues } from '../../exec/values/recordedValues';
import { nothingToLog } from '../errors';

/** Where values come from. */
export type SourceKind = 'type' | 'file' | 'selection' | 'clipboard' | 'nothing';

/** Values with where they stand, so that a problem can be shown at its line. */
export interface SourceValues {
  readonly values: RecordedValues;
  /** The file itself, when the values are those of a whole file. */
  readonly file?: { readonly path: string; readonly size: number } | undefined;
  /** Document that the lines are of, and the first of them, from 0. */
  readonly place?: { readonly uri: vscode.Uri; readonly firstLine: number } | undefined;
}

const FILES = ['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'yaml', 'yml', 'toml', 'txt', 'env', 'ini'];

/** Asks for a file and reads it. Raises `CancellationError`, and `UserError` when it cannot be read. */
export async function pickFile(folder: vscode.Uri | undefined): Promise<SourceValues> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Log Run: values from which file?'),
    openLabel: vscode.l10n.t('Read Values'),
    filters: { [vscode.l10n.t('Values')]: FILES, [vscode.l10n.t('All files')]: ['*'] },
    ...(folder === undefined ? {} : { defaultUri: folder }),
  });
  const [uri] = picked ?? [];
  if (uri === undefined) throw new vscode.CancellationError();
  return readFile(uri);
}

/** Reads the values of a file, with progress while it is large. Raises `CancellationError` and `UserError`. */
export async function readFile(uri: vscode.Uri): Promise<SourceValues> {
  const path = uri.fsPath;
  const name = basename(path);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && document.isDirty);
  const place = { uri, firstLine: 0 };
  // What the person sees counts, saved or not.
  if (open !== undefined) return { values: readValues(open.getText(), { fileName: name }), place };
  try {
    const { size } = await stat(path);
    const values = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Reading {0}', name), cancellable: true }, (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
      let told = 0;
      return readValuesFile(path, {
        signal: abort.signal,
        onProgress: (share) => {
          progress.report({ increment: (share - told) * 100 });
          told = share;
        },
      });
    });
    return { values, file: { path, size }, place };
  } catch (error) {
    if (error instanceof vscode.CancellationError || (error as { name?: unknown }).name === 'AbortError') throw new vscode.CancellationError();
    throw nothingToLog(vscode.l10n.t('{0} cannot be read: {1}', name, error instanceof Error ? error.message : String(error)), error);
  }
}

/** Reads what is selected in the active editor, or all of it when nothing is. Raises `UserError` when there is no text. */
export function readSelection(): SourceValues {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw nothingToLog(vscode.l10n.t('No editor is active. Open the text that holds the values and select it.'));
  const { document, selections } = editor;
  const chosen = selections.filter((selection) => !selection.isEmpty);
  const text = chosen.map((selection) => document.getText(selection)).join('\n');
  if (text.trim() === '') throw nothingToLog(vscode.l10n.t('Nothing is selected in {0}. Select the lines that hold the values.', basename(document.fileName)));
  const whole = text.length === document.getText().length;
  const known = ['json', 'jsonc', 'jsonl', 'yaml', 'toml', 'csv', 'tsv'].includes(document.languageId);
  return {
    values: whole && known ? readValues(text, { fileName: basename(document.fileName) }) : readValues(text),
    place: chosen.length === 1 ? { uri: document.uri, firstLine: chosen[0]?.start.line ?? 0 } : undefined,
  };
}

/** Whether the active editor has a selection. */
export function hasSelection(): boolean {
  return vscode.window.activeTextEditor?.selections.some((selection) => !selection.isEmpty) === true;
}

/** Reads the clipboard. Raises `UserError` when it holds no text. */
export async function readClipboard(): Promise<SourceValues> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() === '') throw nothingToLog(vscode.l10n.t('The clipboard holds no text. Copy the values first: key=value, JSON, a table, YAML or TOML.'));
  return { values: readValues(text) };
}
