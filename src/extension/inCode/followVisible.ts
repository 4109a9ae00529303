import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import { FollowedSet } from '../codeRuns/followedSet';
import type { CodeDocuments } from './documents';
import { placeOf } from './places';

/** Follows the runs of all code that is in sight and logs, as long as `wanted` says that something of it is shown. */
export function followVisible(documents: CodeDocuments, codeRuns: CodeRuns, wanted: (uri: vscode.Uri) => boolean, onDidSwitch: (update: () => void) => vscode.Disposable): vscode.Disposable {
  const followed = new FollowedSet(codeRuns);
  const update = (): void => {
    followed.set(visibleDocuments().flatMap((document) => {
      const place = placeOf(document);
      return place === undefined || !wanted(document.uri) || documents.of(document)?.logs !== true ? [] : [place.uri];
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
  const cells = vscode.window.visibleNotebookEditors.flatMap(({ notebook }) => notebook.getCells()).filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  return [...new Set([...vscode.window.visibleTextEditors.map(({ document }) => document), ...cells.map(({ document }) => document)])];
}
