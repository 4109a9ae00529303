import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { FolderRegistry } from './folderRegistry';
import { LiveModels, type TouchedModels } from './liveModels';
import type { Registries } from './modelsTree';

interface Entry {
  readonly registry: FolderRegistry;
  readonly live: LiveModels;
  readonly subscription: vscode.Disposable;
}

/** What a folder's registry tells the view. */
export interface RegistryEvents {
  touched(registry: FolderRegistry, touched: TouchedModels): void;
  /** Everything has to be drawn again. */
  reset(): void;
}

/** Keeps one registry for each connection of the window and forgets those that are gone. */
export class FolderRegistries implements Registries, vscode.Disposable {
  #entries: Entry[] = [];
  #visible = false;
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly connections: Connections,
    private readonly filter: () => string | undefined,
    private readonly shared: Pick<SharedFiles, 'now'>,
    private readonly events: RegistryEvents,
    private readonly log: Log,
  ) {
    this.#subscription = connections.onDidChange(() => {
      this.#update();
      this.events.reset();
    });
    this.#update();
  }

  get all(): readonly FolderRegistry[] {
    return this.#entries.map((entry) => entry.registry);
  }

  byId(connectionId: string): FolderRegistry | undefined {
    return this.#entries.find((entry) => entry.registry.connection.id === connectionId)?.registry;
  }

  /** Live updates read only while the view is visible. */
  set visible(visible: boolean) {
    this.#visible = visible;
    for (const entry of this.#entries) entry.live.visible = visible;
  }

  /** A folder was read: what changed meanwhile is read now. */
  wake(registry: FolderRegistry): void {
    this.#entries.find((entry) => entry.registry === registry)?.live.wake();
  }

  /** Something was changed from here: a server that tells nothing of changes is looked at at once. */
  edited(): void {
    for (const { registry, live } of this.#entries) {
      if (registry.loaded && registry.trash === undefined) live.lookAgain();
    }
  }

  /** Forgets what was read of all folders, as another search makes it wrong. */
  clear(): void {
    for (const entry of this.#entries) {
      entry.registry.reset();
      entry.live.reset();
    }
    this.events.reset();
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const entry of this.#entries) drop(entry);
    this.#entries = [];
  }

  #update(): void {
    const wanted = this.connections.all;
    const kept = this.#entries.filter((entry) => wanted.includes(entry.registry.connection));
    for (const entry of this.#entries) if (!kept.includes(entry)) drop(entry);
    this.#entries = wanted.map((connection) => kept.find((entry) => entry.registry.connection === connection) ?? this.#watch(connection));
  }

  #watch(connection: FolderConnection): Entry {
    const registry = new FolderRegistry(connection, this.filter, () => this.shared.now(connection).directions);
    const live = new LiveModels(
      registry,
      (touched) => this.events.touched(registry, touched),
      (error) => this.log.warn(`The Models view of ${connection.name} was not updated`, error),
    );
    live.visible = this.#visible;
    let state = connection.state.kind;
    const subscription = vscode.Disposable.from(
      connection.onDidReceive((event) => {
        if (event.kind === 'changes') { live.receive(event.changes); return; }
        registry.reset();
        live.reset();
        this.events.reset();
      }),
      connection.onDidChangeState((next) => {
        const before = state;
        state = next.kind;
        if (before !== state && (before === 'failed' || state === 'failed' || !registry.loaded)) this.events.reset();
      }),
    );
    return { registry, live, subscription };
  }
}

function drop(entry: Entry): void {
  entry.subscription.dispose();
  entry.live.dispose();
  entry.registry.reset();
}
