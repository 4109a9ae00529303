import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { CONTEXTS } from '../ids';
import type { Log } from '../log';
import { formatCount, oneLine } from '../tree/format';
import type { ActiveSearch } from './activeSearch';
import { isPrompt } from './collectModel';
import type { RegistryNode } from './modelNodes';
import type { FolderRegistries } from './registries';

/** Models that are looked at for one that is no prompt. */
const LOOKED_AT = 20;
/** After a change the server is asked this much later, ms. */
const GATHER = 300;

/** Keeps what stands around the rows current: whether the view is there at all, and the message with the search or the trouble. */
export class ModelsViewState implements vscode.Disposable {
  readonly #there = new Set<string>();
  #wanted = false;
  #timer: NodeJS.Timeout | undefined;
  #subscriptions: vscode.Disposable[] = [];
  readonly #always: vscode.Disposable[];

  constructor(
    private readonly view: vscode.TreeView<RegistryNode>,
    private readonly connections: Connections,
    private readonly registries: FolderRegistries,
    private readonly search: ActiveSearch,
    private readonly log: Log,
  ) {
    this.#always = [connections.onDidChange(() => this.#watch()), search.onDidChange(() => this.showMessage())];
    this.#watch();
    this.showMessage();
  }

  /** A view of nothing is in the way until a person asks for it. */
  want(): void {
    this.#wanted = true;
    this.#apply();
  }

  /** Says the search, or that what is shown is not current. */
  showMessage(): void {
    const { current } = this.search;
    setContext(CONTEXTS.modelsSearched, current !== undefined);
    const empty = this.registries.all.every((registry) => registry.models.size === 0);
    // A message would hide the welcome that leads out of a search without a find: then the search stands beside the title.
    const message = this.#trouble() ?? (current === undefined || empty ? undefined : this.#found(current.text));
    // The API takes undefined for no message and no description, which its types leave out.
    this.view.message = message as string;
    this.view.description = (current !== undefined && message === undefined ? oneLine(current.text) : undefined) as string;
  }

  #found(text: string): string {
    const models = this.registries.all.reduce((sum, registry) => sum + registry.models.size, 0);
    const count = formatCount(models, vscode.env.language);
    if (this.registries.all.some((registry) => registry.more)) return vscode.l10n.t('{0}, more than {1} models', text, count);
    return models === 1 ? vscode.l10n.t('{0}, 1 model', text) : vscode.l10n.t('{0}, {1} models', text, count);
  }

  #trouble(): string | undefined {
    for (const { connection, loaded } of this.registries.all) {
      // The row of a server says it of that server.
      if (!loaded || connection.kind === 'server') continue;
      const { state } = connection;
      if (state.kind === 'reconnecting') return vscode.l10n.t('The server stopped answering. Shown as of {0}.', new Date(state.since).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' }));
      if (state.kind === 'failed') return state.error.message;
    }
    return undefined;
  }

  /** Whether a folder has models is asked once its server answers, and with word of a model as long as it had none. */
  #watch(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
    this.#there.clear();
    this.#subscriptions = this.connections.roots.flatMap((connection) => [
      connection.onDidChangeState(() => {
        this.showMessage();
        this.#askSoon();
      }),
      connection.onDidReceive((event) => {
        if (event.kind === 'reset' || event.changes.some(({ kind }) => kind === 'registered-model')) this.#askSoon();
      }),
    ]);
    this.#askSoon();
  }

  #askSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, GATHER);
  }

  async #ask(): Promise<void> {
    for (const connection of this.connections.roots) {
      if (connection.state.kind !== 'ready' || this.#there.has(connection.id)) continue;
      try {
        const { registered_models: models, next_page_token: next } = await connection.state.client.searchRegisteredModels({ max_results: LOOKED_AT });
        if (models.some((model) => !isPrompt(model)) || next !== undefined) this.#there.add(connection.id);
      } catch (error) {
        this.log.debug('models', error);
      }
    }
    this.#apply();
  }

  /** Once there the view stays: what was deleted is in its trash. */
  #apply(): void {
    if (this.#there.size > 0) this.#wanted = true;
    setContext(CONTEXTS.hasModels, this.#wanted);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions, ...this.#always).dispose();
  }
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
