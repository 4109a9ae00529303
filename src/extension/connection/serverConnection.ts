import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { ServerWarning } from '../../protocol/trialbook';
import { toUserError, type UserError } from '../errors';
import { isUnauthenticated } from '../errors/connectionWords';
import { isPassing } from '../errors/servers';
import type { Log } from '../log';
import type { ConnectionEvent, ConnectionKind, ConnectionState, FolderConnection } from './folderConnection';
import type { Subject } from '../servers/needs';
import type { Denial, RunningServer, ServerAccess } from './serverAccess';

/** First and longest pause between tries to get a lost server back, ms. */
const PAUSE = [250, 10_000] as const;
/** Failures in a row after which a lost server counts as failed: about a minute. */
const MOST_TRIES = 10;
/** First and longest pause before a server elsewhere that did not answer is tried again, ms. */
const RETRY = [15_000, 300_000] as const;

/** Where a connection stands in the window. */
export interface ConnectionPlace {
  readonly id: string;
  readonly kind: ConnectionKind;
  readonly name: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Whether new runs go there. */
  readonly isActive: boolean;
  readonly storePath: string;
  /** Address of the MLflow server that is connected to, in the place of a store. */
  readonly remote?: string;
}

/**
 * A folder's connection to its server: starts it, follows its changes, and brings it back when it is lost. Disposing of it closes
 * the feed and leaves the server to those who still use it.
 */
export class ServerConnection implements FolderConnection, vscode.Disposable {
  readonly #state = new vscode.EventEmitter<ConnectionState>();
  readonly #events = new vscode.EventEmitter<ConnectionEvent>();
  readonly #warnings = new vscode.EventEmitter<ServerWarning>();
  readonly #lifetime = new AbortController();
  #current: ConnectionState = { kind: 'off' };
  #starting: Promise<MlflowClient> | undefined;
  #feed: { dispose(): void } | undefined;
  #mending = false;
  #retry: NodeJS.Timeout | undefined;
  #retries = 0;

  readonly #disposed = new vscode.EventEmitter<void>();

  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeState = this.#state.event;
  readonly onDidReceive = this.#events.event;
  readonly onDidWarn = this.#warnings.event;

  constructor(
    readonly place: ConnectionPlace,
    private readonly access: ServerAccess,
    private readonly log: Log,
  ) {
    // Rows are drawn again without what is not offered any more.
    access.denied?.listen({ denied: () => this.#state.fire(this.#current), signedOut: () => this.#signedOut() });
  }

  get id(): string {
    return this.place.id;
  }
  get kind(): ConnectionKind {
    return this.place.kind;
  }
  get name(): string {
    return this.place.name;
  }
  get folder(): vscode.WorkspaceFolder | undefined {
    return this.place.folder;
  }
  get isActive(): boolean {
    return this.place.isActive;
  }
  get storePath(): string {
    return this.place.storePath;
  }
  get trackingUri(): string | undefined {
    return this.access.trackingUri;
  }
  get variables(): Readonly<Record<string, string>> {
    return this.access.variables ?? {};
  }
  get givenVariables(): Readonly<Record<string, string>> {
    return this.access.givenVariables ?? {};
  }
  get state(): ConnectionState {
    return this.#current;
  }

  client(): Promise<MlflowClient> {
    if (this.#current.kind === 'ready' || this.#current.kind === 'reconnecting') return Promise.resolve(this.#current.client);
    return this.start();
  }

  denied(kind: Subject['kind'], id: string): readonly Denial[] {
    return this.access.denied?.of(kind, id) ?? [];
  }

  async commandEnvironment(): Promise<Record<string, string>> {
    return (await this.access.commandEnvironment?.()) ?? {};
  }

  /** Finds or starts the server. Raises `UserError` when it cannot. */
  start(): Promise<MlflowClient> {
    return this.#once((signal) => this.access.start(signal));
  }

  async restart(restoreFrom?: string): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#once((signal) => this.access.restart(signal, restoreFrom));
    // It may hold other runs now.
    this.#events.fire({ kind: 'reset' });
  }

  dispose(): void {
    this.#lifetime.abort();
    clearTimeout(this.#retry);
    this.#feed?.dispose();
    this.#disposed.fire();
    for (const emitter of [this.#state, this.#events, this.#warnings, this.#disposed]) emitter.dispose();
  }

  #once(open: (signal: AbortSignal) => Promise<RunningServer>): Promise<MlflowClient> {
    this.#starting ??= this.#open(open).finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  async #open(open: (signal: AbortSignal) => Promise<RunningServer>): Promise<MlflowClient> {
    const began = Date.now();
    const before = this.#current;
    this.#feed?.dispose();
    clearTimeout(this.#retry);
    // What is shown of a server elsewhere stays while it is connected to anew.
    if (before.kind !== 'reconnecting') this.#set({ kind: 'starting' });
    try {
      const server = await open(this.#lifetime.signal);
      this.#retries = 0;
      this.log.info(`${this.name}: server ready after ${Date.now() - began} ms at ${server.client.connection.url}`);
      this.#follow(server);
      this.#set({ kind: 'ready', ...server });
      void this.#takeIn(server);
      return server.client;
    } catch (error) {
      const shown = toUserError(error);
      this.#set(this.place.remote !== undefined && before.kind === 'reconnecting' ? { ...before, error: shown } : { kind: 'failed', error: shown });
      this.#tryAgain(shown);
      throw shown;
    }
  }

  /** A server elsewhere that does not answer, as without a network, may do so later; what a person has to do something about waits for them. */
  #tryAgain(error: UserError): void {
    if (this.place.remote === undefined || !isPassing(error) || this.#lifetime.signal.aborted) return;
    const pause = Math.min(RETRY[0] * 2 ** this.#retries++, RETRY[1]);
    this.#retry = setTimeout(() => void this.restart().catch((again: unknown) => this.log.debug(`${this.name}: still no answer`, again)), pause);
  }

  /** Commands that ran while no server could be had kept their records aside for us. */
  async #takeIn({ client, readOnly }: RunningServer): Promise<void> {
    if (readOnly || this.place.remote !== undefined) return;
    try {
      const { takeIn } = await import('../../exec/record/takeIn');
      const { runs, problems } = await takeIn(client, { kind: 'store', storePath: this.storePath });
      if (runs > 0) this.log.info(`${this.name}: took in ${runs} runs that were kept aside`);
      for (const problem of problems) this.log.warn(`${this.name}: ${problem}`);
    } catch (error) {
      this.log.warn(`${this.name}: what was kept aside is not taken in yet`, error);
    }
  }

  #follow(server: RunningServer): void {
    this.#feed?.dispose();
    if (this.#lifetime.signal.aborted) return;
    this.#feed = this.access.follow(server, {
      changes: (changes) => this.#events.fire({ kind: 'changes', changes }),
      reset: () => this.#events.fire({ kind: 'reset' }),
      warning: (warning) => {
        this.log.warn(`${this.name}: ${warning.message}`);
        this.#warnings.fire(warning);
      },
      connected: () => {
        if (this.#current.kind === 'reconnecting') this.#set({ kind: 'ready', ...server });
      },
      lost: (error) => {
        if (this.#current.kind !== 'ready') return;
        this.log.warn(`${this.name}: lost the server`, error);
        this.#set({ kind: 'reconnecting', client: server.client, since: Date.now() });
        if (this.place.remote === undefined) void this.#mend();
        else this.#lostElsewhere(error);
      },
    });
  }

  /** The feed of a server elsewhere comes back by itself, unless the server wants a sign-in, which is looked at once. */
  #lostElsewhere(error: unknown): void {
    if (isUnauthenticated(error)) this.#signedOut();
  }

  /** Looked at once: a person may have signed in anew in another window. */
  #signedOut(): void {
    if (this.#current.kind === 'ready') this.#set({ kind: 'reconnecting', client: this.#current.client, since: Date.now() });
    if (this.#current.kind !== 'reconnecting' || this.#current.error !== undefined || this.#starting !== undefined) return;
    this.restart().catch((again: unknown) => this.log.debug(`${this.name}: no sign-in`, again));
  }

  /** Brings a lost server back, with the same port and token, pausing longer after each failure. */
  async #mend(): Promise<void> {
    if (this.#mending) return;
    this.#mending = true;
    try {
      for (let tries = 1, pause: number = PAUSE[0]; this.#isLost(); tries++, pause = Math.min(pause * 2, PAUSE[1])) {
        try {
          const server = await this.access.start(this.#lifetime.signal);
          this.log.info(`${this.name}: the server is back`);
          if (!this.#isLost()) return;
          this.#follow(server);
          this.#set({ kind: 'ready', ...server });
          this.#events.fire({ kind: 'reset' });
          return;
        } catch (error) {
          this.log.warn(`${this.name}: the server is not back yet`, error);
          if (tries === MOST_TRIES) this.#set({ kind: 'failed', error: toUserError(error) });
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
    } finally {
      this.#mending = false;
    }
  }

  #isLost(): boolean {
    return this.#current.kind === 'reconnecting' && !this.#lifetime.signal.aborted;
  }

  #set(state: ConnectionState): void {
    if (this.#lifetime.signal.aborted) return;
    this.#current = state;
    this.#state.fire(state);
  }
}
