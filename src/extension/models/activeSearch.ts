import * as vscode from 'vscode';

/** What the Models view is narrowed to. */
export interface SearchText {
  /** As the person typed it. */
  readonly text: string;
  /** In MLflow's filter language. */
  readonly filter: string;
}

/** The search of the Models view, for as long as the window is open. */
export class ActiveSearch implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #current: SearchText | undefined;

  get current(): SearchText | undefined {
    return this.#current;
  }

  set(search: SearchText | undefined): void {
    if (this.#current?.text === search?.text && this.#current?.filter === search?.filter) return;
    this.#current = search;
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
