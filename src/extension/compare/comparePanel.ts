import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { PageServer } from '../../../webview/rpc/host';
import * as page from '../../../webview/compare/protocol';
import { readSetup } from '../../../webview/compare/setup';
import type { FolderConnection } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { pageHtml, pageOptions } from '../panels/pageHtml';
import { pageServerState, refusalOf } from '../panels/refusal';
import type { SharedFiles } from '../shared/sharedFiles';
import { addAll, addChanges, isQuiet, noNews, type PageNews } from './changes';
import { checkFilter, FilterCompleter } from './filterWords';
import type { KeptSetups } from './keptSetups';
import type { CompareAnswerer, ComparePanelContext } from './panelContext';
import { answerArtifact, answerColumns, answerSeries, answerTable, readRuns } from './reads';
import { saveFile } from './saveFile';
import { deleteView, renameView, saveView, setDirection } from './savedViews';
import type { CompareSelections, MirroredSelection } from './selections';
import { readShared, readStart } from './start';
import { compareWords } from './strings';

/** Changes are gathered this long, ms, so that a busy sweep does not redraw the table at each point. */
const GATHER = 500;
/** Characters of an experiment's name that the tab shows. */
const LONGEST_TITLE = 40;

/** What all panels of Compare Runs share. */
export interface CompareServices {
  readonly extensionUri: vscode.Uri;
  readonly kept: KeptSetups;
  readonly shared: SharedFiles;
  readonly selections: CompareSelections;
  /** Answer what single views ask. */
  readonly answerers: readonly CompareAnswerer[];
  readonly log: Log;
}

/** Compare Runs of some experiments in a panel. */
export class ComparePanel implements vscode.Disposable, ComparePanelContext {
  readonly log: Log;
  private readonly server: PageServer;
  private readonly held: { dispose(): unknown }[] = [];
  private readonly ended = new vscode.EventEmitter<void>();
  /** Fires once when the panel was closed. */
  readonly onDidEnd = this.ended.event;
  private readonly selection: MirroredSelection;
  private readonly completer = new FilterCompleter();
  private news: PageNews = noNews();
  private timer: NodeJS.Timeout | undefined;
  /** The page stands and hears what it is told. A hidden one is thrown away by VS Code and begins anew. */
  private ready = false;
  /** What is read for a tab may come when it is closed, which then takes no title and no page. */
  private closed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly connection: FolderConnection,
    readonly experimentIds: readonly string[],
    private readonly services: CompareServices,
    private setup: page.Setup,
    /** What the tab is called; after the experiments without it. */
    private readonly title?: string,
  ) {
    const { webview } = panel;
    const { extensionUri, log, shared } = services;
    this.log = log;
    webview.options = pageOptions(extensionUri);
    panel.iconPath = { light: vscode.Uri.joinPath(extensionUri, 'media', 'compare-light.svg'), dark: vscode.Uri.joinPath(extensionUri, 'media', 'compare-dark.svg') };
    this.server = new PageServer({
      post: (wire) => void webview.postMessage(wire),
      explain: (error, method, kind) => refusalOf(log, 'Compare Runs', method, error, kind === 'request'),
    });
    this.selection = services.selections.open(connection.id, experimentIds, (runIds) => this.server.notify(page.SelectRuns, { runIds }));
    this.selection.tell(setup.selection);
    this.answer();
    this.obey();
    this.obeyShared();
    const experiments = new Set(experimentIds);
    this.held.push(
      this.selection,
      webview.onDidReceiveMessage((message: unknown) => void this.server.receive(message)),
      connection.onDidReceive((event) => {
        if (event.kind === 'reset') addAll(this.news);
        else if (!addChanges(this.news, event.changes, experiments)) return;
        this.tellSoon();
      }),
      connection.onDidChangeState((state) => {
        this.server.notify(page.ServerChanged, { state: pageServerState(state) });
        if (state.kind === 'ready' && this.ready) void this.tellShared();
      }),
      shared.onDidChange((changed) => {
        if (changed === connection) void this.tellShared();
      }),
      panel.onDidChangeViewState(() => this.viewChanged()),
      panel.onDidDispose(() => this.dispose()),
      ...services.answerers.flatMap((answer) => answer(this.server, this) ?? []),
    );
    void this.begin();
  }

  client(): Promise<MlflowClient> {
    return this.connection.client();
  }

  /** Brings the panel to the front and, when it is asked for something else, shows that. */
  show(setup: page.Setup | undefined): void {
    if (setup !== undefined) {
      this.keep(setup);
      this.selection.tell(setup.selection);
      if (this.ready && this.panel.visible) this.server.notify(page.ShowSetup, { setup });
      else void this.begin();
    }
    this.panel.reveal();
  }

  /** What the page shows now, as far as it told. */
  get shown(): page.Setup {
    return this.setup;
  }

  /** Whether the person works in it. */
  get active(): boolean {
    return this.panel.active;
  }

  /** Stops listening; the panel itself is closed by VS Code. */
  dispose(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.server.dispose();
    for (const held of this.held.splice(0)) held.dispose();
    this.ended.fire();
    this.ended.dispose();
  }

  /** Writes the page, with what it begins with. */
  private async begin(): Promise<void> {
    this.ready = false;
    const { extensionUri } = this.services;
    const { webview } = this.panel;
    const { start, named } = await readStart(this, this.setup, this.services.shared);
    if (this.closed) return;
    if (named) this.entitle(start.experiments);
    webview.html = pageHtml(webview, extensionUri, { name: 'compare', title: vscode.l10n.t('Compare Runs'), start, words: compareWords() });
    void this.readAhead();
  }

  /** A tab that comes back with the window keeps what it was called until the experiments could be read. */
  private entitle(experiments: readonly string[]): void {
    const name = experiments.join(', ');
    this.panel.title = this.title ?? vscode.l10n.t('Compare {0}', name.length > LONGEST_TITLE ? `${name.slice(0, LONGEST_TITLE - 1)}…` : name);
  }

  /** What the page asks first takes the server longest when it is asked the first time: it is read while the page is being made. */
  private async readAhead(): Promise<void> {
    try {
      await (await this.client()).runColumns({ experiment_ids: this.experimentIds });
    } catch (error) {
      // The page asks again, and tells the person.
      this.log.debug('Compare Runs: nothing was read ahead', error);
    }
  }

  private answer(): void {
    const { server, experimentIds } = this;
    server.onRequest(page.GetTable, async (wish, signal) => answerTable(await this.client(), experimentIds, wish, signal));
    server.onRequest(page.GetColumns, async ({ filter }, signal) => answerColumns(await this.client(), experimentIds, filter, signal));
    server.onRequest(page.GetSeries, async (wish, signal) => answerSeries(await this.client(), wish, signal));
    server.onRequest(page.GetArtifact, async ({ runId, path, limit }, signal) => answerArtifact(await this.client(), runId, path, limit, signal));
    server.onRequest(page.CheckFilter, ({ filter }) => Promise.resolve(checkFilter(filter)));
    server.onRequest(page.CompleteFilter, async ({ filter, at }, signal) => this.completer.complete(await this.client(), experimentIds, filter, at, signal));
  }

  private obey(): void {
    const { server, connection } = this;
    server.onCommand(page.Ready, async () => {
      this.ready = true;
      server.notify(page.ServerChanged, { state: pageServerState(connection.state) });
      await this.tellShared();
    });
    server.onCommand(page.KeepSetup, ({ setup }) => this.keep(readSetup(setup)));
    server.onCommand(page.TellSelection, ({ runIds }) => this.selection.tell(runIds));
    server.onCommand(page.OpenRun, async ({ runId, metric }) => {
      await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId, ...(metric === undefined ? {} : { metric }) });
    });
    server.onCommand(page.CopyText, async ({ text, what }) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(what === '' ? vscode.l10n.t('$(check) Copied') : vscode.l10n.t('$(check) Copied: {0}', what.replaceAll('$(', '$ (')), 2000);
    });
    server.onCommand(page.SaveFile, ({ name, content }) => saveFile(name, content));
    server.onCommand(page.Act, async ({ act }) => {
      if (act === 'reconnect') await connection.restart();
      else if (act === 'logs') this.log.show();
      else await this.services.shared.show(connection);
    });
  }

  private obeyShared(): void {
    const { server } = this;
    const { shared } = this.services;
    server.onCommand(page.SaveView, ({ setup, name }) => saveView(shared, this, setup, name));
    server.onCommand(page.DeleteView, ({ name }) => deleteView(shared, this, name));
    server.onCommand(page.RenameView, ({ name }) => renameView(shared, this, name));
    server.onCommand(page.SetDirection, ({ metric, direction }) => setDirection(shared, this, metric, direction));
  }

  private keep(setup: page.Setup): void {
    this.setup = setup;
    this.services.kept.set(this.connection.id, this.experimentIds, setup);
  }

  private async tellShared(): Promise<void> {
    const shared = await readShared(this, this.services.shared);
    this.server.notify(page.SharedChanged, shared);
    if (shared.experiments !== undefined && !this.closed) this.entitle(shared.experiments);
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // One that is shown again begins anew or, where it only stood behind a split, hears it then.
      if (this.panel.visible) void this.tell();
    }, GATHER);
  }

  private async tell(): Promise<void> {
    const { runIds, moved, metricKeys } = this.news;
    if (isQuiet(this.news)) return;
    this.news = noNews();
    const gone = await this.goneOf([...moved]);
    this.server.notify(page.RunsChanged, {
      ...(runIds === undefined ? {} : { runIds: [...runIds].filter((id) => !gone.includes(id)) }),
      ...(gone.length === 0 ? {} : { gone }),
      ...(metricKeys === undefined ? {} : { metricKeys: [...metricKeys] }),
    });
  }

  /** Of these runs those that are not in the experiments any more: the table holds active runs alone. */
  private async goneOf(runIds: readonly string[]): Promise<string[]> {
    if (runIds.length === 0) return [];
    try {
      const { runs } = await readRuns(await this.client(), this.experimentIds, { filter: '', runIds }, AbortSignal.timeout(30_000));
      const there = new Set(runs);
      return runIds.filter((id) => !there.has(id));
    } catch (error) {
      this.log.warn('Compare Runs: which runs are gone was not read', error);
      return [];
    }
  }

  private viewChanged(): void {
    if (this.panel.active) this.selection.activate();
    if (this.panel.visible) void this.tell();
    else this.ready = false;
  }
}
