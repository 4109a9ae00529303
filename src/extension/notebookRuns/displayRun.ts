import * as vscode from 'vscode';
import type { CodeRun, CodeRuns } from '../codeRuns/codeRuns';
import { activeNotebook } from '../diagnosis/kernel';
import { noNotebook } from '../errors';
import { nameOf, stateIcon, whenWords } from '../inCode/lensWords';
import { formatValue, withoutIcons } from '../tree/format';
import { displayLine, type DisplayedRun } from './displayLine';

/** Runs that are offered. */
const MOST = 100;

interface Choice extends vscode.QuickPickItem {
  /** Undefined for the kernel's own. */
  readonly run?: DisplayedRun;
}

/** Puts a cell below the active one that displays a run which the person picks. Raises `UserError` without a notebook. */
export async function displayRun(codeRuns: CodeRuns): Promise<void> {
  const notebook = activeNotebook();
  if (notebook === undefined) throw noNotebook();
  const chosen = await vscode.window.showQuickPick(choices(codeRuns, notebook), {
    title: vscode.l10n.t('Display Run'),
    placeHolder: vscode.l10n.t('A line of Python that displays the run is put into a new cell'),
    matchOnDescription: true,
  });
  if (chosen !== undefined) await insertBelow(notebook, displayLine(chosen.run));
}

async function choices(codeRuns: CodeRuns, notebook: vscode.NotebookDocument): Promise<Choice[]> {
  const newest: Choice = { label: `$(pulse) ${vscode.l10n.t('The Run of the Kernel')}`, description: vscode.l10n.t('the active run, else the last one') };
  const known = notebook.uri.scheme === 'file' ? await codeRuns.read({ uri: notebook.uri }) : undefined;
  if (known === undefined) return [newest];
  const key = known.keyMetric?.key;
  const items = known.runs.slice(0, MOST).map((run): Choice => ({
    label: `${stateIcon(run, false)} ${withoutIcons(nameOf(run))}`, description: describe(run, key), run: { runId: run.runId, name: nameOf(run) },
  }));
  return [newest, { label: vscode.l10n.t('Runs of This Notebook'), kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function describe(run: CodeRun, key: string | undefined): string {
  const value = key === undefined ? undefined : run.metrics.get(key);
  return [value === undefined ? '' : formatValue(value, vscode.env.language), whenWords(run, Date.now())].filter((part) => part !== '').join('  ');
}

async function insertBelow(notebook: vscode.NotebookDocument, line: string): Promise<void> {
  const editor = vscode.window.visibleNotebookEditors.find((one) => one.notebook === notebook);
  const at = Math.min(notebook.cellCount, editor?.selection.end ?? notebook.cellCount);
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(at, [new vscode.NotebookCellData(vscode.NotebookCellKind.Code, line, 'python')])]);
  if (!(await vscode.workspace.applyEdit(edit)) || editor === undefined) return;
  const inserted = new vscode.NotebookRange(at, at + 1);
  editor.selection = inserted;
  editor.revealRange(inserted, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  // So that the key which runs a cell runs this one.
  if (vscode.window.activeNotebookEditor === editor) await vscode.commands.executeCommand('notebook.cell.edit');
}
