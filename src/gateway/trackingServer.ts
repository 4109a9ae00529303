import { join } from 'node:path';
import { VERSION } from '../address/version';
import { followChanges, type ChangeFeed } from '../client/changeFeed';
import { trackingUri, type Connection } from '../client/connection';
import { ensureServer } from '../client/ensureServer';
import { MlflowClient } from '../client/mlflowClient';
import { MlflowError } from '../protocol/errors';
import type { Change } from '../protocol/trialbook';

/** What is told of the registry. */
export interface RegistryListener {
  /** Something changed; without changes it is not known what. */
  changed(changes?: readonly Change[]): void;
  log(line: string): void;
}

/**
 * The store's tracking server as the gateway uses it: its registry is asked, and its change feed followed, which keeps it there while something is served. It
 * is started when it is needed and does not run.
 */
export class TrackingServer {
  #client: MlflowClient | undefined;
  #feed: ChangeFeed | undefined;
  #starting: Promise<MlflowClient> | undefined;

  constructor(private readonly storePath: string, private readonly listener: RegistryListener) {}

  /** A client of it. Raises `ServerStartError`. */
  client(): Promise<MlflowClient> {
    this.#starting ??= this.#ensure().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** The address that scoring servers are given, with the token. Raises `ServerStartError`. */
  async uri(): Promise<string> {
    return trackingUri((await this.client()).connection);
  }

  /** The address as it is kept out of words, once it is known. */
  get secret(): string | undefined {
    return this.#client?.connection.token;
  }

  close(): void {
    this.#feed?.dispose();
    this.#client?.dispose();
  }

  async #ensure(): Promise<MlflowClient> {
    const { connection } = await ensureServer({ storePath: this.storePath, serverScript: join(__dirname, 'server.js'), version: VERSION });
    const known = this.#client;
    if (known !== undefined && isSame(known.connection, connection)) return known;
    known?.dispose();
    this.#feed?.dispose();
    this.#client = new MlflowClient(connection);
    this.#feed = followChanges(connection, {
      changes: (changes) => this.listener.changed(changes),
      reset: () => this.listener.changed(),
      // What happened while the feed was broken is not known.
      connected: () => this.listener.changed(),
      warning: () => undefined,
      lost: (error) => this.#lost(error),
    });
    return this.#client;
  }

  #lost(error: unknown): void {
    const words = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
    this.listener.log(`the tracking server is away: ${words(error)}`);
    // Its token was replaced, and is read anew. One that is only away is started when it is needed.
    if (!(error instanceof MlflowError) || error.code !== 'UNAUTHENTICATED') return;
    this.client().catch((again: unknown) => this.listener.log(`the tracking server is not back: ${words(again)}`));
  }
}

function isSame(a: Connection, b: Connection): boolean {
  return a.url === b.url && a.token === b.token;
}
