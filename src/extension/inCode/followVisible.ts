import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import { FollowedSet } from '../codeRuns/followedSet';
import type { CodeDocuments } from './documents';
import { placeOf } from './places';

/** Follows the runs of all code that is in sight and logs, as long as `wanted` says that something of it is shown. */
export function followVisible(documents: CodeDocuments, codeRuns: CodeRuns, wanted: (uri: vscode.Uri) => boolean, onDidSwitch: (update: () => void) => vscode.Disposable): vscode.Disposable {
  const followed = new FollowedSet(codeRuns);
  const update = (): void => {
    // Each cell that is read comes by here: of the cells of a notebook what holds for all is asked once.
    const together = [...vscode.window.visibleTextEditors.map(({ document }) => [document]), ...visibleCells()];
    followed.set(together.flatMap((those) => {
      const [first] = those;
      const place = first === undefined ? undefined : placeOf(first);
      if (first === undefined || place === undefined || !wanted(first.uri)) return [];
      // All are asked for, which makes them be read.
      return those.filter((document) => documents.of(document)?.logs === true).length === 0 ? [] : [place.uri];
    }));
  };
  update();
  return vscode.Disposable.from(
    vscode.window.onDidChangeVisibleTextEditors(update),
    vscode.window.onDidChangeVisibleNotebookEditors(update),
    documents.onDidRead(update),
    onDidSwitch(update),
    followed,
  );
}

/** Documents of the editors in sight, with those of the cells of notebooks in sight. */
export function visibleDocuments(): vscode.TextDocument[] {
  return [...new Set([...vscode.window.visibleTextEditors.map(({ document }) => document), ...visibleCells().flat()])];
}

/** The same of cells alone, those of a notebook together. */
function visibleCells(): vscode.TextDocument[][] {
  return vscode.window.visibleNotebookEditors.map(({ notebook }) => notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code).map(({ document }) => document));
}
