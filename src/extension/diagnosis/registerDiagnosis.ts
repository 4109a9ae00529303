import * as vscode from 'vscode';
import { pickConnection } from '../connection/pickConnection';
import type { Connections } from '../connection/folderConnection';
import type { LocalServerHome } from '../connection/localServerHome';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import type { Recordings } from '../record/recordings';
import type { TerminalEnvironment } from '../record/terminals';
import { registerCommand } from '../showError';

/** "See Why a Run Is Missing", and connecting a kernel that does not know the address. */
export function registerDiagnosis(home: LocalServerHome, connections: Connections, recordings: Recordings, terminals: TerminalEnvironment, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.whyMissing, async () => {
      const connection = await pickConnection(connections);
      const hasCopies = (await import('../restore/copies')).newestCopy(home, connection.storePath) !== undefined;
      await (await import('./whyMissing')).showWhyMissing(connection, recordings.of(connection), await terminals.stale(), hasCopies, log);
    }),
    registerCommand(log, COMMANDS.connectKernel, async () => {
      const { connectKernel, activeNotebook } = await import('./kernel');
      await connectKernel(connections, activeNotebook());
    }),
  );
}
