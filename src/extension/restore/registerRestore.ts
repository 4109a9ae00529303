import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { LocalServerHome } from '../connection/localServerHome';
import { pickConnection } from '../connection/pickConnection';
import { storeExists } from '../connection/storeLocation';
import { databaseGone } from '../errors';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand, showError } from '../showError';

/** Checking a store, and restoring a database from its copies: commands, and an offer where a database is gone that copies are kept of. */
export function registerRestore(home: LocalServerHome, memory: vscode.Memento, connections: Connections, log: Log): vscode.Disposable {
  const offer = (): void => {
    for (const connection of connections.active) offerOnce(home, memory, connection, log).catch((error: unknown) => log.warn('Looking for copies', error));
  };
  // Nothing that a person waits for.
  const timer = setTimeout(offer, 0);
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.restoreDatabase, async (id) => {
      const connection = (typeof id === 'string' ? connections.byId(id) : undefined) ?? (await pickConnection(connections));
      await (await import('./restoreDatabase')).restoreDatabase(home, connection);
    }),
    registerCommand(log, COMMANDS.checkStore, async (id) => {
      const connection = (typeof id === 'string' ? connections.byId(id) : undefined) ?? (await pickConnection(connections));
      await (await import('./checkStore')).checkStore(home, connection);
    }),
    connections.onDidChange(offer),
    { dispose: () => clearTimeout(timer) },
  );
}

/** Offers it once for each state of the copies. */
async function offerOnce(home: LocalServerHome, memory: vscode.Memento, connection: FolderConnection, log: Log): Promise<void> {
  if (!vscode.workspace.isTrusted || storeExists(connection.storePath)) return;
  const newest = (await import('./copies')).newestCopy(home, connection.storePath);
  const key = `restoreOffered:${connection.storePath}`;
  if (newest === undefined || memory.get(key) === newest) return;
  await memory.update(key, newest);
  await showError(log, databaseGone(connection.name, connection.id), false);
}
