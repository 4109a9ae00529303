import * as vscode from 'vscode';
import type { CodePlace } from '../codeRuns/codeRuns';
import { cellName } from '../notebooks/cellExecutions';

/** Scheme of the documents of a notebook's cells. */
const CELL = 'vscode-notebook-cell';

/**
 * Where a document's code lies on the disk, as runs are recorded of it: its file, or its notebook and cell. Undefined for what has no file (untitled, `git:`, output,
 * the sides of a comparison), where no run can belong to.
 */
export function placeOf(document: vscode.TextDocument): CodePlace | undefined {
  if (document.uri.scheme === 'file' && !document.isUntitled) return { uri: document.uri };
  if (document.uri.scheme !== CELL) return undefined;
  for (const notebook of vscode.workspace.notebookDocuments) {
    if (notebook.uri.path !== document.uri.path || notebook.uri.scheme !== 'file' || notebook.isUntitled) continue;
    const cell = notebook.getCells().find((candidate) => candidate.document === document);
    if (cell !== undefined) return { uri: notebook.uri, cell: cellName(cell) };
  }
  return undefined;
}
