import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { stopServer } from '../../client/stopServer';
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
  const storePath = isStore(path) ? await storeAsItIs(path, signal) : await readInto(services, identity, path, tell, signal);
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

/** The folder of a store's own database. A server that only reads shows it as it was when that was started: one from before is asked to leave. */
async function storeAsItIs(path: string, signal: AbortSignal): Promise<string> {
  const folder = dirname(path);
  await stopServer(folder, { readOnly: true, signal }).catch((error: unknown) => {
    if (signal.aborted) throw new vscode.CancellationError();
    throw cannotLook(basename(path), error instanceof Error ? error.message : String(error), error);
  });
  return folder;
}

async function readInto({ extensionPath, stores, log }: LookFileServices, identity: string, path: string, tell: (event: CopyEvent) => void, signal: AbortSignal): Promise<string> {
  if (await stores.has(identity)) return stores.path(identity);
  const storePath = await stores.begin(identity);
  // Artifacts are read below the folders that the person opened, and below that of the file.
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => `--within=${uri.fsPath}`);
  const call = { extensionPath, args: ['look', path, '--store', storePath, ...folders], cwd: dirname(path), env: {} };
  const outcome = await runCopy(call, (event) => {
    if (event.event === 'problem') log.warn(`${path}: ${event.problem.where}: ${event.problem.what}`);
    tell(event);
  }, signal);
  if (outcome.kind === 'stopped') throw new vscode.CancellationError();
  if (outcome.kind !== 'done') throw cannotLook(basename(path), outcome.kind === 'failed' ? outcome.message : vscode.l10n.t('it holds what looks like secrets'));
  await stores.finish(identity);
  return storePath;
}
