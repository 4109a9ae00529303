import * as vscode from 'vscode';
import { JUPYTER } from '../record/notebooks';
import type { Execution } from './passes';

/** An execution of a cell that ended, with where it was. */
export interface CellExecution extends Execution {
  readonly notebook: vscode.NotebookDocument;
  readonly cell: vscode.NotebookCell;
  /** The number that the kernel counts, where it does. */
  readonly order: number | undefined;
}

/** Tells of every cell of a Jupyter notebook that ended. VS Code says no earlier that one ran. */
export function onDidExecuteCell(listener: (execution: CellExecution) => void): vscode.Disposable {
  // An end is told again with whatever else of the cell changed in the same moment, such as the number of a short one.
  const told = new WeakMap<vscode.NotebookCell, string>();
  return vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
    if (notebook.notebookType !== JUPYTER) return;
    for (const { cell, executionSummary } of cellChanges) {
      const { success, timing, executionOrder } = executionSummary ?? {};
      if (success === undefined || timing === undefined) continue;
      const end = `${timing.startTime} ${timing.endTime}`;
      if (told.get(cell) === end) continue;
      told.set(cell, end);
      listener({ notebook, cell, index: cell.index, start: timing.startTime, end: timing.endTime, success, order: executionOrder });
    }
  });
}

/** What a cell is called in a record: the id that the notebook's file gives it, else its place, from 1. */
export function cellName(cell: vscode.NotebookCell): string {
  const id: unknown = cell.metadata['id'];
  return typeof id === 'string' && id !== '' ? id : String(cell.index + 1);
}

/** Tags of a cell, as papermill and nbconvert read them. */
export function cellTags(cell: vscode.NotebookCell): readonly string[] {
  const { tags } = (cell.metadata['metadata'] ?? {}) as { readonly tags?: unknown };
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

/** The path of a notebook as a record has it: below its folder with `/`, else whole. */
export function notebookPath(notebook: vscode.NotebookDocument): string {
  return vscode.workspace.getWorkspaceFolder(notebook.uri) === undefined ? notebook.uri.fsPath : vscode.workspace.asRelativePath(notebook.uri, false);
}

/** Whether an output's item is text that a person reads as it stands. */
export function outputText(cell: vscode.NotebookCell): string {
  const decoder = new TextDecoder();
  return cell.outputs.flatMap(({ items }) => items.filter(({ mime }) => TEXT.has(mime)).slice(0, 1).map(({ data }) => decoder.decode(data))).join('\n');
}

const TEXT: ReadonlySet<string> = new Set(['application/vnd.code.notebook.stdout', 'application/vnd.code.notebook.stderr', 'text/plain']);
