import { setTimeout as wait } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { Node } from './nodes';

/** Longest wait for rows that are being drawn anew, ms. */
const LONGEST_REDRAW = 2000;

/**
 * The selected rows of a tree. While a list is read anew VS Code has no element for its rows, and has them again right after: a command that
 * looked at that moment would be about fewer rows than the person sees selected, or about none.
 */
export class TreeSelection<T = Node> implements vscode.Disposable {
  private most = 0;
  private readonly held: vscode.Disposable;

  constructor(private readonly view: vscode.TreeView<T>) {
    this.held = view.onDidChangeSelection(({ selection }) => {
      this.most = selection.length;
    });
  }

  /** The rows that are selected, once all of them are there, or `least` of them; what was deleted meanwhile is waited for in vain, and left out. */
  async settled(least = 0): Promise<readonly T[]> {
    const until = Date.now() + LONGEST_REDRAW;
    while (this.view.selection.length < Math.max(this.most, least) && Date.now() < until) await wait(20);
    this.most = this.view.selection.length;
    return this.view.selection;
  }

  dispose(): void {
    this.held.dispose();
  }
}
