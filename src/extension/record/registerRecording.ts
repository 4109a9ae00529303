import * as vscode from 'vscode';
import { pickConnection } from '../connection/pickConnection';
import type { Connections } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import { registerDebugEnvironment } from './debugging';
import { registerDefaultExperiment } from './defaultExperiment';
import { registerNotebookEnvironment } from './notebooks';
import type { Recordings } from './recordings';

/** Notebooks and debug sessions get their environment, and the commands switch recording. */
export function registerRecording(connections: Connections, recordings: Recordings, log: Log): vscode.Disposable {
  const set = (on: boolean) => async (): Promise<void> =>
    (await import('./commands')).setRecording(await pickConnection(connections), on);
  return vscode.Disposable.from(
    registerNotebookEnvironment(connections, recordings),
    registerDebugEnvironment(connections, recordings),
    registerDefaultExperiment(connections, log),
    registerCommand(log, COMMANDS.startRecording, set(true)),
    registerCommand(log, COMMANDS.stopRecording, set(false)),
    registerCommand(log, COMMANDS.recordHere, async () =>
      (await import('./commands')).recordDespiteAddress(await pickConnection(connections)),
    ),
  );
}
