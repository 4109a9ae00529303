import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CopyEvent } from '../../interop/events';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { cannotLook } from '../errors/history';
import { runCopy } from '../history/copyProcess';
import type { Log } from '../log';
import { fileIdentity } from './fileIdentity';
import type { LookStores } from './lookStores';

/** What looking at files works with. */
export interface LookFileServices {
  readonly extensionPath: string;
  readonly connections: Connections;
  readonly stores: LookStores;
  readonly log: Log;
}

/** A file that is looked at: the connection that shows its runs, and which state of the file it shows. */
export interface LookedAt {
  readonly connection: FolderConnection;
  /** Of the file, see `fileIdentity`. */
  readonly identity: string;
  /** Lets go of a connection that is there for this file alone. */
  dispose(): void;
}

/**
 * Opens a file of runs for looking: a store's own database where it is, with the folder's server when it is that of the window; any other file by reading it into a store
 * of its own. `tell` hears how far the reading is. Raises `UserError`, and `CancellationError` when the signal fires.
 */
export async function openLook(services: LookFileServices, uri: vscode.Uri, tell: (event: CopyEvent) => void, signal: AbortSignal): Promise<LookedAt> {
  const { connections, stores } = services;
  const path = uri.fsPath;
  const identity = await fileIdentity(path).catch((error: unknown) => {
    throw cannotLook(basename(path), error instanceof Error ? error.message : String(error), error);
  });
  const own = ownConnection(connections, path);
  if (own !== undefined) return { connection: own, identity, dispose: () => undefined };
  const storePath = isStore(path) ? dirname(path) : await readInto(services, identity, path, tell, signal);
  const connection = connections.look({ id: `look:${uri.toString()}`, name: basename(path), storePath });
  void stores.prune(new Set([identity])).catch((error: unknown) => services.log.warn('Files that were looked at before are not removed yet', error));
  return { connection, identity, dispose: () => connection.dispose() };
}

/** The connection of the window whose store the file is the database of. */
function ownConnection({ roots }: Connections, path: string): FolderConnection | undefined {
  if (!isStore(path)) return undefined;
  const folder = realpathSync(dirname(path));
  return roots.find(({ kind, storePath }) => kind === 'store' && existsSync(storePath) && realpathSync(storePath) === folder);
}

/** Whether the file is the database of a store, or a copy of one: our server reads it where it is, and a read-only one writes nothing there. */
function isStore(path: string): boolean {
  return basename(path) === 'experiments.db';
}

async function readInto({ extensionPath, stores, log }: LookFileServices, identity: string, path: string, tell: (event: CopyEvent) => void, signal: AbortSignal): Promise<string> {
  if (await stores.has(identity)) return stores.path(identity);
  const storePath = await stores.begin(identity);
  const call = { extensionPath, args: ['look', path, '--store', storePath], cwd: dirname(path), env: {} };
  const outcome = await runCopy(call, (event) => {
    if (event.event === 'problem') log.warn(`${path}: ${event.problem.where}: ${event.problem.what}`);
    tell(event);
  }, signal);
  if (outcome.kind === 'stopped') throw new vscode.CancellationError();
  if (outcome.kind !== 'done') throw cannotLook(basename(path), outcome.kind === 'failed' ? outcome.message : vscode.l10n.t('it holds what looks like secrets'));
  await stores.finish(identity);
  return storePath;
}
