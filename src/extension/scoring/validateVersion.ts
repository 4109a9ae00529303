import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { readVersionFacts } from '../../client/registry/versionFacts';
import { modelUri } from '../../exec/scoring/modelReference';
import { promotionRules } from '../../exec/scoring/promotionRules';
import { holdoutOf } from '../../exec/scoring/validation';
import type { ScoringReport } from '../../exec/scoring/report';
import type { FolderConnection } from '../connection/folderConnection';
import { notPassed, notScored } from '../errors/scoring';
import { COMMANDS } from '../ids';
import { givenModels, versionTarget, type VersionTarget } from '../models/modelTargets';
import { entered } from '../runs/targets';
import { formatValue } from '../tree/format';
import { rememberedHoldout, rememberHoldout, type Holdout } from './holdouts';
import { connectionOf } from './scoreFile';
import type { ScoringServices } from './scoringServices';
import { homeOf, runScoringTask } from './scoringTask';
import { columnsOf, insideOf, pickTable, tableOf } from './tableFiles';

/** Measures a version on a holdout, as a run, and tells whether it passed. The file and its target are remembered for the model. */
export async function validateVersion(services: ScoringServices, args: readonly unknown[]): Promise<void> {
  const { connections, extensionPath, workspaceState } = services;
  const target = await versionTarget(connections, givenModels(args).length > 0 ? args : [], vscode.l10n.t('Which model should be validated?'));
  const connection = connectionOf(services, target);
  const title = vscode.l10n.t('Validate {0} v{1}', target.name, target.version);
  const [given] = args;
  const holdout = await askHoldout(services, connection, target, title, given instanceof vscode.Uri ? tableOf(given) : undefined);
  await rememberHoldout(workspaceState, connection.id, target.name, holdout);
  const label = vscode.l10n.t('Validate {0} v{1}', target.name, target.version);
  const { code, report } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Validating {0} v{1}', target.name, target.version) }, () => runScoringTask(extensionPath, {
    connection, verb: 'validate', label,
    args: [modelUri(target), holdout.file, `--target=${holdout.target}`, ...(holdout.group === undefined ? [] : [`--group=${holdout.group}`])],
  }));
  if (code === undefined) return;
  await tell(connection, target, holdout, report);
}

async function tell(connection: FolderConnection, target: VersionTarget, { file }: Holdout, report: ScoringReport | undefined): Promise<void> {
  const what = vscode.l10n.t('{0} v{1} on {2}', target.name, target.version, basename(file));
  if (report?.kind !== 'validated') throw notScored(what, connection.id, report?.kind === 'failed' ? report : undefined);
  const { broken = [], runId } = report;
  if (report.passed !== true) throw notPassed(what, broken, connection.id, runId);
  const figures = Object.entries(report.metrics).slice(0, 3).map(([key, value]) => `${key} ${formatValue(value, vscode.env.language)}`).join(', ');
  const [promote, openRun] = [vscode.l10n.t('Promote Model…'), vscode.l10n.t('Open Run')];
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('{0} passed: {1}.', what, figures), promote, ...(runId === undefined ? [] : [openRun]));
  if (chosen === promote) await vscode.commands.executeCommand(COMMANDS.promoteModel, target);
  else if (chosen === openRun) await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId });
}

async function askHoldout({ workspaceState }: ScoringServices, connection: FolderConnection, target: VersionTarget, title: string, given: string | undefined): Promise<Holdout> {
  const home = homeOf(connection);
  const known = rememberedHoldout(workspaceState, connection.id, target.name, home);
  const path = given ?? (await pickTable(home, { title, placeHolder: vscode.l10n.t('Which file holds the true values?'), first: await offered(connection, target, home, known) }));
  const file = insideOf(home, path);
  const columns = columnsOf(path);
  const isKnown = known?.file === file && (columns === undefined || columns.includes(known.target));
  if (isKnown) return known;
  return { file, target: await askTarget(connection, target, title, columns) };
}

/** The file that a rule names, and the one of the last time. */
async function offered(connection: FolderConnection, { name }: VersionTarget, home: string, known: Holdout | undefined): Promise<{ path: string; why: string }[]> {
  const { rules } = promotionRules(connection.folder === undefined ? connection.storePath : join(home, '.trialbook'));
  const named = holdoutOf(rules, name);
  const ruled = named === undefined ? undefined : await findHoldout(home, named);
  const first = [
    ...(ruled === undefined ? [] : [{ path: ruled, why: vscode.l10n.t('named by a rule in trialbook.json') }]),
    ...(known === undefined ? [] : [{ path: resolve(home, known.file), why: vscode.l10n.t('used last, target {0}', known.target) }]),
  ];
  return first.filter(({ path }, index) => first.findIndex((one) => one.path === path) === index);
}

/** A rule names a path, or a file that lies anywhere in the folder. */
async function findHoldout(home: string, named: string): Promise<string | undefined> {
  const path = resolve(home, named);
  if (existsSync(path)) return path;
  if (basename(named) !== named || dirname(named) !== '.') return undefined;
  const pattern = new vscode.RelativePattern(vscode.Uri.file(home), `**/${named.replace(/[*?{}[\]]/g, '[$&]')}`);
  return (await vscode.workspace.findFiles(pattern, '**/{.*,node_modules}/**', 1))[0]?.fsPath;
}

async function askTarget(connection: FolderConnection, target: VersionTarget, title: string, columns: readonly string[] | undefined): Promise<string> {
  const prompt = vscode.l10n.t('Which column holds the true value?');
  if (columns === undefined) return entered(await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true, validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A column of the file, please.') : undefined) }));
  const taken = await inputsOf(connection, target);
  const isInput = (column: string): boolean => taken.has(column);
  const items = [...columns].sort((a, b) => Number(isInput(a)) - Number(isInput(b))).map((column) => ({ label: column, description: isInput(column) ? vscode.l10n.t('an input of the model') : '' }));
  return entered(await vscode.window.showQuickPick(items, { title, placeHolder: prompt, ignoreFocusOut: true })).label;
}

/** Names of the columns that the model takes; none when its files cannot be read. */
async function inputsOf(connection: FolderConnection, { name, version }: VersionTarget): Promise<ReadonlySet<string>> {
  const client = await connection.client();
  const { files } = await readVersionFacts(client, await client.getModelVersion(name, version));
  const inputs = files.kind === 'read' ? (files.mlmodel.signature?.inputs ?? []) : [];
  return new Set(inputs.flatMap((field) => field.name ?? []));
}
