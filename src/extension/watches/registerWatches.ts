import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import { MutedWatches } from './mutedWatches';
import { tellWatches } from './tellWatches';
import type { WatchServices } from './watchServices';

/** Watches: what they find is told, and commands add, mute and remove them. */
export function registerWatches(given: Omit<WatchServices, 'muted'>): vscode.Disposable {
  const { shared, tree: { connections, workspaceState, log } } = given;
  const muted = new MutedWatches(workspaceState);
  const services: WatchServices = { ...given, muted };
  return vscode.Disposable.from(
    muted,
    tellWatches({ connections, shared, muted, log }),
    // A watch that was written into the file by hand begins now, not with the next change of a run.
    shared.onDidChange((connection) => {
      if (connection.state.kind === 'ready' && shared.now(connection).watches.length > 0) connection.state.client.watches().catch((error: unknown) => log.debug('watches', error));
    }),
    registerCommand(log, COMMANDS.watchMetric, async (...args) => (await import('./watchMetric')).watchMetric(services, args)),
    registerCommand(log, COMMANDS.watchRun, async (...args) => (await import('./watchRun')).watchRun(services, args)),
    registerCommand(log, COMMANDS.watchSeries, async (...args) => (await import('./watchSeries')).watchSeries(services, args)),
    registerCommand(log, COMMANDS.manageWatches, async () => (await import('./manageWatches')).manageWatches(services)),
  );
}
