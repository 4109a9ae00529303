import * as vscode from 'vscode';
import type { CodeRuns } from '../../codeRuns/codeRuns';
import type { Log } from '../../log';
import type { CodeDocuments } from '../documents';
import { onDidSwitch } from '../switches';
import { BehindLines } from './behindLines';
import { registerParameterHover } from './parameterHover';

/** Shows what is known of metrics and parameters behind the code that logs and gives them, and a parameter's results by value on hover. */
export function registerBehind(documents: CodeDocuments, codeRuns: CodeRuns, log: Log): vscode.Disposable {
  const lines = new BehindLines(documents, codeRuns);
  return vscode.Disposable.from(
    lines,
    registerParameterHover(documents, codeRuns, log),
    documents.onDidRead((document) => lines.read(document)),
    codeRuns.onDidChange((uri) => lines.changed(uri)),
    onDidSwitch(['metricValues', 'parameterValues'], () => lines.look()),
    vscode.window.onDidChangeVisibleTextEditors(() => lines.look()),
    vscode.window.onDidChangeTextEditorViewColumn(() => lines.look()),
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => lines.scrolled(textEditor)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => lines.edited(document, contentChanges)),
  );
}
