import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { SETTINGS } from '../ids';
import type { Log } from '../log';
import { showError } from '../showError';
import { experimentName } from './experimentName';

/**
 * Name of the experiment that runs of a folder go to when they name none; empty for MLflow's own. It is a name that the server gives to
 * experiment 0, not a variable, since a variable would also reach scripts that log to another server.
 */
export function defaultExperiment(folder: vscode.WorkspaceFolder | undefined): string {
  if (folder === undefined) return '';
  return experimentName(vscode.workspace.getConfiguration('trialbook', folder.uri).get<string>(SETTINGS.defaultExperiment, ''), folder.name);
}

/** Renames the default experiment of a folder when a person changes the setting. */
export function registerDefaultExperiment(connections: Connections, log: Log): vscode.Disposable {
  const rename = async (connection: FolderConnection): Promise<void> => {
    const name = defaultExperiment(connection.folder) || 'Default';
    const client = await connection.client();
    // A folder without runs is left as it is: its server takes the name when it starts.
    if (!(await client.status()).onDisk) return connection.restart();
    if ((await client.getExperiment('0')).name !== name) await client.updateExperiment('0', name);
  };
  return vscode.workspace.onDidChangeConfiguration((event) => {
    for (const connection of connections.active) {
      if (connection.folder === undefined || !event.affectsConfiguration(`trialbook.${SETTINGS.defaultExperiment}`, connection.folder.uri)) continue;
      if (connection.state.kind !== 'ready' || connection.state.readOnly) continue;
      rename(connection).catch((error: unknown) => showError(log, error));
    }
  });
}
