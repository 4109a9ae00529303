import * as vscode from 'vscode';
import type { Change } from '../../protocol/trialbook';
import type { ConnectionState, Connections, FolderConnection } from './folderConnection';

/** What a view has read of a connection. */
export interface Reading {
  readonly connection: FolderConnection;
  /** Forgets what was read. */
  reset(): void;
}

/** What keeps a reading current while the view is visible. */
export interface Following extends vscode.Disposable {
  set visible(visible: boolean);
  receive(changes: readonly Change[]): void;
  /** The connection was read, so that what changed meanwhile can be read now. */
  wake(): void;
  /** Forgets what was to be read. */
  reset(): void;
}

/** How a view reads a connection. */
export interface ReadingOf<R extends Reading, F extends Following> {
  open(connection: FolderConnection): { readonly reading: R; readonly live: F };
  /** Whether a change of the connection's state is to be seen. */
  shows(reading: R, before: ConnectionState['kind'], now: ConnectionState['kind']): boolean;
  /** Everything has to be drawn again. */
  reset(): void;
}

/** Whether a view that opens a connection's row asks its server. One that is active was started where it is wanted; others start when they are opened. */
export function isReadable({ state, isActive }: Pick<FolderConnection, 'state' | 'isActive'>): boolean {
  return state.kind !== 'failed' && (state.kind !== 'off' || !isActive);
}

interface Entry<R, F> {
  readonly reading: R;
  readonly live: F;
  readonly subscription: vscode.Disposable;
}

/** Keeps one reading for each connection of the window and forgets those that are gone. */
export class PerConnection<R extends Reading, F extends Following> implements vscode.Disposable {
  #entries: Entry<R, F>[] = [];
  #visible = false;
  readonly #subscription: vscode.Disposable;

  constructor(private readonly connections: Connections, private readonly of: ReadingOf<R, F>) {
    this.#subscription = connections.onDidChange(() => {
      this.#update();
      this.of.reset();
    });
    this.#update();
  }

  get all(): readonly R[] {
    return this.#entries.map((entry) => entry.reading);
  }

  byId(connectionId: string): R | undefined {
    return this.all.find((reading) => reading.connection.id === connectionId);
  }

  /** Live updates read only while the view is visible. */
  set visible(visible: boolean) {
    this.#visible = visible;
    for (const entry of this.#entries) entry.live.visible = visible;
  }

  /** A connection was read: what changed meanwhile is read now. */
  wake(reading: R): void {
    this.#entries.find((entry) => entry.reading === reading)?.live.wake();
  }

  /** Forgets what was read of all connections, as another filter or order makes it wrong. */
  clear(): void {
    for (const entry of this.#entries) forget(entry);
    this.of.reset();
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const entry of this.#entries) drop(entry);
    this.#entries = [];
  }

  /** Does something with every reading and what follows it. */
  protected each(act: (reading: R, live: F) => void): void {
    for (const { reading, live } of this.#entries) act(reading, live);
  }

  #update(): void {
    const wanted = this.connections.roots;
    const kept = this.#entries.filter((entry) => wanted.includes(entry.reading.connection));
    for (const entry of this.#entries) if (!kept.includes(entry)) drop(entry);
    this.#entries = wanted.map((connection) => kept.find((entry) => entry.reading.connection === connection) ?? this.#watch(connection));
  }

  #watch(connection: FolderConnection): Entry<R, F> {
    const opened = this.of.open(connection);
    opened.live.visible = this.#visible;
    let state = connection.state.kind;
    const subscription = vscode.Disposable.from(
      connection.onDidReceive((event) => {
        if (event.kind === 'changes') { opened.live.receive(event.changes); return; }
        forget(opened);
        this.of.reset();
      }),
      connection.onDidChangeState((next) => {
        const before = state;
        state = next.kind;
        // The row of a server says more of it than the kind of its state.
        if ((before !== state || connection.kind === 'server') && this.of.shows(opened.reading, before, state)) this.of.reset();
      }),
    );
    return { ...opened, subscription };
  }
}

function forget({ reading, live }: { readonly reading: Reading; readonly live: Following }): void {
  reading.reset();
  live.reset();
}

function drop({ reading, live, subscription }: Entry<Reading, Following>): void {
  subscription.dispose();
  live.dispose();
  reading.reset();
}
