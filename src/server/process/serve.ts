import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { artifactRootsFile } from '../../address/artifactRoots';
import { addressUrl, keepAddress, reserveAddress, stateFileName, storeHash, type StoreAddress } from '../../address/address';
import { thisProcess } from '../../address/machine';
import { probe } from '../../address/probe';
import { proofOf } from '../../address/proof';
import { VERSION } from '../../address/version';
import { MlflowError } from '../../protocol/errors';
import { TRIALBOOK_PROTOCOL, type ServerWarning } from '../../protocol/trialbook';
import { SCHEMA_VERSION } from '../../store/schema';
import { StoreOpenError } from '../../store/errors';
import { restoreCopy } from '../../store/engine/copies';
import { createApp, type App } from '../app';
import { forgetHistory } from '../promotion/historyHead';
import { stampRuns } from '../stamp/stampRuns';
import { Door } from './door';
import { watchGoneRuns } from './goneRuns';
import { watchUse } from './lifetime';
import { listen, type Listening } from './listen';
import { LogFile } from './logFile';
import { onceFree } from './onceFree';
import { openOwned } from './openOwned';
import { Owner } from './owner';
import { readOwnership } from './ownerFile';
import type { ServeOptions } from './serverArguments';
import { sharedFolderWarning } from './sharedFolder';
import { StartError } from './startError';
import { withWarnings } from './withWarnings';

/** The line that is printed when the server is ready. */
export interface ReadyLine {
  url: string;
  token: string;
  trackingUri: string;
  /** Absent when another server of the store was found. */
  pid?: number;
  existing?: true;
}

/** A server that answers. */
export interface Serving {
  readonly kind: 'serving' | 'existing';
  readonly ready: ReadyLine;
  readonly log: LogFile;
  /** Writes the snapshot and ends the server; a second call waits for the first. Nothing to do when the server is another's. */
  close(reason: string): Promise<void>;
  /** Resolves when the server has ended, by whatever reason. */
  readonly closed: Promise<void>;
}

/** Requests that are under way get so long to end before the store is closed, ms. */
const DRAIN = 5000;
/** A server of the store that is ending gets so long to let go of it, ms. */
const RELEASE = 30_000;

/**
 * Serves a store until closed, unless it has a server already. Raises `StartError` with words for the person.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const door = new Door();
  const listening = await bindStore(options, door);
  const log = new LogFile(stateLog(listening.address), [listening.address.token]);
  if (listening.kind === 'existing') return existing(listening.address, log);
  try {
    return await start(options, listening, door, log);
  } catch (error) {
    for (const server of listening.servers) server.close().closeAllConnections();
    log.write(`cannot start: ${describe(error)}`);
    throw toStartError(error);
  }
}

/** Binds the store's port, or the one that a person named, which is kept. */
async function bindStore({ storePath, readOnly, port }: ServeOptions, door: Door): Promise<Listening> {
  const reserved = reserveAddress(storePath, { readOnly });
  const isOurs = (address: StoreAddress): boolean => {
    const ownership = readOwnership(join(address.storePath, 'server.json'), thisProcess(), Date.now());
    return ownership.kind === 'here' && ownership.owner.address === addressUrl(address);
  };
  if (port === undefined || port === reserved.port) return listen({ address: reserved, handle: door.handle, fixed: port !== undefined, isOurs });
  // The store may have a server at its old address, and has one only.
  const found = await probe(reserved);
  if (found.kind === 'ours') return { kind: 'existing', address: reserved, hello: found.hello };
  const listening = await listen({ address: { ...reserved, port }, handle: door.handle, fixed: true, isOurs });
  if (listening.kind === 'bound') keepAddress(listening.address);
  return listening;
}

type Bound = Listening & { kind: 'bound' };

async function start(options: ServeOptions, { servers, address, moved }: Bound, door: Door, log: LogFile): Promise<Serving> {
  const startedAt = Date.now();
  // Its token is replaced at a person's wish.
  let current = address;
  const closing: { now?: Promise<void> } = {};
  const ended = defer();
  const owner = new Owner({
    storePath: address.storePath,
    address: addressUrl(address),
    version: VERSION,
    onLost: () => {
      // Whoever has the store now writes it: end without a snapshot, all that was acknowledged is in the journal.
      log.write('another server took the store: leaving at once');
      process.exit(1);
    },
    log: (line) => {
      log.write(line);
    },
  });
  const historyFile = `${stateFileName(address.storePath)}.history`;
  if (!options.readOnly) await onceFree(() => owner.check(), { patience: RELEASE, pause: 100 });
  if (options.restoreFrom !== undefined) {
    owner.take();
    await restoreCopy(address.storePath, options.restoreFrom);
    forgetHistory(historyFile);
    log.write(`restored ${options.restoreFrom}`);
  }
  const opened = await openOwned(options, owner);
  const store = withWarnings(opened.store, [...ownWarnings(address, moved), ...opened.warnings]);
  const app = createApp({
    store,
    token: address.token,
    retired: address.retired,
    keepToken: (token, retired) => {
      log.addSecret(token);
      keepAddress({ ...current, token, retired });
      if (token !== current.token) log.write('the access token was replaced');
      current = { ...current, token, retired };
    },
    port: () => address.port,
    version: VERSION,
    storeHash: storeHash(address.storePath),
    startedAt,
    historyFile,
    rootsFile: artifactRootsFile(address.storePath),
    onShutdown: ({ handover }) => {
      void close(handover ? 'a newer version takes over' : 'asked to');
    },
    log: (line) => {
      log.write(line);
    },
  });
  // Nobody goes on recording in a workspace that was deleted, and it is not made anew; a store's folder alone that was erased is, by its snapshot.
  const isDeleted = (): boolean => owner.held && !existsSync(dirname(address.storePath));
  const activeRuns = (): { last_write: number }[] => (isDeleted() ? [] : store.runs.active());
  const stopWatching = watchUse(
    { listeners: () => app.listeners, inFlight: () => app.inFlight, lastRequestAt: () => app.lastRequestAt, activeRuns },
    options,
    () => void close('nothing used it'),
  );
  const stopEnding = watchGoneRuns(store, (line) => {
    log.write(line);
  });
  const stopStamping = stampRuns(store, (line) => {
    log.write(line);
  });
  // The log moves into the store's folder with its first write.
  const logPlace = join(address.storePath, 'server.log');
  const stopFollowing = store.onChange(() => {
    if (owner.held) log.moveTo(logPlace);
  });
  const close = (reason: string): Promise<void> => {
    stopWatching();
    stopEnding();
    stopStamping();
    closing.now ??= finish(reason).then(ended.resolve, ended.reject);
    return closing.now;
  };
  const finish = async (reason: string): Promise<void> => {
    log.write(`leaving: ${reason}`);
    door.leave((nonce) => ({
      product: 'trialbook', version: VERSION, protocol: TRIALBOOK_PROTOCOL, schema: SCHEMA_VERSION,
      store: storeHash(address.storePath), readOnly: options.readOnly, proof: proofOf(current.token, nonce), leaving: true,
    }));
    await drained(app);
    app.close();
    stopFollowing();
    try {
      if (!isDeleted()) await store.close();
    } finally {
      owner.release();
      for (const server of servers) server.close().closeAllConnections();
    }
    log.write('ended');
  };

  for (const server of servers) app.tune(server);
  door.open((request, response) => {
    owner.confirm();
    app.handle(request, response);
  });
  for (const warning of store.warnings) log.write(`${warning.kind}: ${warning.message}`);
  log.write(`serving ${address.storePath} at ${addressUrl(address)}, version ${VERSION}, pid ${process.pid}, ready after ${Date.now() - startedAt} ms`);
  return { kind: 'serving', ready: { ...readyLine(address), pid: process.pid }, log, close, closed: ended.promise };
}

function ownWarnings(address: StoreAddress, moved: boolean): ServerWarning[] {
  const shared = sharedFolderWarning(address.storePath);
  const port: ServerWarning = {
    kind: 'port-changed',
    message: `Another program took the port, so that the tracking address is now ${addressUrl(address)}. Terminals, kernels and trainings that hold the old one must be started again.`,
  };
  return [...(shared === undefined ? [] : [shared]), ...(moved ? [port] : [])];
}

async function drained(app: App): Promise<void> {
  const deadline = Date.now() + DRAIN;
  while (app.inFlight > 0 && Date.now() < deadline) await wait(10);
}

function existing(address: StoreAddress, log: LogFile): Serving {
  return { kind: 'existing', ready: { ...readyLine(address), existing: true }, log, close: () => Promise.resolve(), closed: Promise.resolve() };
}

function readyLine(address: StoreAddress): ReadyLine {
  const url = addressUrl(address);
  return { url, token: address.token, trackingUri: `${url}/t/${address.token}` };
}

/** Where the log is until the store's folder is ours to write. */
function stateLog(address: StoreAddress): string {
  return `${stateFileName(address.storePath, address)}.log`;
}

function toStartError(error: unknown): Error {
  if (error instanceof StartError) return error;
  if (error instanceof MlflowError && error.cause instanceof StartError) return error.cause;
  if (error instanceof StoreOpenError && error.kind === 'newer-schema') return new StartError('newer-schema', error.message, { cause: error });
  if (error instanceof StoreOpenError && error.kind === 'no-access') return new StartError('store-no-access', error.message, { cause: error });
  return new StartError('store-unusable', error instanceof Error ? error.message : String(error), { cause: error });
}

/** An error with where it came from. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function defer(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
