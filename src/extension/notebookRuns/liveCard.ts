import type * as vscode from 'vscode';
import type { CardState } from '../../../webview/runCard/card';
import { MlflowError } from '../../protocol/errors';
import type { ConnectionEvent, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { redact } from '../redact';
import type { SharedFiles } from '../shared/sharedFiles';
import { readCard } from './cardFacts';

/** Least time between two readings, ms: a busy run is read a few times a second. */
const PAUSE = 400;
/** A reading that takes long is followed by a longer pause: so many times its own length. */
const REST = 6;
/** What comes in one turn of the feed is read at once, ms. */
const GATHER = 20;

/** What cards are read with. */
export interface CardServices {
  readonly shared: SharedFiles;
  readonly log: Log;
}

/**
 * A run's card, read at once and again with each change, until disposed of. The run is looked for in the folder `home`, then in those of `others` whose server
 * runs. `tell` hears each state; what was shown is not taken back while a server is away.
 */
export class LiveCard implements vscode.Disposable {
  private readonly abort = new AbortController();
  private readonly held: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  /** UTC ms before which nothing is read. */
  private restUntil = 0;
  private reading = false;
  private again = false;
  private found: FolderConnection | undefined;
  private shown = false;

  constructor(
    private readonly services: CardServices,
    readonly home: FolderConnection | undefined,
    private readonly others: readonly FolderConnection[],
    readonly runId: string,
    private readonly tell: (state: CardState) => void,
  ) {
    this.held = (home === undefined ? others : [home, ...others]).flatMap((connection) => [
      connection.onDidReceive((event) => this.hear(connection, event)),
      connection.onDidChangeState(({ kind }) => {
        if (kind === 'ready') this.soon();
      }),
    ]);
    this.held.push(services.shared.onDidChangeDirections((changed) => {
      if (changed === this.found) this.soon();
    }));
    void this.read();
  }

  /** The connection that has the run, once it was found. */
  get connection(): FolderConnection | undefined {
    return this.found;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.abort.abort();
    for (const one of this.held.splice(0)) one.dispose();
  }

  private hear(connection: FolderConnection, event: ConnectionEvent): void {
    if (this.found !== undefined && connection !== this.found) return;
    if (event.kind === 'reset' || event.changes.some(({ run_id }) => run_id === this.runId)) this.soon();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read();
    }, Math.max(GATHER, this.restUntil - Date.now()));
  }

  /** One reading at a time; what came meanwhile is read after it. */
  private async read(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    const began = Date.now();
    const state = await this.readState();
    this.reading = false;
    this.restUntil = Date.now() + Math.max(PAUSE, REST * (Date.now() - began));
    if (this.abort.signal.aborted) return;
    if (state !== undefined) this.tell(state);
    if (!this.again) return;
    this.again = false;
    this.soon();
  }

  private async readState(): Promise<CardState | undefined> {
    let failure: { readonly error: unknown } | undefined;
    for (const connection of this.candidates()) {
      try {
        const card = await readCard(connection, this.runId, (await this.services.shared.content(connection)).directions, this.abort.signal);
        this.found = connection;
        this.shown = true;
        return { kind: 'shown', card };
      } catch (error) {
        if (!(error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST')) failure ??= { error };
      }
    }
    if (this.abort.signal.aborted) return undefined;
    this.found = undefined;
    if (failure === undefined) return { kind: 'gone' };
    const message = redact(failure.error instanceof Error ? failure.error.message : String(failure.error));
    this.services.log.debug(`A run's card was not read: ${message}`);
    return this.shown ? undefined : { kind: 'unreadable', message };
  }

  private candidates(): FolderConnection[] {
    if (this.found !== undefined) return [this.found];
    const others = this.others.filter((connection) => connection.state.kind === 'ready');
    return this.home === undefined ? others : [this.home, ...others];
  }
}
