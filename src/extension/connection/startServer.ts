import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { addressUrl, reserveAddress } from '../../address/address';
import { probe } from '../../address/probe';
import { ensureServer } from '../../client/ensureServer';
import { MlflowClient } from '../../client/mlflowClient';
import { ServerStartError } from '../../client/serverStartError';
import { damagedStore, newerDatabase, newerServer, ownedElsewhere, serverFailed, storeNotWritable, type UserError } from '../errors';
import { defaultExperiment } from '../record/defaultExperiment';
import { backupPath, type LocalServerHome } from './localServer';
import type { RunningServer } from './serverAccess';
import type { ConnectionPlace } from './serverConnection';

/** Longest wait for a server to write its snapshot and leave, ms. */
const LEAVING = 30_000;

/** Finds or starts the server of a store. Raises `UserError`, or the signal's reason. */
export async function startServer(home: LocalServerHome, place: ConnectionPlace, readOnly: boolean, signal: AbortSignal): Promise<RunningServer> {
  const experiment = defaultExperiment(place.folder);
  try {
    const { connection, hello } = await ensureServer({
      storePath: place.storePath,
      readOnly,
      serverScript: join(home.extensionPath, 'dist', 'server.js'),
      version: home.version,
      signal,
      ...(readOnly ? {} : { backupPath: backupPath(home, place.storePath) }),
      ...(experiment === '' ? {} : { defaultExperiment: experiment }),
    });
    return { client: new MlflowClient(connection), readOnly: hello.readOnly };
  } catch (error) {
    if (signal.aborted) throw error;
    throw startError(place, error);
  }
}

/** Asks the running server of a store, if there is one, to leave, and waits until it has. Raises `UserError`. */
export async function stopServer(place: ConnectionPlace, readOnly: boolean, signal: AbortSignal): Promise<void> {
  const address = reserveAddress(place.storePath, { readOnly });
  if ((await probe(address, 3000, signal)).kind !== 'ours') return;
  const client = new MlflowClient({ url: addressUrl(address), token: address.token });
  await client.shutdown({}, { signal });
  client.dispose();
  const deadline = Date.now() + LEAVING;
  while ((await probe(address, 1000, signal)).kind === 'ours') {
    if (Date.now() > deadline) throw serverFailed(place.name, 'it did not end when it was asked to');
    await wait(50, undefined, { signal });
  }
}

function startError(place: ConnectionPlace, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ServerStartError)) return serverFailed(place.name, reason, error);
  switch (error.kind) {
    case 'newer-server':
      return newerServer(reason, error);
    case 'newer-schema':
      return newerDatabase(reason, error);
    case 'owned-elsewhere':
      return ownedElsewhere(reason, error);
    case 'store-unusable':
      return isPermission(reason) ? storeNotWritable(place.storePath, error) : damagedStore(place.storePath, reason, error);
    case 'older-server-stays':
    case 'not-started':
    case 'exited':
    case 'timeout':
      return serverFailed(place.name, reason, error);
  }
}

function isPermission(reason: string): boolean {
  return /\b(?:EACCES|EPERM|EROFS|ENOSPC)\b|permission denied|read-only/i.test(reason);
}
