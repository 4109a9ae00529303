import type * as vscode from 'vscode';
import type { ModelTarget } from '../models/modelTargets';
import type { RunTarget } from '../runs/target';

/** What a page is about, where commands of its tab's menu can be about the same. */
export type PageTarget = RunTarget | ModelTarget;

const pages = new Map<vscode.WebviewPanel, PageTarget>();

/** Says what a page is about, until it is closed: menus of a tab do not tell their commands. */
export function notePage(panel: vscode.WebviewPanel, target: PageTarget): void {
  pages.set(panel, target);
  panel.onDidDispose(() => pages.delete(panel));
}

/** What the page is about that the person works in. */
export function activePage(): PageTarget | undefined {
  for (const [panel, target] of pages) if (panel.active) return target;
  return undefined;
}
