import * as vscode from 'vscode';
import type { ConnectionEvent, ConnectionState, FolderConnection } from '../connection/folderConnection';

/** News of points is gathered this long, ms; the page reads them once a second at most. */
const GATHER = 200;

/** What a page is told of the folder whose runs it shows. */
export interface FolderNews {
  readonly onState: (state: ConnectionState) => void;
  /** These runs have new points; any may have where none is named. */
  readonly onPoints: (runIds?: readonly string[]) => void;
}

/** The folder whose runs a page shows, listened to until disposed of: how its server is, at once and from then on, and which runs logged points. */
export class ShownFolder implements vscode.Disposable {
  private readonly held: vscode.Disposable;
  private points: Set<string> | 'all' = new Set();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly connection: FolderConnection,
    private readonly news: FolderNews,
  ) {
    this.held = vscode.Disposable.from(
      connection.onDidReceive((event) => this.hear(event)),
      connection.onDidChangeState((state) => news.onState(state)),
    );
    news.onState(connection.state);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.held.dispose();
  }

  private hear(event: ConnectionEvent): void {
    if (event.kind === 'reset') this.points = 'all';
    else {
      for (const { kind, run_id } of event.changes) if (kind === 'metrics' && run_id !== undefined && this.points !== 'all') this.points.add(run_id);
    }
    if (this.points !== 'all' && this.points.size === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { points } = this;
      this.points = new Set();
      if (points === 'all') this.news.onPoints();
      else this.news.onPoints([...points]);
    }, GATHER);
  }
}
