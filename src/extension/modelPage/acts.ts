import * as vscode from 'vscode';
import type { PageServer } from '../../../webview/rpc/host';
import * as page from '../../../webview/model/protocol';
import type { FolderConnection } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import { openCommit } from '../runPage/openCommit';
import { openSource } from '../runPage/openSource';
import type { ModelPageServices } from './services';
import { versionFileUri } from './versionDocuments';

/** Does what the page asks of the editor and of other features. */
export function obeyPage(server: PageServer, connection: FolderConnection, name: string, { log, shared }: ModelPageServices): void {
  const { id: connectionId } = connection;
  const call = async (command: string, ...args: unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(command, ...args);
  };
  server.onCommand(page.OpenRun, ({ runId }) => call(COMMANDS.openRun, { connectionId, runId }));
  server.onCommand(page.OpenSource, ({ path, line }) => openSource(path, line, connection.folder?.uri));
  server.onCommand(page.OpenCommit, ({ commit }) => openCommit(commit));
  server.onCommand(page.OpenLink, async ({ url }) => {
    const uri = vscode.Uri.parse(url, true);
    if (uri.scheme === 'https' || uri.scheme === 'http') await vscode.env.openExternal(uri);
  });
  server.onCommand(page.OpenFile, async ({ version, path }) => {
    await vscode.window.showTextDocument(versionFileUri(connectionId, name, version, path), { viewColumn: vscode.ViewColumn.Active, preview: true });
  });
  server.onCommand(page.CopyText, async ({ text }) => {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
  });
  server.onCommand(page.ActOnVersion, ({ act, version }) => call(VERSION_COMMANDS[act], { kind: 'version', connectionId, name, version }));
  server.onCommand(page.CompareVersions, ({ versions }) => {
    const items = versions.map((version) => ({ kind: 'version', connectionId, name, version }));
    return call(COMMANDS.compareVersions, items[0], items);
  });
  server.onCommand(page.ActOnModel, async ({ act }) => {
    if (act === 'reconnect') await connection.restart();
    else if (act === 'logs') log.show();
    else if (act === 'rules') await shared.show(connection);
    else await call(MODEL_COMMANDS[act], { kind: 'model', connectionId, name });
  });
}

/** Commands that a version is handed to. */
const VERSION_COMMANDS: Readonly<Record<page.VersionAct, string>> = {
  serve: COMMANDS.serveModel,
  stop: COMMANDS.stopServing,
  log: COMMANDS.showServingLog,
  approve: COMMANDS.approveReview,
  reject: COMMANDS.rejectReview,
  withdraw: COMMANDS.withdrawReview,
  'request-review': COMMANDS.requestReview,
  'build-image': COMMANDS.buildImage,
  score: COMMANDS.scoreFile,
  validate: COMMANDS.validateVersion,
  trash: COMMANDS.deleteModel,
};

/** Commands that the model is handed to. */
const MODEL_COMMANDS = { rename: COMMANDS.renameModel, trash: COMMANDS.deleteModel, 'restore-previous': COMMANDS.restoreProduction } as const;
