import { join } from 'node:path';
import * as vscode from 'vscode';
import { findAddress } from '../../address/address';
import type { GatewayClient } from '../../client/gateway/gatewayClient';
import { errorWords } from '../../exec/errorWords';
import type { GatewayStatus, Served } from '../../protocol/serving';
import { remoteAddress, type Connections, type FolderConnection } from '../connection/folderConnection';
import { gatewayFailed, remoteNotServed } from '../errors/serving';
import type { Log } from '../log';
import { redact } from '../redact';
import { collectServed } from './collectServed';
import { servedRow } from './servedRow';
import type { ServedRow, ServingFacts, ServingRows } from './servingRows';

/** A gateway is looked for again after this at the earliest, when somebody asks; ms. */
const LOOK_AGAIN = 5000;
/** Rows move on by themselves that often: the time of a start, requests a minute; ms. */
const TICK = 5000;

/** A gateway that was serving and is gone is started again so often in a window. */
const RESUMES = 3;

/** A gateway that is followed. */
interface Followed {
  readonly storePath: string;
  readonly client: GatewayClient;
  readonly stop: AbortController;
  status: GatewayStatus | undefined;
}

/** What the parts of serving work with. */
export interface ServingHome {
  readonly extensionPath: string;
  /** Of the extension, semver. */
  readonly version: string;
  readonly connections: Connections;
  readonly log: Log;
}

/**
 * What is served of the window's folders. A gateway is looked for where the state folder says that there was one, when the window opens, gets the focus
 * or shows versions; nothing runs and nothing is asked where no model was ever served.
 */
export class WindowServing implements ServingRows, Pick<ServingFacts, 'served'>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #updated = new vscode.EventEmitter<void>();
  readonly #followed = new Map<string, Followed>();
  readonly #looks = new Map<string, { readonly at: number; readonly done: Promise<GatewayClient | undefined> }>();
  readonly #resumed = new Map<string, number>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #tick: NodeJS.Timeout | undefined;
  #drawn = '';

  /** Rows look different now. */
  readonly onDidChange = this.#changed.event;
  /** Anything changed, a figure too: up to once a second. */
  readonly onDidUpdate = this.#updated.event;

  constructor(private readonly home: ServingHome) {
    this.#subscriptions = [
      this.#changed,
      this.#updated,
      home.connections.onDidChange(() => this.#look()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#look();
      }),
    ];
    this.#look();
  }

  of(connectionId: string, name: string, version: string): ServedRow | undefined {
    const connection = this.home.connections.byId(connectionId);
    if (connection !== undefined) void this.find(connection);
    const now = Date.now();
    const serving = collectServed(this.all(connectionId), name, version, now);
    return serving === undefined ? undefined : servedRow(serving, now);
  }

  served(connectionId: string, name: string): readonly Served[] {
    const connection = this.home.connections.byId(connectionId);
    if (connection !== undefined) void this.find(connection);
    return this.all(connectionId).filter(({ request }) => request.name === name);
  }

  /** Everything that is served of a connection. */
  all(connectionId: string): readonly Served[] {
    return this.#followed.get(connectionId)?.status?.served ?? [];
  }

  /** What the gateway of a connection says, when one runs. */
  status(connectionId: string): GatewayStatus | undefined {
    return this.#followed.get(connectionId)?.status;
  }

  /** The gateway of a connection that runs already; undefined when none does. Never raises. */
  find(connection: FolderConnection): Promise<GatewayClient | undefined> {
    const known = this.#followed.get(connection.id);
    if (known !== undefined) return Promise.resolve(known.client);
    const last = this.#looks.get(connection.id);
    if (last !== undefined && Date.now() - last.at < LOOK_AGAIN) return last.done;
    const isKnown = vscode.workspace.isTrusted && remoteOf(connection) === undefined && findAddress(connection.storePath, { gateway: true }) !== undefined;
    const done = isKnown ? this.#find(connection) : Promise.resolve(undefined);
    this.#looks.set(connection.id, { at: Date.now(), done });
    return done;
  }

  /** The gateway of a connection, started when none runs. Raises `UserError`. */
  async ensure(connection: FolderConnection): Promise<GatewayClient> {
    const known = this.#followed.get(connection.id);
    if (known !== undefined) return known.client;
    this.refuseRemote(connection);
    try {
      return this.#follow(connection, await this.#start(connection));
    } catch (error) {
      throw gatewayFailed(errorWords(error), error);
    }
  }

  /** Raises `UserError` for a connection to a server elsewhere, whose models are not served from here. */
  refuseRemote(connection: FolderConnection): void {
    const remote = remoteOf(connection);
    if (remote !== undefined) throw remoteNotServed(redact(remote));
  }

  dispose(): void {
    for (const { stop, client } of this.#followed.values()) {
      stop.abort();
      client.dispose();
    }
    clearInterval(this.#tick);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #look(): void {
    for (const [id, { stop, storePath }] of this.#followed) {
      const connection = this.home.connections.byId(id);
      if (connection?.storePath === storePath && remoteOf(connection) === undefined) continue;
      stop.abort();
      this.#followed.delete(id);
      this.#looks.delete(id);
      this.#updated.fire();
      this.#draw();
    }
    for (const connection of this.home.connections.active) void this.find(connection);
  }

  async #find(connection: FolderConnection): Promise<GatewayClient | undefined> {
    try {
      const { findGateway, wasServing } = await import('../../client/gateway/gateway');
      // What was served goes on after the machine was restarted or the process was ended, and under an updated extension.
      const resumes = wasServing(connection.storePath) && (this.#resumed.get(connection.id) ?? 0) < RESUMES;
      if (resumes) this.#resumed.set(connection.id, (this.#resumed.get(connection.id) ?? 0) + 1);
      const client = resumes ? await this.#start(connection) : await findGateway(connection.storePath);
      return client === undefined ? undefined : this.#follow(connection, client);
    } catch (error) {
      this.home.log.warn(`${connection.name}: the process that serves models cannot be reached`, error);
      return undefined;
    }
  }

  async #start({ storePath }: FolderConnection): Promise<GatewayClient> {
    const { ensureGateway } = await import('../../client/gateway/gateway');
    const { extensionPath, version } = this.home;
    return ensureGateway({ storePath, script: join(extensionPath, 'dist', 'gateway.js'), runtime: process.execPath, version });
  }

  /** Follows a gateway, or the one that is followed already. */
  #follow(connection: FolderConnection, client: GatewayClient): GatewayClient {
    const { id, name } = connection;
    const known = this.#followed.get(id);
    if (known !== undefined) {
      client.dispose();
      return known.client;
    }
    const followed: Followed = { storePath: connection.storePath, client, stop: new AbortController(), status: undefined };
    this.#followed.set(id, followed);
    this.#tick ??= setInterval(() => this.#draw(), TICK);
    const end = (error?: unknown): void => {
      if (this.#followed.get(id) !== followed) return;
      if (error !== undefined && !followed.stop.signal.aborted) this.home.log.warn(`${name}: the process that serves models is gone`, error);
      this.#followed.delete(id);
      this.#looks.delete(id);
      if (this.#followed.size === 0) {
        clearInterval(this.#tick);
        this.#tick = undefined;
      }
      client.dispose();
      this.#updated.fire();
      this.#draw();
      if (!followed.stop.signal.aborted) void this.find(connection);
    };
    client.follow((status) => {
      followed.status = status;
      this.#updated.fire();
      this.#draw();
    }, followed.stop.signal).then(() => end(), end);
    return client;
  }

  /** Tells the tree when its rows are others than it drew. */
  #draw(): void {
    const now = Date.now();
    const rows = [...this.#followed].flatMap(([id, { status }]) => (status?.served ?? []).flatMap(({ id: servedId, request, backends }) => backends.map(({ version }) => {
      const serving = collectServed(status?.served ?? [], request.name, version, now);
      const row = serving === undefined ? undefined : servedRow(serving, now);
      return [id, servedId, version, row?.state, row?.description];
    })));
    const drawn = JSON.stringify(rows);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#changed.fire();
  }
}

/** Where the server is that a folder's models are registered at, if it is none of this machine. The gateway is one of a store on this machine and follows that store's server. */
function remoteOf(connection: FolderConnection): string | undefined {
  return remoteAddress(connection) === undefined ? undefined : connection.name;
}
