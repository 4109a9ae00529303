import * as vscode from 'vscode';
import { readPageState } from '../../../webview/run/protocol';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { pickConnection } from '../connection/pickConnection';
import { folderNotOpen } from '../errors';
import { COMMANDS, PANELS } from '../ids';
import type { Log } from '../log';
import { notePage } from '../panels/activePage';
import { pageOptions } from '../panels/pageHtml';
import type { SharedFiles } from '../shared/sharedFiles';
import { registerCommand, showError } from '../showError';
import { registerArtifactDocuments } from './artifactDocuments';
import { pickRun } from './pickRun';
import { RunPanel } from './runPanel';

/** What "Open Run" takes; without it a person is asked. */
export interface OpenRunArguments {
  readonly connectionId: string;
  readonly runId: string;
  /** Metric to show first. */
  readonly metric?: string;
  /** Leaves the focus where it is. */
  readonly preserveFocus?: boolean;
}

/** Adds the run page: the command "Open Run", one panel a run, and their return after a restart of the window. */
export function registerRunPage(context: vscode.ExtensionContext, connections: Connections, shared: SharedFiles, log: Log): vscode.Disposable {
  const panels = new Map<string, RunPanel>();
  const attach = (panel: vscode.WebviewPanel, connection: FolderConnection, runId: string, metric?: string): void => {
    const key = `${connection.id}\n${runId}`;
    notePage(panel, { kind: 'run', connectionId: connection.id, runId });
    const page = new RunPanel(panel, connection, runId, context.extensionUri, shared, log, metric);
    panels.set(key, page);
    page.onDidEnd(() => {
      if (panels.get(key) === page) panels.delete(key);
    });
  };
  const open = async (wish: unknown): Promise<void> => {
    const target = readWish(wish) ?? (await ask(connections));
    if (target === undefined) return;
    const connection = connections.byId(target.connectionId);
    if (connection === undefined) throw folderNotOpen();
    const shown = panels.get(`${connection.id}\n${target.runId}`);
    if (shown !== undefined) {
      shown.reveal(target.metric, target.preserveFocus);
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANELS.run, vscode.l10n.t('Run'), { viewColumn: vscode.ViewColumn.Active, preserveFocus: target.preserveFocus ?? false }, {
      ...pageOptions(context.extensionUri),
      enableFindWidget: true,
    });
    attach(panel, connection, target.runId, target.metric);
  };
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.openRun, open),
    registerArtifactDocuments(connections),
    vscode.window.registerWebviewPanelSerializer(PANELS.run, {
      deserializeWebviewPanel: async (panel, state) => {
        const kept = readPageState(state);
        const connection = kept === undefined ? undefined : connections.byId(kept.connectionId);
        if (kept === undefined || connection === undefined) {
          panel.dispose();
          await showError(log, folderNotOpen(), false);
        } else attach(panel, connection, kept.runId);
      },
    }),
    new vscode.Disposable(() => {
      for (const page of panels.values()) page.dispose();
    }),
  );
}

function readWish(wish: unknown): OpenRunArguments | undefined {
  if (typeof wish !== 'object' || wish === null) return undefined;
  const { connectionId, runId, metric, preserveFocus } = wish as Record<string, unknown>;
  if (typeof connectionId !== 'string' || typeof runId !== 'string') return undefined;
  return { connectionId, runId, ...(typeof metric === 'string' ? { metric } : {}), preserveFocus: preserveFocus === true };
}

async function ask(connections: Connections): Promise<OpenRunArguments | undefined> {
  const connection = await pickConnection(connections);
  const runId = await pickRun(connection);
  return runId === undefined ? undefined : { connectionId: connection.id, runId };
}
