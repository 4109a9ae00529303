import * as vscode from 'vscode';
import { CONTEXTS } from '../ids';
import { isShown, onDidSwitch } from '../inCode/switches';
import type { Log } from '../log';
import type { NotConnected } from '../notebooks/notConnected';
import type { Arrangement } from './arrangement';
import type { FolderModels } from './folderModels';
import { formatCount, oneLine } from './format';
import type { Node } from './nodes';
import type { SeenRuns } from './seen';

/** The badge is counted this long after the last change, ms. */
const GATHER = 500;

/** Keeps what stands around the rows current: the message with the filter or the trouble, the badge, the context keys. */
export class ViewState implements vscode.Disposable {
  #timer: NodeJS.Timeout | undefined;
  readonly #subscriptions: vscode.Disposable[] = [];

  constructor(
    private readonly view: vscode.TreeView<Node>,
    private readonly models: FolderModels,
    private readonly arrangement: Arrangement,
    private readonly seen: SeenRuns,
    private readonly notConnected: NotConnected,
    private readonly log: Log,
  ) {
    this.#subscriptions.push(
      seen.onDidChange(() => this.countSoon()), notConnected.onDidChange(() => this.showMessage()), onDidSwitch(['badge'], () => this.countSoon()),
    );
  }

  /** Says the filter with what it finds, or that what is shown is not current. */
  showMessage(): void {
    const filter = this.#filter();
    const message = this.#trouble() ?? filter.message ?? this.#unheard();
    // The API takes undefined for no message and no description, which its types leave out.
    this.view.message = message as string;
    this.view.description = (message === undefined ? filter.description : undefined) as string;
  }

  #trouble(): string | undefined {
    for (const { connection, loaded } of this.models.all) {
      // The row of a server says it of that server.
      if (!loaded || connection.kind === 'server') continue;
      const { state } = connection;
      if (state.kind === 'reconnecting') return vscode.l10n.t('The server stopped answering. Shown as of {0}.', time(state.since));
      if (state.kind === 'failed') return state.error.message;
    }
    return undefined;
  }

  /** A notebook that logs somewhere else. */
  #unheard(): string | undefined {
    const uri = this.notConnected.first;
    return uri === undefined ? undefined : vscode.l10n.t("{0} is not connected: what it logs does not come here. “Connect This Notebook's Kernel” in its toolbar mends it.", vscode.workspace.asRelativePath(uri));
  }

  /** A message would hide the welcome that leads out of a filter without a match: then the filter stands beside the title. */
  #filter(): { readonly message?: string; readonly description?: string } {
    const { filter } = this.arrangement;
    const filtered = filter !== undefined;
    const loaded = this.models.all.filter((model) => model.loaded);
    let matching = 0;
    let runs = 0;
    for (const model of loaded) {
      for (const experiment of model.groups.shown) {
        matching += model.matches.get(experiment.experiment_id) ?? 0;
        runs += model.overviews.get(experiment.experiment_id)?.runs ?? 0;
      }
    }
    setContext(CONTEXTS.filtered, filtered);
    const noMatch = filtered && loaded.length > 0 && matching === 0;
    setContext(CONTEXTS.noMatch, noMatch);
    if (!filtered) return {};
    if (noMatch) return { description: oneLine(filter.text) };
    // A server that counts nothing tells whether something matches, not how much.
    if (loaded.some((model) => !model.counted)) return { message: filter.text };
    const locale = vscode.env.language;
    return { message: vscode.l10n.t('{0}, {1} of {2} runs', filter.text, formatCount(matching, locale), formatCount(runs, locale)) };
  }

  /** Counts for the badge again, soon. */
  countSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#count().catch((error: unknown) => this.log.debug('badge', error));
    }, GATHER);
  }

  async #count(): Promise<void> {
    let running = 0;
    let failed = 0;
    for (const { connection } of this.models.all) {
      if (!connection.isActive || connection.state.kind !== 'ready' || !isShown('badge', connection.folder?.uri)) continue;
      const { client } = connection.state;
      const overviews = await client.overview();
      running += overviews.reduce((sum, overview) => sum + overview.running, 0);
      if (!overviews.some((overview) => overview.failed > 0)) continue;
      const filter = `attributes.status = 'FAILED' AND attributes.end_time > ${Math.floor(this.seen.lookedAt(connection.id))}`;
      failed += await client.countRuns({ experiment_ids: overviews.map((overview) => overview.experiment_id), filter }, { atMost: 100 });
    }
    // What goes on is counted; when nothing does, what failed since one last looked.
    this.view.badge = running + failed === 0 ? undefined : { value: running === 0 ? failed : running, tooltip: badgeText(running, failed) };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const one of this.#subscriptions) one.dispose();
  }
}

function badgeText(running: number, failed: number): string {
  if (running === 0) return failed === 1 ? vscode.l10n.t('1 run failed since you last looked') : vscode.l10n.t('{0} runs failed since you last looked', failed);
  const runs = running === 1 ? vscode.l10n.t('1 run running') : vscode.l10n.t('{0} runs running', running);
  return failed === 0 ? runs : vscode.l10n.t('{0}, {1} failed', runs, failed);
}

function time(ms: number): string {
  return new Date(ms).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
