import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { MlflowError } from '../protocol/errors';
import type { Store } from '../store/api';
import { createArtifactFolder } from './artifacts/folder';
import { fileFailure } from './artifacts/failures';
import { createMultipartUploads } from './artifacts/multipart';
import type { Context } from './endpoints/endpoint';
import { ENDPOINTS } from './endpoints/table';
import { emptyTrash } from './endpoints/trialbook';
import { ChangeFeed } from './feed/changeFeed';
import { createGate } from './http/access';
import { sendError } from './http/answer';
import { Aborted } from './http/body';
import { isTurnedAway, limitConnections, watchStall } from './http/connections';
import { createDispatcher } from './http/dispatch';
import { createPatience } from './http/patience';
import { Routes } from './http/routes';
import { createRegistryAccess } from './promotion/registryAccess';
import { holdsOpenRuns } from './process/lifetime';
import { Tokens, type TokensOptions } from './http/tokens';
import { createStorage } from './storage/jobs';
import { evaluateWatches } from './watches/watches';

/** What the HTTP side is made of. */
export interface AppOptions {
  readonly store: Store;
  /** The secret of the tracking address, hex. */
  readonly token: string;
  /** Tokens that it replaced, as they were kept. */
  readonly retired?: TokensOptions['retired'];
  /** Keeps another token for the next start; without it a token is replaced until the end of this process. */
  readonly keepToken?: TokensOptions['keep'];
  /** The port listened on; asked at each request, since port 0 is known only later. */
  readonly port: () => number;
  /** Version of the program, semver. */
  readonly version: string;
  /** SHA-256 of the store's real path, hex. */
  readonly storeHash: string;
  /** UTC ms. */
  readonly startedAt: number;
  /** File outside of the workspace that keeps how far the registry's history reaches. */
  readonly historyFile?: string;
  /** File outside of the workspace that holds the folders whose artifacts an import left in place; see `artifactRoots.ts`. */
  readonly rootsFile?: string;
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
  /** Sets the limits of time and connections that this side counts on: to be called on each server that `handle` is given to. */
  tune(server: Server): void;
  /** Ends the change feeds and lets the store go. */
  close(): void;
}

/** Puts MLflow's protocol and Trialbook's additions in front of a store. */
export function createApp(options: AppOptions): App {
  const { store } = options;
  const log = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const feed = new ChangeFeed();
  const patience = createPatience();
  const tokens = new Tokens({
    token: options.token, retired: options.retired, keep: options.keepToken, openRuns: () => holdsOpenRuns(store.runs.active(), Date.now()),
    notKept: (error) => log(`that a run holds a replaced token could not be kept for the next start: ${String(error)}`),
  });
  const gate = createGate(tokens, options.port);
  const open = new Set<ServerResponse>();
  const limit = limitConnections();
  let lastRequestAt = options.startedAt;

  const artifacts = createArtifactFolder(store, options.rootsFile);
  const context: Context = {
    store, feed, patience, artifacts, tokens,
    uploads: createMultipartUploads(artifacts, patience),
    storage: createStorage({ store, artifacts }, async () => (await emptyTrash({}, store, artifacts)).freed_bytes, (change) => feed.publish([change]), log),
    registry: createRegistryAccess(store, options.historyFile, log),
    watches: evaluateWatches(store, () => feed.publish([{ kind: 'watch' }]), log),
    server: {
      version: options.version,
      storeHash: options.storeHash,
      startedAt: options.startedAt,
      prove: (nonce) => gate.prove(nonce),
      shutdown: (reason) => options.onShutdown(reason),
      breakOff: (except) => open.forEach((response) => {
        if (response !== except) response.destroy();
      }),
    },
  };
  const dispatch = createDispatcher(new Routes(ENDPOINTS), gate, context, () => (lastRequestAt = Date.now()));
  const forget = [
    store.onChange((changes) => feed.publish(changes)),
    store.onWarning((warning) => feed.warn(warning)),
  ];

  const fail = (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    if (error instanceof Aborted || response.destroyed) {
      response.destroy();
      return;
    }
    const known = error instanceof MlflowError ? error : fileFailure(error);
    sendError(response, known ?? unexpected(error, request, log));
  };
  const handle: RequestListener = (request, response) => {
    if (isTurnedAway(request)) return;
    watchStall(response);
    open.add(response);
    response.on('close', () => open.delete(response));
    dispatch(request, response).catch((error: unknown) => fail(error, request, response));
  };

  return {
    handle,
    get listeners() {
      return feed.size;
    },
    get lastRequestAt() {
      return lastRequestAt;
    },
    get inFlight() {
      return open.size - feed.size;
    },
    tune(server) {
      limit.tune(server);
    },
    close() {
      context.storage.close();
      context.watches.close();
      forget.forEach((stop) => stop());
      feed.close();
      patience.close();
      context.registry.close();
    },
  };
}

/** The failure goes to the log under an id; the wire carries the id alone. */
function unexpected(error: unknown, request: IncomingMessage, log: (line: string) => void): MlflowError {
  const id = randomBytes(6).toString('hex');
  const target = (request.url ?? '').replace(/^\/t\/[^/?]*/, '').replace(/\?.*$/s, '');
  log(`[${id}] ${request.method ?? ''} ${target}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return new MlflowError('INTERNAL_ERROR', `Something went wrong in the tracking server. Its log says more under the id ${id}.`);
}
