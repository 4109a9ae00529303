import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { changedVariables } from './environment';
import { inheritedEnvironment } from './places';
import { allChanges, type Recordings } from './recordings';

/** Type of the notebooks whose kernels inherit the extension host's environment. */
export const JUPYTER = 'jupyter-notebook';

/**
 * Sets the extension host's own environment once a Jupyter notebook is open, for the folder of the active one, since the
 * kernels that the host starts inherit it. Put back when recording ends.
 */
export function registerNotebookEnvironment(connections: Connections, recordings: Recordings): vscode.Disposable {
  let set: string[] = [];
  const restore = (): void => {
    for (const name of set) {
      const before = inheritedEnvironment[name];
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    }
    set = [];
  };
  const apply = (): void => {
    const notebook = currentNotebook();
    if (notebook === undefined) return;
    restore();
    const connection = connections.for(notebook.uri);
    const recording = connection === undefined ? undefined : recordings.of(connection);
    if (recording?.kind !== 'on') return;
    const variables = changedVariables(allChanges(recording), inheritedEnvironment);
    Object.assign(process.env, variables);
    set = Object.keys(variables);
  };
  apply();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenNotebookDocument(apply),
    vscode.window.onDidChangeActiveNotebookEditor(apply),
    recordings.onDidChange(apply),
    { dispose: restore },
  );
}

function currentNotebook(): vscode.NotebookDocument | undefined {
  const active = vscode.window.activeNotebookEditor?.notebook;
  if (active?.notebookType === JUPYTER) return active;
  return vscode.workspace.notebookDocuments.find(({ notebookType }) => notebookType === JUPYTER);
}
