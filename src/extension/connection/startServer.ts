import { join } from 'node:path';
import * as vscode from 'vscode';
import { ensureServer, type EnsureServerOptions } from '../../client/ensureServer';
import { MlflowClient } from '../../client/mlflowClient';
import { ServerStartError } from '../../client/serverStartError';
import { stopServer as leave } from '../../client/stopServer';
import { damagedStore, newerDatabase, newerServer, ownedElsewhere, serverFailed, storeNotWritable, type UserError } from '../errors';
import { SETTINGS } from '../ids';
import { defaultExperiment } from '../record/defaultExperiment';
import { backupPath, type LocalServerHome } from './localServerHome';
import type { RunningServer } from './serverAccess';
import type { ConnectionPlace } from './serverConnection';

/** Which server of a place is meant, and on what. */
export interface StartOptions {
  readonly readOnly: boolean;
  /** A copy that is to take the place of the database. */
  readonly restoreFrom: string | undefined;
}

/** How often a copy is tried to be put in place while other windows start the server again. */
const MOST_TRIES = 5;

/** Finds or starts the server of a store. Raises `UserError`, or the signal's reason. */
export async function startServer(home: LocalServerHome, place: ConnectionPlace, options: StartOptions, signal: AbortSignal): Promise<RunningServer> {
  for (let tries = 1; ; tries++) {
    try {
      const { connection, hello } = await ensureServer(wanted(home, place, options, signal));
      return { client: new MlflowClient(connection), readOnly: hello.readOnly };
    } catch (error) {
      if (signal.aborted) throw error;
      const overtaken = error instanceof ServerStartError && error.kind === 'restore-overtaken';
      if (!overtaken || tries === MOST_TRIES) throw startError(place, error);
    }
  }
}

function wanted(home: LocalServerHome, place: ConnectionPlace, { readOnly, restoreFrom }: StartOptions, signal: AbortSignal): EnsureServerOptions {
  const experiment = defaultExperiment(place.folder);
  const maxDatabase = maxDatabaseSize(place);
  return {
    storePath: place.storePath,
    readOnly,
    serverScript: join(home.extensionPath, 'dist', 'server.js'),
    version: home.version,
    signal,
    ...(readOnly ? {} : { backupPath: backupPath(home, place.storePath) }),
    ...(experiment === '' ? {} : { defaultExperiment: experiment }),
    ...(maxDatabase === undefined ? {} : { maxDatabase }),
    ...(restoreFrom === undefined ? {} : { restoreFrom }),
  };
}

/** MB; `undefined` where what stands in the settings is no number. */
function maxDatabaseSize({ folder }: ConnectionPlace): number | undefined {
  const value = vscode.workspace.getConfiguration('trialbook', folder?.uri).get<unknown>(SETTINGS.maxDatabaseSize);
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(Math.min(Math.max(value, 16), 1_000_000)) : undefined;
}

/** Asks the running server of a store, if there is one, to leave, and waits until it has. Raises `UserError`. */
export async function stopServer(place: ConnectionPlace, readOnly: boolean, signal: AbortSignal): Promise<void> {
  try {
    await leave(place.storePath, { readOnly, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw startError(place, error);
  }
}

function startError(place: ConnectionPlace, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ServerStartError)) return serverFailed(place.name, reason, error);
  switch (error.kind) {
    case 'newer-server':
      return newerServer(reason, error);
    case 'newer-schema':
      return newerDatabase(place.storePath, error);
    case 'owned-elsewhere':
      return ownedElsewhere(reason, error);
    case 'store-unusable':
      return damagedStore(place.id, reason, error);
    case 'store-no-access':
      return storeNotWritable(place.storePath, reason, error);
    case 'older-server-stays':
    case 'restore-overtaken':
    case 'not-started':
    case 'exited':
    case 'timeout':
      return serverFailed(place.name, reason, error);
  }
}
