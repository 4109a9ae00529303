import * as vscode from 'vscode';
import { placeOf } from '../inCode/places';
import { cellName } from '../notebooks/cellExecutions';

/** What the person looks at, as far as runs can belong to it. */
export type ActiveCode =
  /** No editor was active yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'code'; readonly uri: vscode.Uri; readonly name: string; readonly notebook: boolean; readonly cell?: string }
  /** A document that has no file on a disk. */
  | { readonly kind: 'elsewhere'; readonly name: string };

/**
 * The file or notebook that is active. It stays when what becomes active is no code of the person's: a page, the settings, an output, the sides of a
 * comparison.
 */
export class ActiveEditor implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when another file, notebook or cell became active. */
  readonly onDidChange = this.changed.event;
  private readonly held: vscode.Disposable;
  private last: ActiveCode;

  constructor() {
    this.last = activeCode() ?? firstVisible() ?? { kind: 'none' };
    const look = (): void => {
      const now = activeCode();
      if (now === undefined || same(now, this.last)) return;
      this.last = now;
      this.changed.fire();
    };
    // A window that opens with a page active has its editors a moment later.
    const lookAround = (): void => {
      const seen = this.last.kind === 'none' ? firstVisible() : undefined;
      if (seen === undefined) return;
      this.last = seen;
      this.changed.fire();
    };
    this.held = vscode.Disposable.from(
      this.changed,
      vscode.window.onDidChangeActiveTextEditor(look),
      vscode.window.onDidChangeActiveNotebookEditor(look),
      vscode.window.onDidChangeNotebookEditorSelection(look),
      vscode.window.onDidChangeVisibleTextEditors(lookAround),
      vscode.window.onDidChangeVisibleNotebookEditors(lookAround),
      // A file that was saved for the first time or under another name.
      vscode.workspace.onDidOpenTextDocument(look),
    );
  }

  get now(): ActiveCode {
    return this.last;
  }

  dispose(): void {
    this.held.dispose();
  }
}

/** A file by its address, for an editor that stays with it. */
export function codeAt(uri: vscode.Uri): ActiveCode {
  return { kind: 'code', uri, name: nameOf(uri), notebook: uri.path.toLowerCase().endsWith('.ipynb') };
}

function activeCode(): ActiveCode | undefined {
  const { activeNotebookEditor: notebookEditor, activeTextEditor } = vscode.window;
  if (notebookEditor !== undefined) return codeOfNotebook(notebookEditor);
  return activeTextEditor === undefined ? undefined : codeOf(activeTextEditor.document);
}

function codeOfNotebook({ notebook, selection }: vscode.NotebookEditor): ActiveCode | undefined {
  if (notebook.uri.scheme !== 'file' || notebook.isUntitled) return notebook.uri.scheme === 'untitled' ? { kind: 'elsewhere', name: nameOf(notebook.uri) } : undefined;
  const cell = selection.start < notebook.cellCount ? notebook.cellAt(selection.start) : undefined;
  return { kind: 'code', uri: notebook.uri, name: nameOf(notebook.uri), notebook: true, ...(cell?.kind === vscode.NotebookCellKind.Code ? { cell: cellName(cell) } : {}) };
}

function codeOf(document: vscode.TextDocument): ActiveCode | undefined {
  const place = placeOf(document);
  if (place !== undefined) return { kind: 'code', uri: place.uri, name: nameOf(place.uri), notebook: place.cell !== undefined, ...(place.cell === undefined ? {} : { cell: place.cell }) };
  return document.isUntitled ? { kind: 'elsewhere', name: nameOf(document.uri) } : undefined;
}

function firstVisible(): ActiveCode | undefined {
  for (const editor of vscode.window.visibleNotebookEditors) {
    const code = codeOfNotebook(editor);
    if (code !== undefined) return code;
  }
  for (const { document } of vscode.window.visibleTextEditors) {
    const code = codeOf(document);
    if (code !== undefined) return code;
  }
  return undefined;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

function same(a: ActiveCode, b: ActiveCode): boolean {
  if (a.kind === 'code' && b.kind === 'code') return a.uri.toString() === b.uri.toString() && a.cell === b.cell;
  if (a.kind === 'elsewhere' && b.kind === 'elsewhere') return a.name === b.name;
  return a.kind === b.kind;
}
