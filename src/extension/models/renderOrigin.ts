import * as vscode from 'vscode';
import type { Run } from '../../protocol/entities';
import { datasetFacts } from '../data/datasetFacts';
import { COMMANDS } from '../ids';
import { oneLine } from '../tree/format';
import type { VersionCommitNode, VersionDataNode, VersionRunNode } from './modelNodes';

/*
 * Rows below a version that say where it came from: its run, the data that the run read, the commit that was checked out.
 */

const { None } = vscode.TreeItemCollapsibleState;
const GREY = new vscode.ThemeColor('list.deemphasizedForeground');

/** How the state of a run looks. A finished one is grey, since most are. */
const ICONS: Readonly<Record<Run['info']['status'], readonly [icon: string, color: string]>> = {
  FINISHED: ['pass', 'list.deemphasizedForeground'],
  RUNNING: ['loading~spin', 'charts.blue'],
  FAILED: ['error', 'charts.red'],
  KILLED: ['circle-slash', 'list.deemphasizedForeground'],
  SCHEDULED: ['clock', 'charts.yellow'],
};

/** The row of the run; `undefined` for one that is gone. */
export function versionRunItem(node: VersionRunNode, run: Run | undefined, experiment: string | undefined): vscode.TreeItem {
  const deleted = run?.info.lifecycle_stage === 'deleted';
  const name = run === undefined ? node.runId.slice(0, 8) : oneLine(run.info.run_name.trim() === '' ? node.runId.slice(0, 8) : run.info.run_name);
  const item = row(node.id, name);
  const [icon, color] = run === undefined || deleted ? ['trash', 'list.deemphasizedForeground'] as const : ICONS[run.info.status];
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.description = run === undefined ? vscode.l10n.t('the run is gone') : deleted ? vscode.l10n.t('the run is in the trash') : experiment === undefined ? vscode.l10n.t('run') : vscode.l10n.t('run in {0}', oneLine(experiment, 80));
  item.contextValue = run === undefined ? 'goneRun' : 'versionRun';
  if (run !== undefined) item.command = { command: COMMANDS.openSelectedModel, title: vscode.l10n.t('Open Run') };
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

/** The row of a dataset, with its digest. */
export function versionDataItem(node: VersionDataNode, run: Run): vscode.TreeItem {
  const dataset = run.inputs.dataset_inputs[node.index]?.dataset;
  const name = oneLine(dataset?.name ?? '');
  const item = row(node.id, name);
  const facts = dataset === undefined ? undefined : datasetFacts(dataset);
  const digest = dataset?.digest ?? '';
  item.iconPath = new vscode.ThemeIcon('database');
  item.description = oneLine(facts?.version ?? (/^[\da-f]{20,}$/i.test(digest) ? digest.slice(0, 8) : digest), 60);
  item.contextValue = 'versionData';
  item.command = { command: COMMANDS.openSelectedModel, title: vscode.l10n.t('Open Dataset') };
  item.accessibilityInformation = { label: vscode.l10n.t('{0}, dataset, digest {1}', name, item.description) };
  return item;
}

/** The row of a commit, with its subject where a repository of the window has it. */
export function versionCommitItem(node: VersionCommitNode, subject: string | undefined): vscode.TreeItem {
  const hash = oneLine(node.commit, 64).slice(0, 7);
  const item = row(node.id, hash);
  item.iconPath = new vscode.ThemeIcon('git-commit', subject === undefined ? GREY : undefined);
  item.description = subject === undefined ? '' : oneLine(subject, 100);
  item.contextValue = 'versionCommit';
  item.command = { command: COMMANDS.openSelectedModel, title: vscode.l10n.t('Open Commit') };
  item.accessibilityInformation = { label: [vscode.l10n.t('commit {0}', hash), item.description].filter((part) => part !== '').join(', ') };
  return item;
}

function row(id: string, label: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, None);
  item.id = id;
  return item;
}
