import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import type { FolderConnection } from '../connection/folderConnection';
import { JUPYTER } from '../record/notebooks';
import { runsOfCell } from './cellRuns';

/** The newest run that the active cell made. */
export interface ActiveCellRun {
  readonly connection: FolderConnection;
  readonly runId: string;
}

/** The run of the cell that a person works in: of the first one selected in the active notebook. */
export interface ActiveCell extends vscode.Disposable {
  /** Undefined without a notebook, and where the cell made no run. */
  readonly run: ActiveCellRun | undefined;
  /** Fires when it is another run. */
  readonly onDidChange: vscode.Event<ActiveCellRun | undefined>;
}

/** Watches which run the active cell made. It only reads what `codeRuns` knows: whoever shows it follows the notebook. */
export function watchActiveCell(codeRuns: CodeRuns): ActiveCell {
  const changed = new vscode.EventEmitter<ActiveCellRun | undefined>();
  let now = read(codeRuns);
  const look = (): void => {
    const next = read(codeRuns);
    if (next?.runId === now?.runId && next?.connection === now?.connection) return;
    now = next;
    changed.fire(now);
  };
  const held = vscode.Disposable.from(
    changed,
    codeRuns.onDidChange(look),
    vscode.window.onDidChangeActiveNotebookEditor(look),
    vscode.window.onDidChangeNotebookEditorSelection(look),
  );
  return {
    get run() {
      return now;
    },
    onDidChange: changed.event,
    dispose: () => void held.dispose(),
  };
}

function read(codeRuns: CodeRuns): ActiveCellRun | undefined {
  const editor = vscode.window.activeNotebookEditor;
  if (editor?.notebook.notebookType !== JUPYTER) return undefined;
  const { start } = editor.selection;
  if (start >= editor.notebook.cellCount) return undefined;
  const known = runsOfCell(codeRuns, editor.notebook.cellAt(start));
  return known === undefined ? undefined : { connection: known.connection, runId: known.last.runId };
}
