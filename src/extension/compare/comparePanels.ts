import * as vscode from 'vscode';
import type { Setup } from '../../../webview/compare/protocol';
import type { FolderConnection } from '../connection/folderConnection';
import { PANELS } from '../ids';
import { pageOptions } from '../panels/pageHtml';
import { ComparePanel, type CompareServices } from './comparePanel';

/** The open panels of Compare Runs: one for a set of experiments of a folder. */
export class ComparePanels implements vscode.Disposable {
  readonly #panels = new Map<string, ComparePanel>();

  constructor(private readonly services: CompareServices) {}

  /** What the person sees of these experiments, or saw last. */
  setup(connection: FolderConnection, experimentIds: readonly string[]): Setup {
    return this.find(connection, experimentIds)?.shown ?? this.services.kept.get(connection.id, experimentIds);
  }

  /** The panel of exactly these experiments, when it is open. */
  find(connection: FolderConnection, experimentIds: readonly string[]): ComparePanel | undefined {
    return this.#panels.get(keyOf(connection.id, experimentIds));
  }

  /** Opens the panel of these experiments, or brings it to the front, with a setup; without one it stays as it is. */
  open(connection: FolderConnection, experimentIds: readonly string[], setup: Setup | undefined): void {
    const shown = this.find(connection, experimentIds);
    if (shown !== undefined) {
      shown.show(setup);
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANELS.compare, vscode.l10n.t('Compare Runs'), vscode.ViewColumn.Active, pageOptions(this.services.extensionUri));
    this.attach(panel, connection, experimentIds, setup ?? this.setup(connection, experimentIds));
  }

  /** The panel that the person works in. */
  get active(): ComparePanel | undefined {
    return [...this.#panels.values()].find(({ active }) => active);
  }

  /** Fills a panel of VS Code: a new one, or one that comes back with the window. `title` is what its tab is called. */
  attach(panel: vscode.WebviewPanel, connection: FolderConnection, experimentIds: readonly string[], setup: Setup, title?: string): ComparePanel {
    const key = keyOf(connection.id, experimentIds);
    const page = new ComparePanel(panel, connection, experimentIds, this.services, setup, title);
    this.#panels.set(key, page);
    page.onDidEnd(() => {
      if (this.#panels.get(key) === page) this.#panels.delete(key);
    });
    return page;
  }

  dispose(): void {
    for (const page of this.#panels.values()) page.dispose();
    this.#panels.clear();
  }
}

function keyOf(connectionId: string, experimentIds: readonly string[]): string {
  return [connectionId, ...[...experimentIds].sort()].join('\n');
}
