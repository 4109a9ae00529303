import * as vscode from 'vscode';

/**
 * Which rows a person opened and closed. VS Code forgets it of rows that go and come back, as those of a server do while it is signed in to again.
 */
export class OpenRows<N extends { readonly id: string }> {
  readonly #open = new Map<string, boolean>();

  /** `lasts` says whether a row stands under its own id: one that a filter shows is another, and goes with it. */
  constructor(private readonly lasts: (row: N) => boolean) {}

  /** Hears of it until disposed of. */
  follow(view: vscode.TreeView<N>): vscode.Disposable {
    return vscode.Disposable.from(
      view.onDidExpandElement(({ element }) => this.#keep(element, true)),
      view.onDidCollapseElement(({ element }) => this.#keep(element, false)),
    );
  }

  #keep(row: N, open: boolean): void {
    if (this.lasts(row)) this.#open.set(row.id, open);
  }

  /** Draws a row as it was left. */
  apply(item: vscode.TreeItem): vscode.TreeItem {
    const open = item.id === undefined ? undefined : this.#open.get(item.id);
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    if (open !== undefined && item.collapsibleState !== undefined && item.collapsibleState !== None) item.collapsibleState = open ? Expanded : Collapsed;
    return item;
  }
}
