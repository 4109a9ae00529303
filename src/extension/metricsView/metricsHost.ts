import * as vscode from 'vscode';
import { PageServer } from '../../../webview/rpc/host';
import { Act, CopyText, GetSeries, OpenRun, SaveFile, ServerChanged } from '../../../webview/compare/protocol';
import * as page from '../../../webview/metrics/protocol';
import { answerSeries } from '../compare/reads';
import { saveFile } from '../compare/saveFile';
import type { FolderConnection } from '../connection/folderConnection';
import { folderNotOpen } from '../errors';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { LiveCard } from '../notebookRuns/liveCard';
import { pageHtml, pageOptions } from '../panels/pageHtml';
import { pageServerState, refusalOf } from '../panels/refusal';
import { activeConnection } from '../connection/pickConnection';
import type { SharedFiles } from '../shared/sharedFiles';
import { codeAt, type ActiveCode, type ActiveEditor } from './activeCode';
import { FileRuns, type FileServices } from './fileRuns';
import { bestEnded, metricKeys, placeOfRun, rowOf } from './listedRun';
import { metricsWords } from './metricsWords';
import { findPinned, type PinnedRuns } from './pinnedRuns';
import type { RunSource, SourceState } from './runSource';
import { SearchedRuns } from './searchedRuns';
import { ShownFolder } from './shownFolder';
import { chooseTask, findTaskRuns } from './taskRuns';
import { ToldRows } from './toldRows';

/** What the pages of the Metrics view share. */
export interface MetricsServices extends FileServices {
  readonly extensionUri: vscode.Uri;
  readonly workspaceState: vscode.Memento;
  readonly shared: SharedFiles;
  readonly active: ActiveEditor;
  readonly pinned: PinnedRuns;
  readonly log: Log;
}

/** Where a page stands: the view of the panel or an editor. */
export interface Surface {
  readonly webview: vscode.Webview;
  readonly onDidChangeVisibility: vscode.Event<unknown>;
  readonly visible: boolean;
  /** Says beside the title what is shown. */
  describe(name: string): void;
}

/** The view follows the active editor; an editor stays with the file that it was opened for. */
export type HostPlace = { readonly kind: 'view' } | { readonly kind: 'editor'; readonly uri: vscode.Uri | undefined };

/** Something that is let go of. */
interface Held {
  dispose(): unknown;
}

/** A page of the Metrics view. It works only while it is visible: a hidden one is thrown away by VS Code, and begins anew. */
export class MetricsHost implements vscode.Disposable {
  private readonly server: PageServer;
  private readonly held: Held[] = [];
  private readonly told = new ToldRows();
  /** The card of the run that the active cell of a notebook made last, else of the notebook's newest. */
  private card: LiveCard | undefined;
  /** What is shown, while the page stands. */
  private source: { readonly runs: RunSource; readonly held: Held } | undefined;
  private connected: ShownFolder | undefined;
  /** The file that was followed last. */
  private followedUri: string | undefined;

  constructor(
    private readonly surface: Surface,
    private readonly services: MetricsServices,
    private scope: page.Scope,
    private readonly place: HostPlace,
  ) {
    const { webview } = surface;
    const { extensionUri, log, active, pinned } = services;
    webview.options = pageOptions(extensionUri);
    this.server = new PageServer({
      post: (wire) => void webview.postMessage(wire),
      explain: (error, method, kind) => refusalOf(log, 'Metrics view', method, error, kind === 'request'),
    });
    this.answer();
    this.obey();
    this.held.push(
      webview.onDidReceiveMessage((message: unknown) => void this.server.receive(message)),
      surface.onDidChangeVisibility(() => {
        if (!surface.visible) this.stop();
      }),
      active.onDidChange(() => this.followed()),
      pinned.onDidChange(() => (this.scope === 'pinned' ? this.restart() : this.tell())),
    );
    const fixed = place.kind === 'editor' ? place.uri?.toString() : undefined;
    const start: page.PageStart = { locale: vscode.env.language, place: place.kind, scope, ...(fixed === undefined ? {} : { fixed }) };
    webview.html = pageHtml(webview, extensionUri, { name: 'metrics', title: vscode.l10n.t('Metrics'), start, words: metricsWords() });
  }

  /** Whose runs are shown. */
  get shown(): { readonly scope: page.Scope; readonly uri: vscode.Uri | undefined } {
    const { code } = this;
    return { scope: this.scope, uri: code.kind === 'code' ? code.uri : undefined };
  }

  dispose(): void {
    this.stop();
    this.server.dispose();
    for (const held of this.held.splice(0)) held.dispose();
  }

  private get code(): ActiveCode {
    const { place } = this;
    if (place.kind === 'view') return this.services.active.now;
    return place.uri === undefined ? { kind: 'none' } : codeAt(place.uri);
  }

  private answer(): void {
    this.server.onRequest(GetSeries, async (wish, signal) => answerSeries(await this.folder().client(), wish, signal));
  }

  private obey(): void {
    const { server } = this;
    const command = (id: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(id, ...args);
    const target = (runId: string): { kind: 'run'; connectionId: string; runId: string } => ({ kind: 'run', connectionId: this.folder().id, runId });
    server.onCommand(page.Ready, ({ scope }) => {
      this.scope = scope;
      this.restart();
    });
    server.onCommand(page.ShowScope, ({ scope }) => {
      this.scope = scope;
      this.restart();
    });
    server.onCommand(page.ChooseTask, () => this.askTask());
    server.onCommand(page.CompareThese, async ({ runIds }) => {
      const targets = runIds.map(target);
      if (targets.length > 0) await command(COMMANDS.compareRuns, targets[0], targets);
    });
    server.onCommand(page.ShowSince, ({ runId }) => this.showSince(runId));
    server.onCommand(page.Pin, ({ runIds, pinned }) => this.services.pinned.set(runIds.map(target), pinned));
    server.onCommand(page.OnRun, async ({ act, runId }) => {
      await command({ code: COMMANDS.goToCode, again: COMMANDS.runAgain, stop: COMMANDS.stopRun, copy: COMMANDS.copyRunId, compare: COMMANDS.compareRuns }[act], target(runId));
    });
    server.onCommand(page.Begin, async ({ act }) => {
      const { uri } = this.shown;
      if (act === 'run-file') await command(COMMANDS.runFile, uri);
      else await command(act === 'run-task' ? COMMANDS.runTaskTracked : COMMANDS.pinInMetrics);
    });
    server.onCommand(OpenRun, async ({ runId, metric }) => {
      await command(COMMANDS.openRun, { connectionId: this.folder().id, runId, ...(metric === undefined ? {} : { metric }) });
    });
    server.onCommand(CopyText, async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
    });
    server.onCommand(SaveFile, ({ name, content }) => saveFile(name, content));
    server.onCommand(Act, async ({ act }) => {
      if (act === 'reconnect') await this.folder().restart();
      else this.services.log.show();
    });
  }

  /** The folder whose runs are shown. Raises `UserError` when it was closed. */
  private folder(): FolderConnection {
    const connection = this.connected?.connection;
    if (connection === undefined) throw folderNotOpen();
    return connection;
  }

  // Beginning and ending

  private stop(): void {
    this.source?.held.dispose();
    this.source?.runs.dispose();
    this.source = undefined;
    this.connected?.dispose();
    this.connected = undefined;
    this.showCard(undefined, undefined);
    this.told.forget();
  }

  /** Shows what is to be shown, from the beginning. */
  private restart(): void {
    this.stop();
    if (!this.surface.visible) return;
    const runs = this.makeSource();
    this.source = { runs, held: runs.onDidChange(() => this.tell()) };
    this.tell();
  }

  private makeSource(): RunSource {
    const { code, scope, services } = this;
    const connection = this.connectionOf(code);
    if (scope === 'file' || connection === undefined) return new FileRuns(services, scope === 'file' ? code : { kind: 'none' });
    const { shared, log, workspaceState, pinned } = services;
    if (scope === 'task') {
      const chosen = workspaceState.get<string>(taskKey(connection));
      return new SearchedRuns(connection, shared, log, { kind: 'noTask' }, (client, signal) => findTaskRuns(client, chosen, connection.id, signal));
    }
    return new SearchedRuns(connection, shared, log, { kind: 'pinned', id: `pinned:${connection.id}` }, (client, signal) => findPinned(client, pinned.of(connection.id), connection.id, signal));
  }

  /** The folder that a person works in. */
  private connectionOf(code: ActiveCode): FolderConnection | undefined {
    const { connections } = this.services;
    return (code.kind === 'code' ? connections.for(code.uri) : undefined) ?? activeConnection(connections);
  }

  /** Another file, notebook or cell became active. */
  private followed(): void {
    if (this.source === undefined || this.place.kind === 'editor') return;
    const { code } = this;
    const before = this.followedUri;
    this.followedUri = code.kind === 'code' ? code.uri.toString() : undefined;
    if (this.scope === 'file' && code.kind === 'code' && before === this.followedUri) this.tell();
    else if (this.scope === 'file' || this.connectionOf(code) !== this.connected?.connection) this.restart();
  }

  private async askTask(): Promise<void> {
    const connection = this.folder();
    const task = await chooseTask(connection);
    await this.services.workspaceState.update(taskKey(connection), task);
    this.restart();
  }

  private async showSince(runId: string): Promise<void> {
    const { uri } = this.shown;
    const { codeRuns } = this.services;
    if (uri === undefined) return;
    const run = codeRuns.of({ uri })?.runs.find((candidate) => candidate.runId === runId);
    if (run !== undefined) await codeRuns.showSince(placeOfRun(uri, run), run);
  }

  // Telling

  private tell(): void {
    const { source, code } = this;
    if (source === undefined) return;
    this.followedUri ??= code.kind === 'code' ? code.uri.toString() : undefined;
    const state = source.runs.now();
    this.listenTo(state.connection);
    const cell = this.scope === 'file' && code.kind === 'code' ? code.cell : undefined;
    const pinned = new Set(state.connection === undefined ? [] : this.services.pinned.of(state.connection.id));
    const rows = state.runs.map((run) => rowOf(run, { keyMetric: state.keyMetric?.key, isPinned: (id) => pinned.has(id), cell }));
    this.surface.describe(describe(state));
    this.server.notify(page.Shown, { facts: this.facts(state), ...this.told.take(rows) });
    this.showCard(state.connection, this.runOfCard(state, cell));
  }

  /** The newest run of the active cell; where it made none, of its notebook, so that the card does not come and go from cell to cell. */
  private runOfCard({ runs }: SourceState, cell: string | undefined): string | undefined {
    const { code, place, scope } = this;
    if (place.kind === 'editor' || scope !== 'file' || code.kind !== 'code' || !code.notebook) return undefined;
    return ((cell === undefined ? undefined : runs.find((run) => run.cell === cell)) ?? runs[0])?.runId;
  }

  private facts({ subject, reading, connection, total, runs, keyMetric, changed = false }: SourceState): page.Facts {
    const metrics = metricKeys(runs);
    const said = connection === undefined ? undefined : this.services.shared.now(connection).directions;
    const best = keyMetric === undefined ? undefined : bestEnded(runs, keyMetric.key, keyMetric.direction);
    return {
      subject, reading, total, metrics, changed,
      directions: Object.fromEntries(metrics.flatMap((key) => { const direction = said?.get(key); return direction === undefined ? [] : [[key, direction] as const]; })),
      ...(keyMetric === undefined ? {} : { keyMetric }),
      ...(best === undefined ? {} : { best }),
    };
  }

  /** Shows the card of a run, or none. */
  private showCard(connection: FolderConnection | undefined, runId: string | undefined): void {
    if (connection === undefined || runId === undefined) {
      if (this.card === undefined) return;
      this.card.dispose();
      this.card = undefined;
      this.server.notify(page.CardChanged, {});
    } else if (this.card?.home !== connection || this.card.runId !== runId) {
      this.card?.dispose();
      this.card = new LiveCard(this.services, connection, [], runId, (state) => this.server.notify(page.CardChanged, { state }));
    }
  }

  private listenTo(connection: FolderConnection | undefined): void {
    if (connection === this.connected?.connection) return;
    this.connected?.dispose();
    this.connected = connection && new ShownFolder(connection, {
      onState: (state) => this.server.notify(ServerChanged, { state: pageServerState(state) }),
      onPoints: (runIds) => this.server.notify(page.PointsCame, runIds === undefined ? {} : { runIds }),
    });
  }
}

function taskKey(connection: FolderConnection): string {
  return `trialbook.metrics.task ${connection.id}`;
}

function describe({ subject }: SourceState): string {
  if (subject.kind === 'file' || subject.kind === 'task' || subject.kind === 'elsewhere') return subject.name;
  return subject.kind === 'pinned' ? vscode.l10n.t('pinned') : '';
}
