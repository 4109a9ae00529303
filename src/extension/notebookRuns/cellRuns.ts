import type * as vscode from 'vscode';
import type { CodePlace, CodeRuns, RunsOfCode } from '../codeRuns/codeRuns';
import { cellName } from '../notebooks/cellExecutions';

/** A cell of a notebook as the place of its runs. */
export function placeOfCell(cell: vscode.NotebookCell): CodePlace {
  return { uri: cell.notebook.uri, cell: cellName(cell) };
}

/** The runs that a cell made, as far as they are known. */
export function runsOfCell(codeRuns: CodeRuns, cell: vscode.NotebookCell): RunsOfCode | undefined {
  return cell.notebook.uri.scheme === 'file' ? codeRuns.of(placeOfCell(cell)) : undefined;
}
