import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { PageServer } from '../../../webview/rpc/host';
import * as page from '../../../webview/run/protocol';
import { ENGLISH } from '../../../webview/run/strings';
import type { ConnectionState, FolderConnection } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { pageHtml, pageOptions } from '../panels/pageHtml';
import { pageStrings } from '../panels/pageStrings';
import { pageServerState, refusalOf } from '../panels/refusal';
import type { SharedFiles } from '../shared/sharedFiles';
import { artifactUri } from './artifactDocuments';
import { changesFor, type PageChange } from './changes';
import { readChildren } from './children';
import { readDetails } from './details';
import { downloadFile, downloadFolder } from './download';
import { readFailure } from './failure';
import { readModels } from './models';
import { openCommit } from './openCommit';
import { openSource } from './openSource';
import { readReference } from './reference';
import { endRun, restoreRun, trashRun } from './runActions';
import { readSeries } from './series';

/** Changes are gathered this long, ms, so that a busy run does not redraw its page at each point. */
const GATHER = 250;
/** Characters of a run's name that its tab shows. */
const LONGEST_TITLE = 48;
/** Most bytes of an artifact that are sent to a page. */
const MOST_BYTES = 16_000_000;

/** The page of one run in a panel. */
export class RunPanel implements vscode.Disposable {
  private readonly server: PageServer;
  private readonly held: vscode.Disposable[] = [];
  private readonly ended = new vscode.EventEmitter<void>();
  /** Fires once when the panel was closed. */
  readonly onDidEnd = this.ended.event;
  private details: page.RunDetails | undefined;
  private modelIds: readonly string[] = [];
  private gathered: PageChange[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** Changes came while the page was hidden, where it hears nothing. */
  private missed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly connection: FolderConnection,
    private readonly runId: string,
    extensionUri: vscode.Uri,
    private readonly shared: SharedFiles,
    private readonly log: Log,
    metric?: string,
  ) {
    const { webview } = panel;
    webview.options = pageOptions(extensionUri);
    panel.iconPath = { light: vscode.Uri.joinPath(extensionUri, 'media', 'run-light.svg'), dark: vscode.Uri.joinPath(extensionUri, 'media', 'run-dark.svg') };
    this.server = new PageServer({
      post: (wire) => void webview.postMessage(wire),
      explain: (error, method) => refusalOf(log, 'Run page', method, error, QUESTIONS.has(method)),
    });
    this.answer();
    this.obey();
    this.held.push(
      webview.onDidReceiveMessage((message: unknown) => void this.server.receive(message)),
      connection.onDidReceive((event) => {
        if (event.kind === 'reset') this.gather({ parts: ['all'] });
        else this.gather(changesFor(runId, this.details?.experimentId, this.modelIds, event.changes));
      }),
      connection.onDidChangeState((state) => this.tellServer(state)),
      shared.onDidChangeDirections((changed) => {
        if (changed === connection) this.gather({ parts: ['all'] });
      }),
      panel.onDidChangeViewState(() => this.resync()),
      panel.onDidDispose(() => this.dispose()),
    );
    const start: page.PageStart = { connectionId: connection.id, runId, locale: vscode.env.language, ...(metric === undefined ? {} : { metric }) };
    webview.html = pageHtml(webview, extensionUri, { name: 'run', title: vscode.l10n.t('Run'), start, words: pageStrings(ENGLISH) });
  }

  /** Brings the panel to the front, at a metric when one is named. */
  reveal(metric: string | undefined, preserveFocus = false): void {
    this.panel.reveal(undefined, preserveFocus);
    if (metric !== undefined) this.server.notify(page.ShowMetric, { key: metric });
  }

  /** Stops listening; the panel itself is closed by VS Code. */
  dispose(): void {
    clearTimeout(this.timer);
    this.server.dispose();
    for (const held of this.held.splice(0)) held.dispose();
    this.ended.fire();
    this.ended.dispose();
  }

  private answer(): void {
    const { server, runId } = this;
    server.onRequest(page.GetRun, async (_, signal) => this.read(signal));
    server.onRequest(page.GetSeries, async ({ keys, buckets, minStep, maxStep, reference }, signal) =>
      readSeries(
        await this.client(),
        reference ?? runId,
        { keys, buckets, ...(minStep === undefined ? {} : { minStep }), ...(maxStep === undefined ? {} : { maxStep }) },
        signal,
      ),
    );
    server.onRequest(page.GetChildren, async (_, signal) => {
      const { keyMetric } = this.details ?? (await this.read(signal));
      return readChildren(await this.client(), runId, keyMetric, signal);
    });
    server.onRequest(page.GetArtifacts, async ({ path }, signal) => {
      const entries = await (await this.client()).listArtifacts(runId, path === '' ? undefined : path, { signal });
      return entries
        .map((entry): page.ArtifactEntry => ({ path: entry.path, folder: entry.is_dir, ...(entry.file_size === undefined ? {} : { size: entry.file_size }) }))
        .sort((a, b) => Number(b.folder) - Number(a.folder) || a.path.localeCompare(b.path, undefined, { numeric: true }));
    });
    server.onRequest(page.GetArtifactSummary, async (_, signal) => (await this.client()).artifactSummary(runId, { signal }));
    server.onRequest(page.GetArtifact, async ({ path, limit }, signal) => {
      const most = Math.min(MOST_BYTES, Math.max(0, Math.floor(limit)));
      const client = await this.client();
      const bytes = await client.readArtifact(await client.getRun(runId, { signal }), path, most + 1, { signal });
      return { bytes: new Uint8Array(bytes.subarray(0, most)), whole: bytes.length <= most };
    });
    server.onRequest(page.GetFailure, async (_, signal) => {
      const client = await this.client();
      return readFailure(client, await client.getRun(runId, { signal }), signal);
    });
    server.onRequest(page.GetReference, async (_, signal) => {
      const client = await this.client();
      return readReference(client, await client.getRun(runId, { signal }), (await this.shared.content(this.connection)).directions, signal);
    });
    server.onRequest(page.GetModels, async (_, signal) => {
      const client = await this.client();
      const answer = await readModels(client, await client.getRun(runId, { signal }), signal);
      this.modelIds = answer.models.map((model) => model.id);
      return answer;
    });
    server.onRequest(page.RenameRun, async ({ name }) => {
      await (await this.client()).updateRun({ run_id: runId, run_name: name });
      return undefined;
    });
    server.onRequest(page.SetTag, async ({ key, value }) => {
      await (await this.client()).setTag(runId, key, value);
      return undefined;
    });
    server.onRequest(page.DeleteTag, async ({ key }) => {
      await (await this.client()).deleteTag(runId, key);
      return undefined;
    });
  }

  private obey(): void {
    const { server, runId, connection } = this;
    server.onCommand(page.OpenSource, ({ path, line }) => openSource(path, line, connection.folder?.uri));
    server.onCommand(page.OpenCommit, () => openCommit(this.details?.commit ?? ''));
    server.onCommand(page.OpenLink, async ({ url }) => {
      const uri = vscode.Uri.parse(url, true);
      if (uri.scheme === 'https' || uri.scheme === 'http') await vscode.env.openExternal(uri);
    });
    server.onCommand(page.OpenOtherRun, async (other) => {
      await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId: other.runId });
    });
    server.onCommand(page.OpenArtifact, async ({ path }) => {
      await vscode.window.showTextDocument(artifactUri(connection.id, runId, path), { viewColumn: vscode.ViewColumn.Active, preview: true });
    });
    server.onCommand(page.DownloadArtifact, async ({ path, folder }) => {
      const client = await this.client();
      const run = await client.getRun(runId);
      await (folder ? downloadFolder(client, run, path) : downloadFile(client, run, path));
    });
    server.onCommand(page.CopyText, async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
    });
    server.onCommand(page.ShowRunsWithData, async (data) => {
      await vscode.commands.executeCommand(COMMANDS.showRunsWithData, data);
    });
    server.onCommand(page.ActOnRun, async ({ act }) => {
      if (act === 'end') await endRun(connection, runId);
      else if (act === 'trash') await trashRun(connection, runId);
      else if (act === 'restore') await restoreRun(connection, runId);
      else if (act in ELSEWHERE) await this.callOnRun(ELSEWHERE[act as keyof typeof ELSEWHERE]);
      else if (act === 'reconnect') await connection.restart();
      else this.log.show();
    });
  }

  /** Calls a command of another feature on this run. */
  private async callOnRun(command: string): Promise<void> {
    await vscode.commands.executeCommand(command, { kind: 'run', connectionId: this.connection.id, runId: this.runId });
  }

  private async read(signal: AbortSignal): Promise<page.RunDetails> {
    const { state } = this.connection;
    const client = await this.client();
    this.details = await readDetails(client, this.runId, state.kind === 'ready' && state.readOnly, (await this.shared.content(this.connection)).directions, signal);
    if (this.connection.denied('experiment', this.details.experimentId).some(({ need }) => need === 'edit')) this.details = { ...this.details, writable: false };
    const { name } = this.details;
    this.panel.title = name.length > LONGEST_TITLE ? `${name.slice(0, LONGEST_TITLE - 1)}…` : name;
    return this.details;
  }

  private client(): Promise<MlflowClient> {
    return this.connection.client();
  }

  private gather(change: PageChange | undefined): void {
    if (change === undefined) return;
    if (!this.panel.visible) {
      this.missed = true;
      return;
    }
    this.gathered.push(change);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const all = this.gathered.splice(0);
      const keys = all.every((entry) => entry.metricKeys !== undefined || !entry.parts.some((part) => part === 'metrics' || part === 'all'))
        ? [...new Set(all.flatMap((entry) => entry.metricKeys ?? []))]
        : undefined;
      this.server.notify(page.RunChanged, { parts: [...new Set(all.flatMap((entry) => entry.parts))], ...(keys === undefined ? {} : { metricKeys: keys }) });
    }, GATHER);
  }

  /** A hidden page is thrown away and starts anew when shown; one behind a split only missed the news. */
  private resync(): void {
    if (!this.panel.visible || !this.missed) return;
    this.missed = false;
    this.server.notify(page.RunChanged, { parts: ['all'] });
  }

  private tellServer(state: ConnectionState): void {
    this.server.notify(page.ServerChanged, { state: pageServerState(state) });
  }
}

/** What the page asks for and other features do. */
const ELSEWHERE = {
  compare: COMMANDS.compareRuns,
  'compare-previous': COMMANDS.compareWithPrevious,
  stop: COMMANDS.stopRun,
  'run-again': COMMANDS.runAgain,
  reproduce: COMMANDS.reproduceRun,
  pin: COMMANDS.pinRun,
  watch: COMMANDS.watchRun,
  'watch-metric': COMMANDS.watchMetric,
} as const;

/** Requests whose refusal the page shows by itself. */
const QUESTIONS = new Set(
  [page.GetRun, page.GetSeries, page.GetChildren, page.GetArtifacts, page.GetArtifactSummary, page.GetArtifact, page.GetFailure, page.GetReference, page.GetModels].map(
    (request) => request.method,
  ),
);
