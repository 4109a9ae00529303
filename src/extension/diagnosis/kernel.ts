import * as vscode from 'vscode';
import { stateFileName } from '../../address/address';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { kernelRefused, noNotebook, notRecorded } from '../errors';
import { JUPYTER } from '../record/notebooks';
import { notebookPath } from '../notebooks/cellExecutions';
import { kernelHook } from '../notebooks/kernelHook';
import { kernelLine } from './kernelLine';

/** Longest wait for the kernel to run the line, ms; a busy kernel runs it later. */
const PATIENCE = 15_000;

/** The Jupyter notebook the person works in. */
export function activeNotebook(): vscode.NotebookDocument | undefined {
  const active = vscode.window.activeNotebookEditor?.notebook;
  return active?.notebookType === JUPYTER ? active : vscode.workspace.notebookDocuments.find(({ notebookType }) => notebookType === JUPYTER);
}

/**
 * Connects the kernel of a notebook that does not know the address, in the way the person picks: the line is run once in it, put into
 * a cell, or copied. It holds no secret. Raises `UserError`.
 */
export async function connectKernel(connections: Connections | FolderConnection, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  if (notebook === undefined) throw noNotebook();
  const connection = 'active' in connections ? connections.for(notebook.uri) : connections;
  if (connection?.trackingUri === undefined) throw notRecorded();
  await connection.client();
  const line = `${kernelLine(`${stateFileName(connection.storePath)}.json`)}\n${kernelHook(notebookPath(notebook))}`;
  const { l10n } = vscode;
  const run = l10n.t('Run It Once');
  const insert = l10n.t('Insert a Cell');
  const copy = l10n.t('Copy');
  const chosen = await vscode.window.showInformationMessage(
    l10n.t('Connect the kernel of {0}?', vscode.workspace.asRelativePath(notebook.uri)),
    { modal: true, detail: l10n.t('This code tells the running kernel where to record, and which cell a run comes from. It reads the address from your own settings folder, so the notebook holds no secret.\n\n{0}', line) },
    run,
    insert,
    copy,
  );
  if (chosen === copy) await vscode.env.clipboard.writeText(line);
  if (chosen === insert) await insertCell(notebook, line);
  if (chosen === run) await runOnce(notebook, line);
}

async function insertCell(notebook: vscode.NotebookDocument, line: string): Promise<void> {
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, line, 'python');
  await edit(notebook, vscode.NotebookEdit.insertCells(0, [cell]));
}

/** The part of the Jupyter extension's API that runs code in a kernel that is running. */
interface JupyterApi {
  readonly kernels?: {
    getKernel(uri: vscode.Uri): PromiseLike<{ executeCode(code: string, token: vscode.CancellationToken): AsyncIterable<unknown> } | undefined>;
  };
}

/** Runs the line in the kernel: by the Jupyter extension when it has the kernel, else by a cell of its own. */
async function runOnce(notebook: vscode.NotebookDocument, line: string): Promise<void> {
  if (!(await runByJupyter(notebook, line)) && !(await runInCell(notebook, line))) return;
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) The kernel is connected; runs from now on appear'), 8000);
}

/** False when the extension is not there or has no kernel of the notebook. */
async function runByJupyter(notebook: vscode.NotebookDocument, line: string): Promise<boolean> {
  const extension = vscode.extensions.getExtension<JupyterApi | undefined>('ms-toolsai.jupyter');
  if (extension === undefined) return false;
  const api = extension.isActive ? extension.exports : await extension.activate();
  const kernel = await api?.kernels?.getKernel(notebook.uri);
  if (kernel === undefined) return false;
  const token = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => token.cancel(), PATIENCE);
  try {
    const outputs = kernel.executeCode(line, token.token)[Symbol.asyncIterator]();
    // The line prints nothing: what comes is an error, and the end is what counts.
    const first = await outputs.next();
    if (first.done !== true) throw kernelRefused(outputText(first.value));
    return true;
  } finally {
    clearTimeout(timer);
    token.dispose();
  }
}

function outputText(output: unknown): string {
  const items = (output as { readonly items?: readonly vscode.NotebookCellOutputItem[] } | undefined)?.items ?? [];
  return items.map(({ data }) => new TextDecoder().decode(data)).join(' ').slice(0, 300);
}

/** Runs the line in a cell that goes again afterwards; it stays when it failed, so that the person sees why. Answers whether it ran well. */
async function runInCell(notebook: vscode.NotebookDocument, line: string): Promise<boolean> {
  await insertCell(notebook, line);
  const done = finished(notebook.cellAt(0));
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges: [{ start: 0, end: 1 }], document: notebook.uri });
  const cell = notebook.cellAt(0);
  if ((await done) !== true) return false;
  if (cell.document.getText() === line) await edit(notebook, vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(0, 1)));
  return true;
}

async function edit(notebook: vscode.NotebookDocument, change: vscode.NotebookEdit): Promise<void> {
  const workspaceEdit = new vscode.WorkspaceEdit();
  workspaceEdit.set(notebook.uri, [change]);
  await vscode.workspace.applyEdit(workspaceEdit);
}

/** Whether a cell ran well; unknown when it took too long. */
function finished(cell: vscode.NotebookCell): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const end = (result: boolean | undefined): void => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(result);
    };
    const timer = setTimeout(() => end(undefined), PATIENCE);
    const subscription = vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
      const summary = cellChanges.find((change) => change.cell === cell)?.executionSummary;
      if (summary?.success !== undefined) end(summary.success);
    });
  });
}
