import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { serverWarning } from '../errors';
import { isSignInNeeded } from '../errors/servers';
import type { Log } from '../log';
import { showError } from '../showError';

/** A database that fills may be full a moment later: of one that is nearly, what stands after so long is said, ms. */
const PAUSE = 60_000;

/** Shows what the servers warn of, each thing once, with the way out; and why a server did not start. */
export function registerWarnings(connections: Connections, log: Log): { dispose(): void } {
  const watched = new Map<FolderConnection, vscode.Disposable>();
  const watch = (): void => {
    for (const [connection, subscription] of watched) {
      if (connections.active.includes(connection)) continue;
      subscription.dispose();
      watched.delete(connection);
    }
    for (const connection of connections.active) {
      if (!watched.has(connection)) watched.set(connection, watchOne(connection, log));
    }
  };
  watch();
  const subscription = connections.onDidChange(watch);
  return { dispose: () => void vscode.Disposable.from(subscription, ...watched.values()).dispose() };
}

function watchOne(connection: FolderConnection, log: Log): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(timer) },
    connection.onDidWarn((warning) => {
      if (warning.kind === 'database-large') timer ??= setTimeout(() => void showStanding(connection, log).finally(() => (timer = undefined)), PAUSE);
      else void showError(log, serverWarning(warning, connection.id), false);
    }),
    connection.onDidChangeState((state) => {
      if (state.kind === 'failed' && !(connection.kind === 'server' && isSignInNeeded(state.error))) void showError(log, state.error, false);
      if (state.kind === 'ready') void showStanding(connection, log);
    }),
  );
}

/** Warnings from before this window was connected. */
async function showStanding(connection: FolderConnection, log: Log): Promise<void> {
  if (connection.state.kind !== 'ready') return;
  try {
    const { warnings } = await connection.state.client.status();
    for (const warning of warnings) void showError(log, serverWarning(warning, connection.id), false);
  } catch (error) {
    log.debug('status', error);
  }
}
