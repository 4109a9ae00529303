import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS } from '../ids';
import type { Log } from '../log';
import { recordingPolicy } from '../record/policy';
import type { Connections, FolderConnection } from './folderConnection';
import type { ServerAccess } from './serverAccess';
import { ServerConnection, type ConnectionPlace } from './serverConnection';
import { storeExists, storeLocation } from './storeLocation';

/** Id of the connection of a window without a folder. */
export const EMPTY_WINDOW = 'empty-window';

/** Makes the access to a place's server; `readOnly` for folders that are not trusted. */
export type OpenAccess = (place: ConnectionPlace, readOnly: boolean) => ServerAccess;

/** All connections of the window, kept in step with its folders, trust and settings. */
export class WindowConnections implements Connections, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #all: ServerConnection[];
  readonly #looks = new Map<string, ServerConnection>();

  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly emptyWindowStore: string,
    private readonly openAccess: OpenAccess,
    private readonly log: Log,
  ) {
    this.#all = this.#places().map((place) => this.#connect(place));
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#update(false)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update(true)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if ([SETTINGS.storePath, SETTINGS.trackingUri].some((setting) => event.affectsConfiguration(`trialbook.${setting}`))) this.#update(false);
        if (event.affectsConfiguration('trialbook')) this.startWanted();
      }),
    ];
  }

  get active(): readonly FolderConnection[] {
    return this.#all;
  }

  get roots(): readonly FolderConnection[] {
    return this.#all;
  }

  for(uri: vscode.Uri | undefined): FolderConnection | undefined {
    const [first] = this.#all;
    if (uri === undefined || first?.folder === undefined) return first;
    const path = uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }).fsPath : uri.fsPath;
    const holding = this.#all.filter(({ folder }) => folder !== undefined && isInside(path, folder.uri.fsPath));
    return holding.sort((a, b) => (b.folder?.uri.fsPath.length ?? 0) - (a.folder?.uri.fsPath.length ?? 0))[0] ?? first;
  }

  byId(id: string): FolderConnection | undefined {
    return this.#all.find((connection) => connection.id === id) ?? this.#looks.get(id);
  }

  look(place: Pick<ConnectionPlace, 'id' | 'name' | 'storePath'>): FolderConnection & vscode.Disposable {
    const whole: ConnectionPlace = { ...place, kind: 'look', folder: undefined };
    const connection = new ServerConnection(whole, this.openAccess(whole, true), this.log);
    this.#looks.set(place.id, connection);
    const { dispose } = connection;
    return Object.assign(connection, {
      dispose: () => {
        this.#looks.delete(place.id);
        dispose.call(connection);
      },
    });
  }

  /** Starts, in the background, the servers of folders that record or have something to show. Failures stand in the state. */
  startWanted(): void {
    for (const connection of this.#all) {
      if (connection.state.kind === 'off' && isWanted(connection)) connection.start().catch((error: unknown) => this.log.debug('start', error));
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, ...this.#all, ...this.#looks.values()).dispose();
  }

  #update(renew: boolean): void {
    const places = this.#places();
    const same = (a: ConnectionPlace, b: ConnectionPlace): boolean => a.id === b.id && a.storePath === b.storePath && a.remote === b.remote;
    const kept = renew ? [] : this.#all.filter((old) => places.some((place) => same(place, old.place)));
    const gone = this.#all.filter((old) => !kept.includes(old));
    this.#all = places.map((place) => kept.find((old) => same(place, old.place)) ?? this.#connect(place));
    this.startWanted();
    this.#changed.fire();
    for (const connection of gone) connection.dispose();
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

  #places(): ConnectionPlace[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length === 0) {
      return [{ id: EMPTY_WINDOW, kind: 'store', name: vscode.l10n.t('This window'), folder: undefined, storePath: this.emptyWindowStore, ...remote(undefined) }];
    }
    return folders
      .filter(({ uri }) => uri.scheme === 'file')
      .map((folder) => ({
        id: folder.uri.toString(),
        kind: 'store' as const,
        name: folder.name,
        folder,
        storePath: storeLocation(folder.uri.fsPath, vscode.workspace.getConfiguration('trialbook', folder.uri).get<string>(SETTINGS.storePath, '')),
        ...remote(folder.uri),
      }));
  }
}

/** The MLflow server that a person set for a folder. */
function remote(folder: vscode.Uri | undefined): Partial<Pick<ConnectionPlace, 'kind' | 'remote'>> {
  const address = vscode.workspace.getConfiguration('trialbook', folder).get<string>(SETTINGS.trackingUri, '').trim();
  return address === '' ? {} : { kind: 'server', remote: address };
}

function isWanted(connection: ServerConnection): boolean {
  return connection.place.remote !== undefined || recordingPolicy(connection.folder).kind === 'on' || storeExists(connection.storePath);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
