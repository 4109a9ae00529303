import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RequestListener } from 'node:http';
import { addressUrl, reserveAddress, stateFileName, storeHash, type StoreAddress } from '../address/address';
import { VERSION } from '../address/version';
import type { GatewayStatus } from '../protocol/serving';
import { bindGateway } from './bind';
import { createApp } from './http/app';
import { Changes } from './http/changes';
import { Keys } from './keys';
import { takeLock } from './lock';
import { readVersionFiles, resolveRef } from './model/registry';
import { ServedModels } from './model/servedModels';
import { TrackingServer } from './trackingServer';
import { WATCH } from './workers/worker';

/** The line that is printed when the gateway answers. */
export interface ReadyLine {
  readonly url: string;
  readonly token: string;
  readonly pid?: number;
  /** The store had one. */
  readonly existing?: true;
}

/** A gateway that answers. */
export interface RunningGateway {
  readonly ready: ReadyLine;
  /** Ends it; `handover` leaves the scoring servers to the next gateway. */
  close(reason: string, handover: boolean): Promise<void>;
  readonly closed: Promise<void>;
  log(line: string): void;
}

/** Waits before a scoring server that died is started again, ms. */
const BACKOFF = [500, 1000, 2000, 5000, 10_000];
/** A stage may be empty for so long while it is moved, ms. */
const PATIENCE = 10_000;
/** A gateway that serves nothing and is not called leaves after this, ms. */
const IDLE = 60_000;
/** Largest log of the gateway itself, bytes. */
const LOG = 1024 * 1024;

/** Runs the gateway of a store, unless it has one. Raises words for a person. */
export async function runGateway(storePath: string, idle = IDLE): Promise<RunningGateway> {
  const waiting: Parameters<RequestListener>[] = [];
  let listener: RequestListener = (...call) => waiting.push(call);
  const bound = await bindGateway(reserveAddress(storePath, { gateway: true }), (request, response) => {
    listener(request, response);
  });
  const { address } = bound;
  const line = { url: addressUrl(address), token: address.token };
  if (bound.kind === 'existing') return { ready: { ...line, existing: true }, close: () => Promise.resolve(), closed: Promise.resolve(), log: () => undefined };
  const { server } = bound;
  const state = stateFileName(address.storePath, { gateway: true });
  const unlock = takeLock(`${state}.lock`);
  const log = logTo(`${state}.log`, address);
  let usedAt = Date.now();
  let leaving: Promise<void> | undefined;
  const tracking = new TrackingServer(address.storePath, { changed: (changes) => models.look(changes), log });
  const redact = (text: string): string => withoutSecret(withoutSecret(text, tracking.secret), address.token);
  const models = new ServedModels({
    folder: dirname(address.storePath),
    state,
    times: WATCH,
    backoff: BACKOFF,
    env: process.env,
    patience: PATIENCE,
    log: (text) => log(redact(text)),
    redact,
    publicUrl: () => addressUrl(address),
    trackingUri: () => tracking.uri(),
    resolve: async (name, ref) => resolveRef(await tracking.client(), name, ref),
    files: async (name, version) => readVersionFiles(await tracking.client(), name, version),
  });
  const keys = new Keys(join(state, 'keys.json'));
  const status = (): GatewayStatus => ({ pid: process.pid, version: VERSION, served: models.list(), keys: keys.list() });
  const changes = new Changes(status);
  models.onChange(() => changes.tell());

  const idleTimer = setInterval(() => {
    // Whoever removed it wants nothing of it to go on, and no next gateway would know of this one's processes.
    if (!existsSync(state)) void close('its state folder is gone', false);
    else if (models.size > 0) usedAt = Date.now();
    else if (Date.now() - usedAt >= idle) void close('nothing is served', false);
  }, Math.min(5000, idle));
  const finish = async (reason: string, handover: boolean): Promise<void> => {
    log(`leaving: ${reason}`);
    clearInterval(idleTimer);
    if (handover) models.leave();
    else await models.close();
    changes.close();
    tracking.close();
    server.close();
    server.closeIdleConnections();
    // Answers that are under way come through; a stream that is followed has ended.
    setTimeout(() => server.closeAllConnections(), 500).unref();
    await new Promise<void>((done) => server.on('close', done));
    unlock();
    log('ended');
  };
  let ended: () => void = () => undefined;
  const closed = new Promise<void>((done) => (ended = done));
  const close = (reason: string, handover: boolean): Promise<void> => {
    leaving ??= finish(reason, handover).finally(ended);
    return leaving;
  };

  listener = createApp({
    models, keys, changes, status, log, token: address.token, version: VERSION,
    port: () => address.port,
    storeHash: storeHash(address.storePath),
    shutdown: (handover) => void close(handover ? 'a newer version takes over' : 'asked to', handover),
    used: () => (usedAt = Date.now()),
    leaving: () => leaving !== undefined,
  });
  models.resume();
  for (const call of waiting) listener(...call);
  log(`serving models of ${address.storePath} at ${line.url}, version ${VERSION}, pid ${process.pid}`);
  return { ready: { ...line, pid: process.pid }, close, closed, log };
}

function logTo(file: string, address: StoreAddress): (line: string) => void {
  return (line) => {
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG) renameSync(file, `${file}.1`);
      appendFileSync(file, `${new Date().toISOString()} ${withoutSecret(line, address.token)}\n`, { mode: 0o600 });
    } catch {
      // A disk that takes no line stops no prediction.
    }
  };
}

function withoutSecret(text: string, secret: string | undefined): string {
  return secret === undefined ? text : text.replaceAll(secret, '***');
}
