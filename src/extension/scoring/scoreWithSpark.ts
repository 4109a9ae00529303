import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { ModelVersion } from '../../protocol/entities';
import { modelUri } from '../../exec/scoring/modelReference';
import { sparkJobPath, writeSparkJob } from '../../exec/scoring/sparkJob';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { notScored, sparkFailed } from '../errors/scoring';
import { nothingIsStarted } from '../errors';
import { SETTINGS } from '../ids';
import { givenModels, versionTarget, type VersionTarget } from '../models/modelTargets';
import { entered } from '../runs/targets';
import { copyJobOf } from '../tasks/copyScheduledJob';
import { withoutIcons } from '../tree/format';
import { connectionOf } from './scoreFile';
import type { ScoringServices } from './scoringServices';
import { homeOf, runScoringTask } from './scoringTask';
import { askSparkTable, type SparkTable } from './sparkTable';
import { tableOf } from './tableFiles';

/** Where and with what Spark runs, by the settings. */
interface SparkSettings {
  readonly master: string;
  /** The cluster's own `spark-submit`; empty for that of the interpreter. */
  readonly submit: string;
  readonly options: readonly string[];
}

/** Scores a table by Spark: now, at set times, or by the job's file alone. */
export async function scoreWithSpark(services: ScoringServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const [given, , input] = args;
  const file = given instanceof vscode.Uri ? tableOf(given) : typeof input === 'string' ? input : undefined;
  const target = await versionTarget(services.connections, givenModels(args).length > 0 ? args : [], vscode.l10n.t('Which model should Spark score with?'));
  const connection = connectionOf(services, target);
  const home = homeOf(connection);
  const settings = readSettings(connection);
  const title = vscode.l10n.t('Score by Spark with {0} v{1}', target.name, target.version);
  const way = await askWay(title, settings, target);
  if (way === 'write') return openJob(services.extensionPath, home, target.name);
  const table = await askSparkTable(home, title, file);
  if (way === 'schedule') return schedule(connection, await referenceOf(connection, target, title), table, settings);
  const { code, report } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Scoring {0} by Spark', basename(table.input)) }, () => runScoringTask(services.extensionPath, {
    connection, verb: 'score', label: vscode.l10n.t('Score {0} by Spark', basename(table.input)),
    args: callArguments(modelUri(target), table, settings, table.overwrite), rest: settings.options,
    ...(table.database?.password === undefined ? {} : { env: { JDBC_PASSWORD: table.database.password } }),
  }));
  if (code === undefined) return;
  const what = vscode.l10n.t('{0} was not scored', basename(table.input));
  if (report?.kind === 'failed') throw notScored(what, connection.id, report);
  if (code !== 0) throw sparkFailed(what, code);
  await vscode.window.showInformationMessage(vscode.l10n.t('Scored by Spark: {0}', table.output));
}

type Way = 'run' | 'schedule' | 'write';

async function askWay(title: string, { master }: SparkSettings, { name }: VersionTarget): Promise<Way> {
  const items: (vscode.QuickPickItem & { way: Way })[] = [
    { label: vscode.l10n.t('$(play) Run Now'), detail: vscode.l10n.t('As a run, on {0}', withoutIcons(master)), way: 'run' },
    { label: vscode.l10n.t('$(clock) Copy as Scheduled Job…'), detail: vscode.l10n.t('For cron, systemd, the Windows Task Scheduler or GitHub Actions'), way: 'schedule' },
    { label: vscode.l10n.t('$(file-code) Write the Job Only'), detail: vscode.l10n.t('{0}: a small PySpark program, yours to edit', sparkJobPath(name)), way: 'write' },
  ];
  return entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('What should happen?'), ignoreFocusOut: true })).way;
}

function readSettings({ folder }: FolderConnection): SparkSettings {
  const settings = vscode.workspace.getConfiguration('trialbook', folder?.uri);
  return { master: settings.get<string>(SETTINGS.sparkMaster, 'local[*]').trim() || 'local[*]', submit: settings.get<string>(SETTINGS.sparkSubmit, '').trim(), options: settings.get<readonly string[]>(SETTINGS.sparkOptions, []) };
}

/** What `trialbook score` gets behind its name. */
function callArguments(model: string, { input, output, format, database }: SparkTable, { master, submit }: SparkSettings, overwrite: boolean): string[] {
  return [
    model, input, '--spark', `--master=${master}`, `--format=${format}`, `--output=${output}`,
    ...(submit === '' ? [] : [`--spark-submit=${submit}`]),
    ...(database === undefined ? [] : [`--url=${database.url}`, ...(database.user === '' ? [] : [`--user=${database.user}`])]),
    ...(overwrite ? ['--overwrite'] : []),
  ];
}

async function openJob(extensionPath: string, home: string, model: string): Promise<void> {
  const path = sparkJobPath(model);
  writeSparkJob(join(extensionPath, 'dist', 'spark_job.py'), model, home, path);
  await vscode.window.showTextDocument(vscode.Uri.file(join(home, path)));
}

/** What a job at set times is to use: this version, or whichever is then in its stage or has its alias. */
async function referenceOf(connection: FolderConnection, target: VersionTarget, title: string): Promise<string> {
  const client = await connection.client();
  const [version, { aliases }] = await Promise.all([client.getModelVersion(target.name, target.version), client.getRegisteredModel(target.name)]);
  const own = aliases.filter((alias) => alias.version === target.version).map(({ alias }) => alias);
  const items = [...places(version, own), { label: `v${target.version}`, description: vscode.l10n.t('always this version'), reference: modelUri(target) }];
  const only = items.length === 1 ? items[0] : undefined;
  return (only ?? entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Which version should the job use?'), ignoreFocusOut: true }))).reference;
}

function places({ name, current_stage: stage }: ModelVersion, aliases: readonly string[]): { label: string; description: string; reference: string }[] {
  return [
    ...(stage === 'None' || stage === 'Archived' ? [] : [{ label: stage, description: vscode.l10n.t('whichever is in {0} then', stage), reference: `models:/${name}/${stage}` }]),
    ...aliases.map((alias) => ({ label: withoutIcons(`@${alias}`), description: vscode.l10n.t('whichever has the alias then'), reference: `models:/${name}@${alias}` })),
  ];
}

async function schedule(connection: FolderConnection, reference: string, table: SparkTable, settings: SparkSettings): Promise<void> {
  const home = homeOf(connection);
  const python = await pythonOf(connection.folder?.uri);
  await copyJobOf({
    name: `score ${basename(table.input)}`, connection, command: [python.path], cwd: home, options: [],
    call: { verb: 'score', words: callArguments(reference, table, settings, true), rest: settings.options },
    hasMasked: false,
  });
}
