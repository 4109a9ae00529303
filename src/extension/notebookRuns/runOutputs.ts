import * as vscode from 'vscode';
import { isFromOutput, type FromOutput, type ToOutput } from '../../../webview/output/protocol';
import { ENGLISH } from '../../../webview/runCard/strings';
import type { Connections } from '../connection/folderConnection';
import { RENDERERS } from '../ids';
import { pageStrings } from '../panels/pageStrings';
import { showError } from '../showError';
import { actOnCard } from './cardActs';
import { LiveCard, type CardServices } from './liveCard';

/** What displayed runs are found and read with. */
export interface OutputServices extends CardServices {
  readonly connections: Connections;
}

/** Runs that the outputs of one editor show: those that are in view there, read only while the editor is. */
type Followed = Map<string, LiveCard | undefined>;

/**
 * Serves the runs that notebooks display as outputs. A notebook's page is shared by whatever its outputs run, so what it sends is checked: it can have runs of
 * this window shown and opened, and nothing else.
 */
export function registerRunOutputs(services: OutputServices): vscode.Disposable {
  const { connections, log } = services;
  const messaging = vscode.notebooks.createRendererMessaging(RENDERERS.run);
  const editors = new Map<vscode.NotebookEditor, Followed>();
  const post = (editor: vscode.NotebookEditor, message: ToOutput): void => void messaging.postMessage(message, editor);
  const follow = (editor: vscode.NotebookEditor, run: string): LiveCard => {
    const home = connections.for(editor.notebook.uri);
    return new LiveCard(services, home, connections.active.filter((connection) => connection !== home), run, (state) => post(editor, { kind: 'state', run, state }));
  };

  const receive = async (editor: vscode.NotebookEditor, { kind, run, act }: FromOutput): Promise<void> => {
    const followed = editors.get(editor) ?? new Map<string, LiveCard | undefined>();
    editors.set(editor, followed);
    if (kind === 'hello') post(editor, { kind: 'hello', locale: vscode.env.language, words: pageStrings(ENGLISH) });
    if (run === undefined) return;
    if (kind === 'follow' && !followed.has(run)) followed.set(run, follow(editor, run));
    if (kind === 'leave') {
      followed.get(run)?.dispose();
      followed.delete(run);
    }
    const connection = followed.get(run)?.connection;
    if (kind === 'act' && act !== undefined && connection !== undefined) await actOnCard(connection, run, act);
  };
  /** Editors that are not in sight are not served; those whose notebook is closed are forgotten. */
  const look = (): void => {
    const visible = new Set(vscode.window.visibleNotebookEditors);
    for (const [editor, followed] of editors) {
      for (const [run, card] of followed) {
        if (visible.has(editor) && card === undefined) followed.set(run, follow(editor, run));
        if (visible.has(editor)) continue;
        card?.dispose();
        followed.set(run, undefined);
      }
      if (editor.notebook.isClosed) editors.delete(editor);
    }
  };
  return vscode.Disposable.from(
    messaging.onDidReceiveMessage(({ editor, message }: { editor: vscode.NotebookEditor; message: unknown }) => {
      if (!isFromOutput(message)) return;
      receive(editor, message).catch((error: unknown) => void showError(log, error));
    }),
    vscode.window.onDidChangeVisibleNotebookEditors(look),
    vscode.workspace.onDidCloseNotebookDocument(look),
    new vscode.Disposable(() => {
      for (const followed of editors.values()) for (const card of followed.values()) card?.dispose();
      editors.clear();
    }),
  );
}
