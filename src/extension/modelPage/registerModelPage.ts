import * as vscode from 'vscode';
import { readPageState } from '../../../webview/model/protocol';
import { STAGES, type Stage } from '../../protocol/entities';
import type { FolderConnection } from '../connection/folderConnection';
import { folderNotOpen } from '../errors';
import { COMMANDS, PANELS } from '../ids';
import { givenModels, modelTarget } from '../models/modelTargets';
import { notePage } from '../panels/activePage';
import { pageOptions } from '../panels/pageHtml';
import { registerCommand, showError } from '../showError';
import type { ModelPanel } from './modelPanel';
import { registerVersionDocuments } from './versionDocuments';
import type { ModelPageServices, PageWish } from './services';

/** Adds the model page: the command "Open Model Page", one panel a model, and their return after a restart of the window. What a panel needs is loaded with the first. */
export function registerModelPage(context: vscode.ExtensionContext, services: ModelPageServices): vscode.Disposable {
  const { connections, log } = services;
  const panels = new Map<string, ModelPanel>();
  const attach = async (panel: vscode.WebviewPanel, connection: FolderConnection, name: string, wish: PageWish): Promise<void> => {
    const { ModelPanel: Made } = await import('./modelPanel');
    const key = `${connection.id}\n${name}`;
    notePage(panel, { kind: 'model', connectionId: connection.id, name });
    const page = new Made(panel, connection, name, context.extensionUri, services, wish);
    panels.set(key, page);
    page.onDidEnd(() => {
      if (panels.get(key) === page) panels.delete(key);
    });
  };
  const open = async (...args: unknown[]): Promise<void> => {
    const target = givenModels(args)[0] ?? (await modelTarget(connections, args, vscode.l10n.t('Pick the model whose page to open')));
    const connection = connections.byId(target.connectionId);
    if (connection === undefined) throw folderNotOpen();
    const wish = readWish(args[0], target.kind === 'version' ? target.version : undefined);
    const shown = panels.get(`${connection.id}\n${target.name}`);
    if (shown !== undefined) {
      shown.reveal(wish);
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANELS.model, target.name, { viewColumn: vscode.ViewColumn.Active, preserveFocus: wish.preserveFocus }, { ...pageOptions(context.extensionUri), enableFindWidget: true });
    await attach(panel, connection, target.name, wish);
  };
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.openModelPage, open),
    registerVersionDocuments(connections),
    vscode.window.registerWebviewPanelSerializer(PANELS.model, {
      deserializeWebviewPanel: async (panel, state) => {
        const kept = readPageState(state);
        const connection = kept === undefined ? undefined : connections.byId(kept.connectionId);
        if (kept === undefined || connection === undefined) {
          panel.dispose();
          await showError(log, folderNotOpen(), false);
        } else await attach(panel, connection, kept.name, { preserveFocus: true });
      },
    }),
    new vscode.Disposable(() => {
      for (const page of panels.values()) page.dispose();
    }),
  );
}

/** What the page is opened for beside its model: a version, and the view that promotes it. */
function readWish(value: unknown, version: string | undefined): PageWish {
  const { promote, aliases, comment, preserveFocus } = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const stage: Stage | undefined = STAGES.find((one) => one === promote);
  return {
    preserveFocus: preserveFocus === true,
    ...(version === undefined ? {} : { version }),
    ...(version === undefined || stage === undefined ? {} : { promote: stage }),
    ...(Array.isArray(aliases) && aliases.every((alias) => typeof alias === 'string') ? { aliases } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
  };
}
