import * as vscode from 'vscode';
import { JUPYTER } from '../record/notebooks';

/** A cell that runs now. */
export interface GoingCell {
  readonly notebook: vscode.NotebookDocument;
  readonly cell: vscode.NotebookCell;
  /** When it was begun or queued, UTC ms. */
  readonly start: number;
  readonly end: number;
  /** The number that the kernel gave it when it began with it. */
  readonly order: number | undefined;
}

/**
 * The cells that run. VS Code tells only of ends, but a cell that is begun loses what is said of its last end, and is given its number when the kernel comes to
 * it. What loses its outputs looks the same without a number, so that one with a number counts before it.
 */
export class GoingCells implements vscode.Disposable {
  private readonly going = new Map<vscode.NotebookCell, GoingCell>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when a cell was begun. */
  readonly onDidBegin = this.changed.event;
  private readonly held = vscode.Disposable.from(
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
      if (notebook.notebookType !== JUPYTER) return;
      for (const { cell, executionSummary } of cellChanges) if (executionSummary !== undefined) this.take(notebook, cell, executionSummary);
    }),
    vscode.workspace.onDidCloseNotebookDocument((notebook) => {
      for (const cell of this.going.keys()) if (cell.notebook === notebook) this.going.delete(cell);
    }),
  );

  /** Cells that the kernels of their notebooks are at. */
  get all(): GoingCell[] {
    const cells = [...this.going.values()];
    const numbered = new Set(cells.filter(({ order }) => order !== undefined).map(({ notebook }) => notebook));
    return cells.filter(({ notebook, order }) => order !== undefined || !numbered.has(notebook));
  }

  dispose(): void {
    this.held.dispose();
    this.changed.dispose();
  }

  private take(notebook: vscode.NotebookDocument, cell: vscode.NotebookCell, { success, timing, executionOrder: order }: vscode.NotebookCellExecutionSummary): void {
    const before = this.going.get(cell);
    this.going.delete(cell);
    if (success !== undefined || timing !== undefined) return;
    const again = before === undefined || (before.order !== undefined && order === undefined);
    this.going.set(cell, { notebook, cell, start: again ? Date.now() : before.start, end: Infinity, order });
    this.changed.fire();
  }
}
