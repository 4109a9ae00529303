import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import type { CodeDocuments } from './documents';
import { placeOf } from './places';

/** Follows the runs of all code that is in sight and logs, as long as `wanted` says that something of it is shown. */
export function followVisible(documents: CodeDocuments, codeRuns: CodeRuns, wanted: (uri: vscode.Uri) => boolean, onDidSwitch: (update: () => void) => vscode.Disposable): vscode.Disposable {
  const followed = new Map<string, vscode.Disposable>();
  const update = (): void => {
    const places = new Map<string, vscode.Uri>();
    for (const document of visibleDocuments()) {
      const place = placeOf(document);
      if (place === undefined || !wanted(document.uri) || documents.of(document)?.logs !== true) continue;
      places.set(place.uri.toString(), place.uri);
    }
    for (const [key, subscription] of followed) {
      if (places.has(key)) continue;
      followed.delete(key);
      subscription.dispose();
    }
    for (const [key, uri] of places) if (!followed.has(key)) followed.set(key, codeRuns.follow(uri));
  };
  update();
  return vscode.Disposable.from(
    vscode.window.onDidChangeVisibleTextEditors(update),
    vscode.window.onDidChangeVisibleNotebookEditors(update),
    documents.onDidRead(update),
    onDidSwitch(update),
    new vscode.Disposable(() => {
      for (const subscription of followed.values()) subscription.dispose();
      followed.clear();
    }),
  );
}

/** Documents of the editors in sight, with those of the cells of notebooks in sight. */
export function visibleDocuments(): vscode.TextDocument[] {
  const cells = vscode.window.visibleNotebookEditors.flatMap(({ notebook }) => notebook.getCells()).filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  return [...new Set([...vscode.window.visibleTextEditors.map(({ document }) => document), ...cells.map(({ document }) => document)])];
}
