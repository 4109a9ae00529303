import type { RequestListener, Server } from 'node:http';
import type { Store } from '../store/api';

/** What the HTTP side is made of. */
export interface AppOptions {
  readonly store: Store;
  /** The secret of the tracking address, hex. */
  readonly token: string;
  /** The port listened on; asked at each request, since port 0 is known only later. */
  readonly port: () => number;
  /** Version of the program, semver. */
  readonly version: string;
  /** SHA-256 of the store's real path, hex. */
  readonly storeHash: string;
  /** UTC ms. */
  readonly startedAt: number;
  /** Called once an authenticated `POST shutdown` has been answered. */
  readonly onShutdown: (reason: { handover: boolean }) => void;
  /** Takes one line about an unexpected failure; standard error when absent. Never holds the token. */
  readonly log?: (line: string) => void;
}

/** The HTTP side of the tracking server. */
export interface App {
  readonly handle: RequestListener;
  /** Open change feeds. */
  readonly listeners: number;
  /** UTC ms of the last request that knew the token. */
  readonly lastRequestAt: number;
  /** Requests under way, change feeds left out. */
  readonly inFlight: number;
  /** Sets the time limits that this side counts on: call it once on the server that `handle` is given to. */
  tune(server: Server): void;
  /** Ends the change feeds and lets the store go. */
  close(): void;
}

/** Puts MLflow's protocol and Trialbook's additions in front of a store. */
export function createApp(options: AppOptions): App {
  return {
    handle: (_request, response) => void response.writeHead(404).end(),
    listeners: 0,
    lastRequestAt: options.startedAt,
    inFlight: 0,
    tune: () => undefined,
    close: () => undefined,
  };
}
