import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import type { Arrangement } from './arrangement';
import type { Models } from './experimentsTree';
import { FolderModel } from './folderModel';
import { LiveUpdates, type Touched } from './liveUpdates';

/** One folder: what was read of it, and what keeps that current. */
interface Entry {
  readonly model: FolderModel;
  readonly live: LiveUpdates;
  readonly subscription: vscode.Disposable;
}

/** What a folder's model tells the view. */
export interface ModelEvents {
  touched(model: FolderModel, touched: Touched): void;
  /** Everything has to be drawn again. */
  reset(): void;
}

/** Keeps one model for each connection of the window and forgets those that are gone. */
export class FolderModels implements Models, vscode.Disposable {
  #entries: Entry[] = [];
  #visible = false;
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly connections: Connections,
    private readonly arrangement: Arrangement,
    private readonly shared: Pick<SharedFiles, 'now'>,
    private readonly events: ModelEvents,
    private readonly log: Log,
  ) {
    this.#subscription = connections.onDidChange(() => {
      this.#update();
      this.events.reset();
    });
    this.#update();
  }

  get all(): readonly FolderModel[] {
    return this.#entries.map((entry) => entry.model);
  }

  byId(connectionId: string): FolderModel | undefined {
    return this.#entries.find((entry) => entry.model.connection.id === connectionId)?.model;
  }

  /** Live updates read only while the view is visible. */
  set visible(visible: boolean) {
    this.#visible = visible;
    for (const entry of this.#entries) entry.live.visible = visible;
  }

  /** A folder was read: what changed meanwhile is read now. */
  wake(model: FolderModel): void {
    this.#entries.find((entry) => entry.model === model)?.live.wake();
  }

  /** Forgets what was read of all folders, as another filter or order makes it wrong. */
  clear(): void {
    for (const entry of this.#entries) {
      entry.model.reset();
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
    const kept = this.#entries.filter((entry) => wanted.includes(entry.model.connection));
    for (const entry of this.#entries) if (!kept.includes(entry)) drop(entry);
    this.#entries = wanted.map((connection) => kept.find((entry) => entry.model.connection === connection) ?? this.#watch(connection));
  }

  #watch(connection: FolderConnection): Entry {
    const model = new FolderModel(connection, this.arrangement, () => this.shared.now(connection).directions);
    const live = new LiveUpdates(
      model,
      (touched) => this.events.touched(model, touched),
      (error) => this.log.warn(`The Experiments view of ${connection.name} was not updated`, error),
    );
    live.visible = this.#visible;
    let state = connection.state.kind;
    const subscription = vscode.Disposable.from(
      connection.onDidReceive((event) => {
        if (event.kind === 'changes') { live.receive(event); return; }
        model.reset();
        live.reset();
        this.events.reset();
      }),
      connection.onDidChangeState((next) => {
        const before = state;
        state = next.kind;
        if (before !== state) this.events.reset();
      }),
    );
    return { model, live, subscription };
  }
}

function drop(entry: Entry): void {
  entry.subscription.dispose();
  entry.live.dispose();
  entry.model.reset();
}
