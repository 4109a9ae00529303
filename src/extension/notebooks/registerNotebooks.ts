import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { CONTEXTS } from '../ids';
import type { Log } from '../log';
import type { NotConnected } from './notConnected';
import { tieRuns } from './tieRuns';
import { TrackedNotebooks } from './trackNotebooks';

/** What is recorded of notebooks: runs are tied to their cells, tracked ones are runs themselves, and one that is not connected is told. */
export function registerNotebooks(state: vscode.Memento, connections: Connections, notConnected: NotConnected, log: Log): vscode.Disposable {
  const tracked = new TrackedNotebooks(connections, state, log);
  const tell = (): void => void vscode.commands.executeCommand('setContext', CONTEXTS.notebookNotConnected, notConnected.first !== undefined);
  return vscode.Disposable.from(
    tracked,
    tieRuns(connections, (notebook, runId) => {
      notConnected.clear(notebook.uri);
      return tracked.adopt(notebook, runId);
    }, log),
    notConnected.onDidChange(tell),
  );
}
