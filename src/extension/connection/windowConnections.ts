import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS } from '../ids';
import type { Log } from '../log';
import { targetName } from '../record/personsAddress';
import { recordingPolicy } from '../record/policy';
import type { Connections, FolderConnection } from './folderConnection';
import type { ServerAccess } from './serverAccess';
import { isSameAddress, serverId } from './serverAddress';
import { ServerConnection, type ConnectionPlace } from './serverConnection';
import { storeExists, storeLocation } from './storeLocation';

/** Id of the connection of a window without a folder. */
export const EMPTY_WINDOW = 'empty-window';

/** The servers that a person connected to, as far as connections need them. */
export interface KnownServers {
  readonly all: readonly { readonly name: string; readonly url: string }[];
  readonly onDidChange: vscode.Event<void>;
  /** Programs of the window got, or lost, the credentials of one. */
  readonly onDidGive: vscode.Event<void>;
}

/** Where connections stand: new runs go to those that are active. */
interface Places {
  readonly active: readonly ConnectionPlace[];
  readonly others: readonly ConnectionPlace[];
}

/** Makes the access to a place's server; `readOnly` for folders that are not trusted. */
export type OpenAccess = (place: ConnectionPlace, readOnly: boolean) => ServerAccess;

/** All connections of the window, kept in step with its folders, trust and settings. */
export class WindowConnections implements Connections, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #active: readonly ServerConnection[];
  #others: readonly ServerConnection[];
  readonly #looks = new Map<string, ServerConnection>();

  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly emptyWindowStore: string,
    private readonly servers: KnownServers,
    private readonly openAccess: OpenAccess,
    private readonly log: Log,
  ) {
    const { active, others } = this.#places();
    this.#active = active.map((place) => this.#connect(place));
    this.#others = others.map((place) => this.#connect(place));
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#update(false)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update(true)),
      servers.onDidChange(() => this.#update(false)),
      servers.onDidGive(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if ([SETTINGS.storePath, SETTINGS.trackingUri].some((setting) => event.affectsConfiguration(`trialbook.${setting}`))) this.#update(false);
        if (event.affectsConfiguration('trialbook')) this.startWanted();
      }),
    ];
  }

  get active(): readonly FolderConnection[] {
    return this.#active;
  }

  get roots(): readonly FolderConnection[] {
    const all = this.#all;
    // Two folders may have the same server.
    return all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index);
  }

  get #all(): ServerConnection[] {
    return [...this.#active, ...this.#others];
  }

  for(uri: vscode.Uri | undefined): FolderConnection | undefined {
    const [first] = this.#active;
    if (uri === undefined || first?.folder === undefined) return first;
    const path = uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }).fsPath : uri.fsPath;
    const holding = this.#active.filter(({ folder }) => folder !== undefined && isInside(path, folder.uri.fsPath));
    return holding.sort((a, b) => (b.folder?.uri.fsPath.length ?? 0) - (a.folder?.uri.fsPath.length ?? 0))[0] ?? first;
  }

  byId(id: string): FolderConnection | undefined {
    return this.#all.find((connection) => connection.id === id) ?? this.#looks.get(id);
  }

  look(place: Pick<ConnectionPlace, 'id' | 'name' | 'storePath'>): FolderConnection & { dispose(): void } {
    const whole: ConnectionPlace = { ...place, kind: 'look', folder: undefined, isActive: false };
    const connection = new ServerConnection(whole, this.openAccess(whole, true), this.log);
    this.#looks.set(place.id, connection);
    connection.onDidDispose(() => {
      if (this.#looks.get(place.id) === connection) this.#looks.delete(place.id);
    });
    return connection;
  }

  /** Starts, in the background, the servers of folders that record or have something to show. Failures stand in the state. */
  startWanted(): void {
    for (const connection of this.#active) {
      if (connection.state.kind === 'off' && isWanted(connection)) connection.start().catch((error: unknown) => this.log.debug('start', error));
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, ...this.#all, ...this.#looks.values()).dispose();
  }

  #update(renew: boolean): void {
    const { active, others } = this.#places();
    const before = this.#all;
    const same = (a: ConnectionPlace, b: ConnectionPlace): boolean =>
      a.id === b.id && a.name === b.name && a.storePath === b.storePath && a.remote === b.remote && a.isActive === b.isActive && a.folder?.uri.toString() === b.folder?.uri.toString();
    const keep = (place: ConnectionPlace): ServerConnection => (renew ? undefined : before.find((old) => same(place, old.place))) ?? this.#connect(place);
    this.#active = active.map(keep);
    this.#others = others.map(keep);
    this.startWanted();
    this.#changed.fire();
    const kept = this.#all;
    for (const connection of before) if (!kept.includes(connection)) connection.dispose();
  }

  #connect(place: ConnectionPlace): ServerConnection {
    const connection = new ServerConnection(place, this.openAccess(place, !vscode.workspace.isTrusted), this.log);
    let known = connection.trackingUri;
    connection.onDidChangeState(() => {
      // The server had to move to another port: programs that start from now on are told.
      if (connection.trackingUri === known) return;
      known = connection.trackingUri;
      this.#changed.fire();
    });
    return connection;
  }

  #places(): Places {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const homes = (vscode.workspace.workspaceFolders ?? []).length === 0 ? [this.#emptyWindow()] : folders.map(storePlace);
    const active = homes.map((home) => this.#serverOf(home) ?? home);
    const stores = homes.filter((home) => !active.includes(home) && storeExists(home.storePath)).map((home) => ({ ...home, folder: undefined, isActive: false }));
    const known = new Set(active.map(({ id }) => id));
    // Paths that runs of a server name are looked for in the first folder.
    const storePath = homes[0]?.storePath ?? this.emptyWindowStore;
    const servers = this.servers.all
      .map(({ name, url }): ConnectionPlace => ({ id: serverId(url), kind: 'server', name, folder: undefined, isActive: false, storePath, remote: url }))
      .filter(({ id }) => !known.has(id));
    return { active, others: [...stores, ...servers] };
  }

  #emptyWindow(): ConnectionPlace {
    return { id: EMPTY_WINDOW, kind: 'store', name: vscode.l10n.t('This window'), folder: undefined, isActive: true, storePath: this.emptyWindowStore };
  }

  /** The MLflow server that a person made the active one in the place of a store. */
  #serverOf({ folder, storePath }: ConnectionPlace): ConnectionPlace | undefined {
    const address = vscode.workspace.getConfiguration('trialbook', folder?.uri).get<string>(SETTINGS.trackingUri, '').trim();
    if (address === '') return undefined;
    const name = this.servers.all.find(({ url }) => isSameAddress(url, address))?.name ?? targetName(address);
    return { id: serverId(address), kind: 'server', name, folder, isActive: true, storePath, remote: address };
  }
}

function storePlace(folder: vscode.WorkspaceFolder): ConnectionPlace {
  const storePath = storeLocation(folder.uri.fsPath, vscode.workspace.getConfiguration('trialbook', folder.uri).get<string>(SETTINGS.storePath, ''));
  return { id: folder.uri.toString(), kind: 'store', name: folder.name, folder, isActive: true, storePath };
}

function isWanted(connection: ServerConnection): boolean {
  return connection.place.remote !== undefined || recordingPolicy(connection.folder).kind === 'on' || storeExists(connection.storePath);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
