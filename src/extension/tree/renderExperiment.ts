import * as vscode from 'vscode';
import type { Experiment } from '../../protocol/entities';
import type { FolderConnection } from '../connection/folderConnection';
import { contentWords, rootLook } from '../servers/serverRow';
import { isFavorite, isHidden } from './collectExperiments';
import type { FolderModel } from './folderModel';
import { formatCount, oneLine } from './format';
import type { ExperimentNode, FolderNode, MoreNode, ProblemNode, SectionNode } from './nodes';
import { directionWord } from './renderRun';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
const GREY = new vscode.ThemeColor('list.deemphasizedForeground');
const YELLOW = new vscode.ThemeColor('charts.yellow');
/** Experiments that a filter opens; with more matching, none is. */
const MOST_OPEN = 5;
const ARROWS = { lower: ' ↓', higher: ' ↑', unknown: '' };

/** The root of a folder or server; `reading` while what is in it is on its way. */
export function folderItem(node: FolderNode, model: FolderModel, reading: boolean): vscode.TreeItem {
  const { shown, hidden, trash } = model.groups;
  const empty = model.loaded && shown.length + hidden.length + trash.length + model.deletedRuns === 0;
  return rootItem(node.id, model.connection, contentWords(model.connection, reading, empty ? vscode.l10n.t('no runs') : ''));
}

/** A root as both trees show it; `content` says what is known to be in it. */
export function rootItem(id: string, connection: FolderConnection, content: string): vscode.TreeItem {
  const look = rootLook(connection, content);
  const item = new vscode.TreeItem(oneLine(connection.name), look.open ? Expanded : Collapsed);
  item.id = id;
  item.iconPath = look.icon;
  item.contextValue = look.context;
  item.description = look.description;
  item.tooltip = look.tooltip;
  item.accessibilityInformation = { label: look.label };
  return item;
}

/** The row of an experiment: its key metric with direction, and how many runs it has. */
export function experimentItem(node: ExperimentNode, experiment: Experiment, model: FolderModel): vscode.TreeItem {
  const name = oneLine(experiment.name);
  const favorite = isFavorite(experiment);
  const item = new vscode.TreeItem(name, node.deleted ? None : isOpen(model) ? Expanded : Collapsed);
  // Under another id VS Code forgets what is open, and remembers it again when the filter goes.
  item.id = model.matches.size === 0 ? node.id : `${node.id}\nfiltered`;
  item.iconPath = node.deleted
    ? new vscode.ThemeIcon('beaker', GREY)
    : favorite ? new vscode.ThemeIcon('star-full', YELLOW) : new vscode.ThemeIcon('beaker');
  const words = ['experiment', ...(favorite ? ['favorite'] : []), ...(isHidden(experiment) ? ['hidden'] : [])];
  item.contextValue = node.deleted ? 'deletedExperiment' : words.join(' ');
  const keyMetric = node.deleted ? undefined : model.keyMetric(node.experimentId);
  const runs = node.deleted ? '' : runCount(node.experimentId, model);
  const metric = keyMetric === undefined ? '' : `${oneLine(keyMetric.key, 60)}${ARROWS[keyMetric.direction]}`;
  item.description = [metric, runs].filter((part) => part !== '').join('  ');
  const spoken = keyMetric === undefined ? '' : `${oneLine(keyMetric.key, 60)} ${directionWord(keyMetric)}`.trim();
  item.accessibilityInformation = {
    label: [name, vscode.l10n.t('experiment'), favorite ? vscode.l10n.t('favorite') : '', spoken, runs].filter((part) => part !== '').join(', '),
  };
  return item;
}

/** A folder's first experiment is open, so that a first run is seen without a click, and so is the little that a filter finds. */
function isOpen({ matches, groups }: FolderModel): boolean {
  if (matches.size === 0) return groups.shown.length === 1;
  return [...matches.values()].filter((count) => count > 0).length <= MOST_OPEN;
}

function runCount(experimentId: string, model: FolderModel): string {
  const overview = model.overviews.get(experimentId);
  const runs = overview?.runs ?? 0;
  const count = formatCount(runs, vscode.env.language);
  const matching = model.matches.get(experimentId);
  // A server that counts nothing: of an experiment that was not read whole, what was read is a part of what is there.
  if (!model.counted && (overview?.partial !== undefined || overview === undefined || matching !== undefined)) return runs === 0 || matching !== undefined ? '' : vscode.l10n.t('{0}+ runs', count);
  if (matching !== undefined) return vscode.l10n.t('{0} of {1} runs', formatCount(matching, vscode.env.language), count);
  if (runs === 0) return vscode.l10n.t('no runs');
  return runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', count);
}

/** `Hidden and Archived` and `Trash`. */
export function sectionItem(node: SectionNode, count: number): vscode.TreeItem {
  const label = node.section === 'hidden' ? vscode.l10n.t('Hidden and Archived') : vscode.l10n.t('Trash');
  const item = new vscode.TreeItem(label, Collapsed);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon(node.section === 'hidden' ? 'archive' : 'trash');
  item.description = formatCount(count, vscode.env.language);
  item.contextValue = `section ${node.section}`;
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  return item;
}

/** The row that loads more; `rest` is undefined where nobody counted them. */
export function moreItem(node: MoreNode, rest: number | undefined, command: string): vscode.TreeItem {
  const label = rest === undefined ? vscode.l10n.t('More runs…') : rest === 1 ? vscode.l10n.t('1 more run…') : vscode.l10n.t('{0} more runs…', formatCount(rest, vscode.env.language));
  const item = new vscode.TreeItem(label, None);
  item.id = node.id;
  item.contextValue = 'more';
  item.command = { command, title: vscode.l10n.t('Load More Runs'), arguments: [node] };
  item.accessibilityInformation = { label };
  return item;
}

/** What could not be read, with the mend on a click. */
export function problemItem(node: Pick<ProblemNode, 'id' | 'error'>, showLogs: string): vscode.TreeItem {
  const { error } = node;
  const item = new vscode.TreeItem(oneLine(error.message), None);
  const action = error.actions[0];
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon('warning', YELLOW);
  item.description = action?.title ?? vscode.l10n.t('Show Logs');
  item.tooltip = error.message;
  item.contextValue = 'problem';
  item.command = { command: action?.command ?? showLogs, title: item.description, arguments: [...(action?.arguments ?? [])] };
  item.accessibilityInformation = { label: `${error.message}, ${item.description}` };
  return item;
}
