import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { onDidExecuteCell, type CellExecution } from './cellExecutions';

/** A cell's runs are heard of within this time, ms. */
const HEARD_WITHIN = 4000;
const LOGS = /\bmlflow\b[^]*\.(?:start_run|log_\w+)\s*\(|\bstart_run\s*\(/;

/** Notebooks whose kernel logs somewhere else, as far as can be told: a cell that logs ran well, and nothing came. */
export class NotConnected implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly uris = new Map<string, vscode.Uri>();
  private readonly heard = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private listening: vscode.Disposable[] = [];
  private readonly held: vscode.Disposable;

  constructor(private readonly connections: Connections) {
    this.listen();
    this.held = vscode.Disposable.from(
      this.changed,
      connections.onDidChange(() => this.listen()),
      onDidExecuteCell((execution) => this.judgeSoon(execution)),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => this.clear(uri)),
    );
  }

  /** The notebook to be told of. */
  get first(): vscode.Uri | undefined {
    return this.uris.values().next().value;
  }

  /** A run came from this notebook. */
  clear(uri: vscode.Uri): void {
    if (this.uris.delete(uri.toString())) this.changed.fire();
  }

  private listen(): void {
    for (const one of this.listening) one.dispose();
    this.listening = this.connections.active.map((connection) => connection.onDidReceive(() => void this.heard.set(connection.id, Date.now())));
  }

  private judgeSoon({ notebook, cell, start, success }: CellExecution): void {
    const connection = this.connections.for(notebook.uri);
    // What a notebook sends elsewhere by its own word is no trouble of its connection.
    if (!success || connection?.trackingUri === undefined || !LOGS.test(cell.document.getText()) || notebook.getCells().some((one) => one.document.getText().includes('set_tracking_uri'))) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if ((this.heard.get(connection.id) ?? 0) >= start) {
        this.clear(notebook.uri);
        return;
      }
      if (connection.state.kind !== 'ready') return;
      this.uris.set(notebook.uri.toString(), notebook.uri);
      this.changed.fire();
    }, HEARD_WITHIN);
    this.timers.add(timer);
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const one of this.listening) one.dispose();
    this.held.dispose();
  }
}
