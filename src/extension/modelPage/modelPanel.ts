import * as vscode from 'vscode';
import { omit } from '../../../webview/ui/omit';
import { PageServer } from '../../../webview/rpc/host';
import * as page from '../../../webview/model/protocol';
import { ENGLISH } from '../../../webview/model/strings';
import type { MlflowClient } from '../../client/mlflowClient';
import { versionsOf } from '../../client/registry/readModel';
import type { Registry } from '../../client/registry/registry';
import { withAliases } from '../../client/registry/withAliases';
import type { ModelVersion } from '../../protocol/entities';
import { stagesOf, type ConnectionState, type FolderConnection } from '../connection/folderConnection';
import { pageHtml, pageOptions } from '../panels/pageHtml';
import { pageStrings } from '../panels/pageStrings';
import { pageServerState, refusalOf } from '../panels/refusal';
import type { PromotionOutcome } from '../promote/draft';
import { registryOf, surroundingsOf } from '../promote/registryOf';
import { COMMANDS } from '../ids';
import { obeyPage } from './acts';
import { changesFor } from './changes';
import { readFigures } from './figures';
import { historyFor } from './history';
import { modelDetails, rightsOf } from './modelDetails';
import { draftOf, readPlan } from './plan';
import { predictWith } from './predict';
import type { ModelPageServices, PageWish } from './services';
import { readVersionDetails } from './versionDetails';

/** Changes are gathered this long, ms, so that a busy run does not redraw the page at each point. */
const GATHER = 250;
/** The figures of serving are told at most that often, ms. */
const SERVED_EVERY = 1000;
/** Characters of a model's name that its tab shows. */
const LONGEST_TITLE = 48;
/** Entries of a page of the history. */
const HISTORY = 100;

/** The page of one registered model in a panel. */
export class ModelPanel implements vscode.Disposable {
  private readonly server: PageServer;
  private readonly held: vscode.Disposable[] = [];
  private readonly ended = new vscode.EventEmitter<void>();
  /** Fires once when the panel was closed. */
  readonly onDidEnd = this.ended.event;
  /** As last read; what else is asked of single versions. */
  private versions: readonly ModelVersion[] = [];
  private runIds: ReadonlySet<string> = new Set();
  /** What the server had refused when the model was read. */
  private denials = 0;
  private gathered = new Set<page.ChangedPart>();
  private timer: NodeJS.Timeout | undefined;
  private servedTimer: NodeJS.Timeout | undefined;
  /** Changes came while the page was hidden, where it hears nothing. */
  private missed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly connection: FolderConnection,
    private readonly name: string,
    extensionUri: vscode.Uri,
    private readonly services: ModelPageServices,
    wish: PageWish,
  ) {
    const { webview } = panel;
    const { log, shared, serving } = services;
    webview.options = pageOptions(extensionUri);
    panel.iconPath = { light: vscode.Uri.joinPath(extensionUri, 'media', 'model-light.svg'), dark: vscode.Uri.joinPath(extensionUri, 'media', 'model-dark.svg') };
    panel.title = name.length > LONGEST_TITLE ? `${name.slice(0, LONGEST_TITLE - 1)}…` : name;
    this.server = new PageServer({
      post: (wire) => void webview.postMessage(wire),
      explain: (error, method) => refusalOf(log, 'Model page', method, error, QUESTIONS.has(method)),
    });
    this.answer();
    this.write();
    obeyPage(this.server, connection, name, services);
    this.held.push(
      webview.onDidReceiveMessage((message: unknown) => void this.server.receive(message)),
      connection.onDidReceive((event) => this.gather(event.kind === 'reset' ? ['all'] : changesFor(name, this.runIds, event.changes))),
      connection.onDidChangeState((state) => this.tellServer(state)),
      shared.onDidChange((changed) => {
        if (changed === connection) this.gather(['model', 'figures']);
      }),
      serving.facts.onDidChange(() => this.tellServed()),
      panel.onDidChangeViewState(() => this.resync()),
      panel.onDidDispose(() => this.dispose()),
    );
    const start: page.PageStart = { connectionId: connection.id, name, locale: vscode.env.language, ...omit(wish, 'preserveFocus') };
    webview.html = pageHtml(webview, extensionUri, { name: 'model', title: vscode.l10n.t('Registered model'), start, words: pageStrings(ENGLISH) });
  }

  /** Brings the panel to the front, at a version or its promotion when one is wished. */
  reveal({ version, promote, aliases, comment, preserveFocus }: PageWish): void {
    this.panel.reveal(undefined, preserveFocus);
    if (version === undefined) return;
    this.server.notify(page.ShowVersion, { version, ...(promote === undefined ? {} : { promote }), ...(aliases === undefined ? {} : { aliases }), ...(comment === undefined ? {} : { comment }) });
  }

  /** Stops listening; the panel itself is closed by VS Code. */
  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.servedTimer);
    this.server.dispose();
    for (const held of this.held.splice(0)) held.dispose();
    this.ended.fire();
    this.ended.dispose();
  }

  private answer(): void {
    const { server, name, connection, services } = this;
    server.onRequest(page.GetModel, async (_, signal) => this.read(signal));
    server.onRequest(page.GetFigures, async ({ versions }, signal) => {
      const wanted = new Set(versions);
      const { directions } = await services.shared.content(connection);
      const figures = await readFigures(await this.client(), (await this.known(signal)).filter((row) => wanted.has(row.version)), directions, signal);
      this.runIds = new Set([...this.runIds, ...figures.rows.flatMap((row) => (row.run === undefined ? [] : [row.run.id]))]);
      return figures;
    });
    server.onRequest(page.GetVersion, async ({ version }, signal) => {
      const client = await this.client();
      const [model, one] = await Promise.all([client.getRegisteredModel(name, { signal }), client.getModelVersion(name, version, { signal })]);
      const production = (await this.known(signal)).find((row) => row.current_stage === 'Production' && row.version !== version);
      return readVersionDetails(client, { model, version: one, production }, signal);
    });
    server.onRequest(page.GetServed, () => Promise.resolve(services.serving.facts.served(connection.id, name)));
    server.onRequest(page.GetHistory, async ({ before }, signal) =>
      historyFor(await this.client(), await (await this.registry()).history(name, { max: HISTORY, ...(before === undefined ? {} : { before }) }, { signal }), signal),
    );
    server.onRequest(page.GetPlan, async (choice, signal) =>
      readPlan(
        await this.client(),
        await this.registry(),
        { connectionId: connection.id, name, choice, served: services.serving.facts.served(connection.id, name) },
        await surroundingsOf(services.shared, connection, services.serving.facts.served(connection.id, name).map(({ request }) => request)),
        signal,
      ),
    );
    server.onRequest(page.Predict, ({ versions, payload }) => predictWith(services.serving.tryIt, connection.id, name, versions, JSON.parse(payload)));
  }

  private write(): void {
    const { server, name, connection } = this;
    server.onRequest(page.Promote, async ({ comment, revision, ...choice }) => {
      const client = await this.client();
      const [model, versions] = await Promise.all([client.getRegisteredModel(name), versionsOf(client, name)]);
      const outcome = await vscode.commands.executeCommand<PromotionOutcome | undefined>(COMMANDS.promoteModel, draftOf(connection.id, model, versions, choice, comment), { revision });
      return outcome?.kind ?? 'cancelled';
    });
    server.onRequest(page.Describe, async ({ text }) => {
      await (await this.client()).updateRegisteredModel(name, text);
      return undefined;
    });
    server.onRequest(page.SetTag, async ({ key, value }) => {
      await (await this.client()).setRegisteredModelTag(name, key, value);
      return undefined;
    });
    server.onRequest(page.DeleteTag, async ({ key }) => {
      await (await this.client()).deleteRegisteredModelTag(name, key);
      return undefined;
    });
    server.onRequest(page.AddComment, async ({ comment, version }) => {
      await (await this.registry()).comment(name, comment, version);
      return undefined;
    });
  }

  private async read(signal: AbortSignal): Promise<page.ModelDetails> {
    const { state } = this.connection;
    const registry = await this.registry();
    const { model, versions, state: where } = await registry.view(this.name, { signal });
    this.versions = withAliases(versions, model);
    const denials = this.connection.denied('model', this.name);
    this.denials = denials.length;
    return modelDetails(this.name, model, this.versions, { me: where.user, server: registry.kind, stages: stagesOf(this.connection), ...rightsOf(state.kind === 'ready' && state.readOnly, denials) });
  }

  /** The versions as last read. */
  private async known(signal: AbortSignal): Promise<readonly ModelVersion[]> {
    if (this.versions.length === 0) await this.read(signal);
    return this.versions;
  }

  private client(): Promise<MlflowClient> {
    return this.connection.client();
  }

  private async registry(): Promise<Registry> {
    return (await registryOf(this.services.connections, this.connection.id)).registry;
  }

  private gather(parts: readonly page.ChangedPart[]): void {
    if (parts.length === 0) return;
    if (!this.panel.visible) {
      this.missed = true;
      return;
    }
    for (const part of parts) this.gathered.add(part);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.server.notify(page.ModelChanged, { parts: [...this.gathered] });
      this.gathered.clear();
    }, GATHER);
  }

  /** Figures come up to once a second; a hidden page needs none. */
  private tellServed(): void {
    if (!this.panel.visible) return;
    this.servedTimer ??= setTimeout(() => {
      this.servedTimer = undefined;
      this.server.notify(page.ModelChanged, { parts: ['served'] });
    }, SERVED_EVERY);
  }

  /** A hidden page is thrown away and starts anew when shown; one behind a split only missed the news. */
  private resync(): void {
    if (!this.panel.visible || !this.missed) return;
    this.missed = false;
    this.server.notify(page.ModelChanged, { parts: ['all'] });
  }

  private tellServer(state: ConnectionState): void {
    this.server.notify(page.ServerChanged, { state: pageServerState(state) });
    if (this.connection.denied('model', this.name).length !== this.denials) this.gather(['model']);
  }
}

/** Requests whose refusal the page shows by itself. */
const QUESTIONS = new Set([page.GetModel, page.GetFigures, page.GetVersion, page.GetServed, page.GetHistory, page.GetPlan].map((request) => request.method));
