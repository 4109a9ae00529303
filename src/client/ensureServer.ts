import gt from 'semver/functions/gt';
import { addressUrl, reserveAddress, type StoreAddress } from '../address/address';
import { probe } from '../address/probe';
import { TRIALBOOK_PROTOCOL, type Hello } from '../protocol/trialbook';
import type { Connection } from './connection';
import { ServerStartError } from './serverStartError';
import { spawnServer } from './spawnServer';
import { stopServer } from './stopServer';

/** Which server is wanted. */
export interface EnsureServerOptions {
  /** Folder of the store, absolute; it need not exist. */
  storePath: string;
  /** A view of a folder that is not trusted: nothing in it is written. It has a server and a token of its own. */
  readOnly?: boolean;
  /** Absolute path of `dist/server.js`. */
  serverScript: string;
  /** Absolute path of the runtime; by default the one that runs this. */
  runtime?: string;
  /** Folder for copies of the last snapshots. */
  backupPath?: string;
  /** A copy of the database that is to take the place of the present one; a server that runs is stopped for it. */
  restoreFrom?: string;
  /** Name of the experiment that runs go to that name none; MLflow's `Default` without. */
  defaultExperiment?: string;
  /** MB of the database past which nothing new is recorded; the server's own limit without. */
  maxDatabase?: number;
  /** Version of this program, semver: a server that is older is asked to hand over. */
  version: string;
  /** Minutes without any use after which a server leaves; its own default without. */
  idleMinutes?: number;
  /** Longest wait for a server that starts, ms; it may first wait for another to leave. */
  timeout?: number;
  signal?: AbortSignal;
}

/** A server that answers and has proved who it is. */
export interface EnsuredServer {
  connection: Connection;
  hello: Hello;
  /** Known when this call started it. */
  pid?: number;
}

/**
 * Finds the server of a store or starts it. Callers that race, in one process or several, get the same one. Raises
 * `ServerStartError`, or the signal's reason. The token is sent to nobody who has not proved to know it.
 */
export async function ensureServer(options: EnsureServerOptions): Promise<EnsuredServer> {
  const address = reserveAddress(options.storePath, options);
  const found = await probe(address, 3000, options.signal);
  if (found.kind === 'ours') {
    const replaced = isOlder(found.hello, options);
    if (!replaced && options.restoreFrom === undefined) return accept(address, found.hello);
    await stopServer(options.storePath, { ...options, handover: replaced });
  }
  const line = await spawnServer({
    script: options.serverScript,
    runtime: options.runtime ?? process.execPath,
    args: serverArguments(options),
    timeout: options.timeout ?? 45_000,
    signal: options.signal,
  });
  if (options.restoreFrom !== undefined && line.existing === true) {
    throw new ServerStartError('restore-overtaken', 'Another window started the tracking server before the copy was in place. Try again.');
  }
  // The port may have moved away from a foreign program.
  const now = reserveAddress(options.storePath, options);
  const started = await probe(now, 5000, options.signal);
  if (started.kind !== 'ours') {
    throw new ServerStartError('exited', `The tracking server said it was ready at ${addressUrl(now)} and does not answer`);
  }
  const ensured = accept(now, started.hello);
  return line.existing === true ? ensured : { ...ensured, pid: line.pid };
}

function serverArguments({ storePath, readOnly, backupPath, restoreFrom, defaultExperiment, maxDatabase, idleMinutes }: EnsureServerOptions): string[] {
  return [
    '--store', storePath,
    ...(readOnly === true ? ['--read-only'] : []),
    ...(backupPath === undefined ? [] : ['--backup', backupPath]),
    ...(restoreFrom === undefined ? [] : ['--restore', restoreFrom]),
    ...(defaultExperiment === undefined ? [] : ['--default-experiment', defaultExperiment]),
    ...(maxDatabase === undefined ? [] : ['--max-database', String(maxDatabase)]),
    ...(idleMinutes === undefined ? [] : ['--idle-minutes', String(idleMinutes)]),
  ];
}

/** Only a newer program replaces a server, so that two versions never take turns. */
function isOlder(hello: Hello, { version }: EnsureServerOptions): boolean {
  return gt(version, hello.version);
}

function accept(address: StoreAddress, hello: Hello): EnsuredServer {
  if (hello.protocol > TRIALBOOK_PROTOCOL) {
    throw new ServerStartError(
      'newer-server', `A newer tracking server (${hello.version}) runs for ${address.storePath}. Update the extension to use it.`,
    );
  }
  return { connection: { url: addressUrl(address), token: address.token }, hello };
}
