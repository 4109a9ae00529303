import * as vscode from 'vscode';
import { cellName } from '../../notebooks/cellExecutions';
import { readNotebookCode, textOfCells } from './notebookText';

/** The text of a file, or of a notebook's cells, as it stands in the editor, saved or not, else on the disk. Undefined when it is not there. */
export async function codeNow(uri: vscode.Uri, cell: string | undefined): Promise<string | undefined> {
  const name = uri.toString();
  const notebook = vscode.workspace.notebookDocuments.find((one) => one.uri.toString() === name);
  if (notebook !== undefined) {
    const cells = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
    return textOfCells({ cells: cells.map((one) => ({ name: cellName(one), source: one.document.getText() })) }, cell);
  }
  const text = vscode.workspace.textDocuments.find((one) => one.uri.toString() === name)?.getText() ?? (await onDisk(uri));
  if (text === undefined || !uri.path.endsWith('.ipynb')) return text;
  const code = readNotebookCode(text);
  return code === undefined ? undefined : textOfCells(code, cell);
}

async function onDisk(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
