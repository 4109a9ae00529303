import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CopyEvent } from '../../interop/events';
import type { Problem } from '../../interop/history';
import type { Compare } from '../compare/registerCompare';
import { UserError } from '../errors';
import { runsWords } from '../history/words';
import { COMMANDS } from '../ids';
import { showError } from '../showError';
import { formatCount, oneLine } from '../tree/format';
import { fileIdentity } from './fileIdentity';
import { openLook, type LookedAt, type LookFileServices } from './lookFile';
import { lookPageHtml, lookPageOptions, type LookPage } from './lookPage';

/** What an editor of a file of runs works with. */
export interface LookServices extends LookFileServices {
  readonly compare: Compare;
}

/** A file that is written to is looked at this long after the last change, ms. */
const REST = 1500;

/** The read-only editor of one file of runs: reads it, shows Compare Runs on it, and says when the file has changed. */
export class LookEditor implements vscode.Disposable {
  readonly #watcher: vscode.FileSystemWatcher;
  readonly #subscriptions: readonly vscode.Disposable[];
  #looked: LookedAt | undefined;
  #page: { dispose(): void } | undefined;
  #reading: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The state of the file that the person was told of. */
  #told: string | undefined;

  constructor(readonly uri: vscode.Uri, readonly panel: vscode.WebviewPanel, private readonly services: LookServices) {
    const name = basename(uri.fsPath);
    // The log beside a database has its name at the beginning.
    this.#watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(dirname(uri.fsPath)), `${name.replace(/[[\]{}*?]/g, '?')}*`));
    const changed = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), REST);
    };
    this.#subscriptions = [
      this.#watcher, this.#watcher.onDidChange(changed), this.#watcher.onDidCreate(changed),
      // What a watcher does not see, e.g. over a network.
      panel.onDidChangeViewState(() => {
        if (panel.visible) changed();
      }),
    ];
    void this.reload();
  }

  /** Reads the file, again when it was read before, and shows what it holds. Never raises: what went wrong stands in the editor. */
  async reload(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#release();
    const name = oneLine(basename(this.uri.fsPath), 80);
    this.#show({ kind: 'reading', name });
    try {
      const problems: Problem[] = [];
      const hear = (event: CopyEvent): void => {
        if (event.event === 'problem') problems.push(event.problem);
        else this.#tell(event);
      };
      const looked = await openLook(this.services, this.uri, hear, reading.signal);
      if (reading.signal.aborted) {
        looked.dispose();
        return;
      }
      this.#looked = looked;
      this.#told = looked.identity;
      const client = await looked.connection.client();
      const experimentIds = (await client.overview()).filter(({ runs }) => runs > 0).map(({ experiment_id: id }) => id);
      if (this.#reading !== reading) return;
      if (experimentIds.length === 0) this.#show({ kind: 'empty', name });
      else this.#page = this.services.compare.attach(this.panel, looked.connection, experimentIds, name);
      if (problems.length > 0) void tellProblems(name, problems);
    } catch (error) {
      if (reading.signal.aborted || error instanceof vscode.CancellationError) return;
      this.services.log.error(error instanceof Error ? error : String(error));
      const reason = error instanceof Error ? error.message : String(error);
      this.#show({ kind: 'failed', name, path: this.uri.fsPath, reason: oneLine(error instanceof UserError ? reason : vscode.l10n.t('Something went wrong: {0}', reason), 1000) });
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#reading?.abort();
    this.#release();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #release(): void {
    this.#page?.dispose();
    this.#page = undefined;
    this.#looked?.dispose();
    this.#looked = undefined;
  }

  #show(page: LookPage): void {
    this.panel.webview.options = lookPageOptions;
    this.panel.webview.html = lookPageHtml(page);
  }

  #tell(event: CopyEvent): void {
    if (event.event !== 'progress') return;
    const words = event.points > 0 ? vscode.l10n.t('{0}, {1} points', runsWords(event.runs), formatCount(event.points, vscode.env.language)) : runsWords(event.runs);
    void this.panel.webview.postMessage(words);
  }

  /** Offers to read the file again when it is another than the one that is shown. */
  async #look(): Promise<void> {
    const looked = this.#looked;
    // The folder's own server shows what comes by itself.
    if (looked === undefined || looked.connection.kind !== 'look') return;
    try {
      const identity = await fileIdentity(this.uri.fsPath);
      if (this.#looked !== looked || identity === looked.identity || this.#told !== looked.identity) return;
      // Once, until it is read again: a file that grows changes all the time.
      this.#told = identity;
      const reload = vscode.l10n.t('Reload');
      const words = vscode.l10n.t('{0} has changed. The editor shows it as it was.', basename(this.uri.fsPath));
      if ((await vscode.window.showInformationMessage(words, reload)) === reload) await this.reload();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      await showError(this.services.log, error, false);
    }
  }
}

/** Says once that the file is not shown whole, the losses first. */
async function tellProblems(name: string, problems: readonly Problem[]): Promise<void> {
  const first = problems.find(({ lost }) => lost) ?? problems[0];
  if (first === undefined) return;
  const logs = vscode.l10n.t('Show Logs');
  const what = oneLine(`${first.where}: ${first.what}`, 300);
  const words = problems.length === 1 ? vscode.l10n.t('Not all of {0} is shown. {1}.', name, what) : vscode.l10n.t('Not all of {0} is shown. {1}; and {2} more.', name, what, problems.length - 1);
  if ((await vscode.window.showWarningMessage(words, logs)) === logs) await vscode.commands.executeCommand(COMMANDS.showLogs);
}
