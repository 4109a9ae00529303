import * as vscode from 'vscode';
import type { Run } from '../../protocol/entities';
import type { SeenRuns } from './seen';

const SCHEME = 'trialbook-run';

/** The address by which a run's row is decorated; its file icon is never used. */
export function runUri(connectionId: string, runId: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${runId}`, query: connectionId });
}

/** Marks runs that ended since one last looked with `●`; failed ones in red. */
export class RunDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri | vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly seen: SeenRuns,
    private readonly runOf: (connectionId: string, runId: string) => Run | undefined,
  ) {
    this.#subscriptions = [
      vscode.window.registerFileDecorationProvider(this),
      seen.onDidChange(() => this.#changed.fire(undefined)),
    ];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const run = this.runOf(uri.query, uri.path.slice(1));
    if (run === undefined || run.info.lifecycle_stage === 'deleted' || !this.seen.isNew(uri.query, run)) return undefined;
    const failed = run.info.status === 'FAILED';
    return new vscode.FileDecoration(
      '●',
      failed ? vscode.l10n.t('Failed since you last looked') : vscode.l10n.t('New since you last looked'),
      failed ? new vscode.ThemeColor('charts.red') : undefined,
    );
  }

  /** Runs changed, so their marks may. */
  refresh(connectionId: string, runIds: Iterable<string>): void {
    const uris = [...runIds].map((id) => runUri(connectionId, id));
    if (uris.length > 0) this.#changed.fire(uris);
  }

  dispose(): void {
    for (const one of [...this.#subscriptions, this.#changed]) one.dispose();
  }
}
