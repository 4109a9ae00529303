import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import { modelUri } from '../../exec/scoring/modelReference';
import { predictionsFile, TABLE_FILE } from '../../exec/scoring/predictionsFile';
import type { FolderConnection } from '../connection/folderConnection';
import { noFolder } from '../errors';
import { notScored } from '../errors/scoring';
import { COMMANDS, SETTINGS } from '../ids';
import { givenModels, versionTarget, type VersionTarget } from '../models/modelTargets';
import { entered } from '../runs/targets';
import { formatBytes } from '../tree/format';
import { runScoringTask, homeOf } from './scoringTask';
import type { ScoringServices } from './scoringServices';
import { insideOf, pickTable, tableOf } from './tableFiles';

/** Applies a version to a file, as a run; asks for what it was not called with: a file of the explorer, a row of the Models tree, or nothing. */
export async function scoreFile(services: ScoringServices, args: readonly unknown[]): Promise<void> {
  const { connections, extensionPath } = services;
  const [given] = args;
  const uri = given instanceof vscode.Uri ? given : undefined;
  const file = uri === undefined ? undefined : tableOf(uri);
  const target = await versionTarget(connections, givenModels(args).length > 0 ? args : [], vscode.l10n.t('Which model should score the file?'));
  const connection = connectionOf(services, target);
  const home = homeOf(connection);
  const title = vscode.l10n.t('Score a File with {0} v{1}', target.name, target.version);
  const input = file ?? (await pickTable(home, { title, placeHolder: vscode.l10n.t('Which file? Predictions are written beside it.'), first: openTable() }));
  if (await belongsToSpark(input, title)) {
    await vscode.commands.executeCommand(COMMANDS.scoreWithSpark, target, [target], input);
    return;
  }
  const output = await askOutput(input);
  const label = vscode.l10n.t('Score {0}', basename(input));
  const { code, report } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Scoring {0}', basename(input)) }, () => runScoringTask(extensionPath, {
    connection, verb: 'score', label,
    args: [modelUri(target), insideOf(home, input), `--output=${output.path}`, ...(output.overwrite ? ['--overwrite'] : [])],
  }));
  if (code === undefined) return;
  if (code !== 0 || report?.kind !== 'scored') throw notScored(vscode.l10n.t('{0} was not scored', basename(input)), connection.id, report?.kind === 'failed' ? report : undefined);
  await tellScored(connection, report);
}

/** The table in the active editor. */
function openTable(): { path: string; why: string }[] {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' && TABLE_FILE.test(uri.path) ? [{ path: uri.fsPath, why: vscode.l10n.t('current file') }] : [];
}

/** The connection of a version. Raises `UserError` when its folder was closed. */
export function connectionOf({ connections }: Pick<ScoringServices, 'connections'>, target: VersionTarget): FolderConnection {
  const connection = connections.byId(target.connectionId);
  if (connection === undefined) throw noFolder();
  return connection;
}

async function tellScored(connection: FolderConnection, { rows, output, runId }: { readonly rows: number; readonly output: string; readonly runId: string | undefined }): Promise<void> {
  const [openFile, openRun] = [vscode.l10n.t('Open File'), vscode.l10n.t('Open Run')];
  const words = vscode.l10n.t('{0} rows scored: {1}', rows.toLocaleString(vscode.env.language), basename(output));
  const chosen = await vscode.window.showInformationMessage(words, openFile, ...(runId === undefined ? [] : [openRun]));
  if (chosen === openFile) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(output));
  else if (chosen === openRun) await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId });
}

/** A file above the size of the setting is offered to Spark. Raises `CancellationError`. */
async function belongsToSpark(input: string, title: string): Promise<boolean> {
  const most = vscode.workspace.getConfiguration('trialbook').get<number>(SETTINGS.scoringSparkAbove, 1000);
  const { size } = statSync(input);
  if (size <= most * 1_000_000) return false;
  const here = { label: vscode.l10n.t('$(play) In the Interpreter'), detail: vscode.l10n.t('One process, part by part; memory stays small') };
  const spark = { label: vscode.l10n.t('$(server-environment) By Spark…'), detail: vscode.l10n.t('All processors of this machine, or a cluster') };
  const placeHolder = vscode.l10n.t('{0} is large: {1}. How should it be scored?', basename(input), formatBytes(size, vscode.env.language));
  return entered(await vscode.window.showQuickPick([here, spark], { title, placeHolder, ignoreFocusOut: true })) === spark;
}

/** Where predictions go. A file that is there is never replaced unasked. Raises `CancellationError`. */
async function askOutput(input: string): Promise<{ readonly path: string; readonly overwrite: boolean }> {
  const path = resolve(predictionsFile(input));
  if (!existsSync(path)) return { path, overwrite: false };
  const [replace, other] = [vscode.l10n.t('Replace'), vscode.l10n.t('Save as…')];
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{0} is there already.', basename(path)), { modal: true }, replace, other);
  if (chosen === replace) return { path, overwrite: true };
  if (chosen !== other) throw new vscode.CancellationError();
  const saved = entered(await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(path) }));
  // The dialog has asked whether a file may be replaced.
  return { path: saved.fsPath, overwrite: true };
}
