import * as vscode from 'vscode';
import type { Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { COMMANDS } from '../ids';
import type { RunView } from './collectRun';
import { formatCount, formatElapsed, formatValue, oneLine } from './format';
import type { KeyMetric } from '../../protocol/keyMetric';
import type { RunNode } from './nodes';
import { runUri } from './runDecorations';
import { progressWords } from '../sweep/sweepWords';

/** Two spaces part what a description says. */
const GAP = '  ';
const MINUTE = 60_000;

/** How each state looks. Colours are those that all themes define; a finished run is grey, since most are. */
const ICONS: Record<RunView['state'], [icon: string, color: string]> = {
  running: ['loading~spin', 'charts.blue'],
  finished: ['pass', 'list.deemphasizedForeground'],
  best: ['pass-filled', 'charts.green'],
  failed: ['error', 'charts.red'],
  killed: ['circle-slash', 'list.deemphasizedForeground'],
  scheduled: ['clock', 'charts.yellow'],
  silent: ['warning', 'charts.yellow'],
};

/** A sweep that has ended is a parent like others. */
const GOING: ReadonlySet<string> = new Set(['running', 'paused', 'interrupted']);
const PAUSED = ['debug-pause', 'charts.yellow'] as const;

/** The row of a run; `selected` are the runs selected in Compare Runs, while that shows the experiment. */
export function runItem(
  node: RunNode, run: Run, view: RunView, keyMetric: KeyMetric | undefined, isNew: boolean, selected?: ReadonlySet<string>,
): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(view.name), vscode.TreeItemCollapsibleState.Collapsed);
  const [icon, color] = view.sweep?.state === 'paused' ? PAUSED : ICONS[view.state];
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.description = runDescription(view, node.deleted);
  item.resourceUri = runUri(node.connectionId, node.runId);
  item.contextValue = runContext(node, run, view, isNew);
  item.accessibilityInformation = { label: runLabel(view, keyMetric, isNew) };
  // A click or Enter opens the page; the arrow opens the row.
  item.command = { command: COMMANDS.openSelected, title: vscode.l10n.t('Open Run') };
  if (selected !== undefined && !node.deleted) item.checkboxState = checkBox(selected.has(node.runId));
  if (node.deleted) item.collapsibleState = vscode.TreeItemCollapsibleState.None;
  return item;
}

function checkBox(checked: boolean): NonNullable<vscode.TreeItem['checkboxState']> {
  const state = checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked;
  return { state, tooltip: vscode.l10n.t('Selected in Compare Runs') };
}

function runContext(node: RunNode, run: Run, view: RunView, isNew: boolean): string {
  const words = ['run', `state=${run.info.status.toLowerCase()}`];
  if (view.state === 'silent') words.push('silent');
  // A command made it, which can be stopped and scheduled.
  if (run.data.tags.some(({ key }) => key === RECORDED_TAGS.process)) words.push('recorded');
  if (view.children > 0) words.push('parent');
  if (view.sweep !== undefined) words.push(`sweep=${view.sweep.state}`);
  if (isNew) words.push('new');
  if (view.best) words.push('best');
  if (view.origin !== undefined) words.push(`origin=${view.origin}`);
  if (node.deleted) words[0] = 'deletedRun';
  return words.join(' ');
}

/** What stands behind a run's name: the value first, since descriptions are cut at the right. */
export function runDescription(view: RunView, deleted = false): string {
  if (view.sweep !== undefined && !deleted && GOING.has(view.sweep.state)) return progressWords(view.sweep, view.value, Date.now());
  const value = view.value === undefined ? undefined : formatValue(view.value, vscode.env.language);
  const count = view.children === 0 ? undefined : childCount(view);
  const numbers = [value, view.spark].filter((part) => part !== undefined && part !== '').join(' ');
  return [...stateParts(view, numbers), deleted ? undefined : count, originWord(view)].filter((part) => part !== undefined && part !== '').join(GAP);
}

function stateParts(view: RunView, numbers: string): (string | undefined)[] {
  switch (view.state) {
    case 'running':
      return [numbers, formatElapsed(view.elapsed ?? 0)];
    case 'silent':
      return [vscode.l10n.t('silent for {0}', formatElapsed(view.silentFor ?? 0))];
    case 'failed':
      return [oneLine(view.reason ?? vscode.l10n.t('failed'))];
    case 'scheduled':
      return [view.startsAt === undefined ? vscode.l10n.t('scheduled') : vscode.l10n.t('starts {0}', clock(view.startsAt))];
    case 'best':
      return [numbers, vscode.l10n.t('best')];
    default:
      return [numbers];
  }
}

/** Marks runs of a debugger or a test runner, whose numbers are not to be taken for a training's. */
export function originWord({ origin }: Pick<RunView, 'origin'>): string | undefined {
  return origin === undefined ? undefined : origin === 'debugger' ? vscode.l10n.t('debugged') : vscode.l10n.t('test');
}

function childCount({ children, moreChildren }: RunView): string {
  if (moreChildren === true) return vscode.l10n.t('{0}+ runs', formatCount(children, vscode.env.language));
  return children === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', formatCount(children, vscode.env.language));
}

/** Hours and minutes of a time today, with the date of another day. */
function clock(time: number): string {
  const date = new Date(time);
  const soon = Math.abs(time - Date.now()) < 20 * 60 * MINUTE;
  return date.toLocaleString(vscode.env.language, soon ? { hour: '2-digit', minute: '2-digit' } : { dateStyle: 'short', timeStyle: 'short' });
}

/** What a screen reader says of a run: no sparkline, but its state in words. */
export function runLabel(view: RunView, keyMetric: KeyMetric | undefined, isNew: boolean): string {
  const parts = [oneLine(view.name), stateWord(view.state)];
  if (view.value !== undefined && keyMetric !== undefined) {
    parts.push(`${oneLine(keyMetric.key)} ${formatValue(view.value, vscode.env.language)}`, directionWord(keyMetric));
  }
  if (view.reason !== undefined) parts.push(oneLine(view.reason));
  if (view.sweep !== undefined && GOING.has(view.sweep.state)) parts.push(progressWords(view.sweep, undefined, Date.now()));
  else if (view.children > 0) parts.push(childCount(view));
  if (view.elapsed !== undefined) parts.push(spokenDuration(view.elapsed));
  parts.push(originWord(view) ?? '');
  if (isNew) parts.push(vscode.l10n.t('New since you last looked'));
  return parts.filter((part) => part !== '').join(', ');
}

/** A run's state in words. */
export function stateWord(state: RunView['state']): string {
  const words: Record<RunView['state'], string> = {
    running: vscode.l10n.t('running'),
    finished: vscode.l10n.t('finished'),
    best: vscode.l10n.t('finished, best'),
    failed: vscode.l10n.t('failed'),
    killed: vscode.l10n.t('killed'),
    scheduled: vscode.l10n.t('scheduled'),
    silent: vscode.l10n.t('silent'),
  };
  return words[state];
}

/** Which values are better, in words; empty when that is not known. */
export function directionWord(keyMetric: KeyMetric): string {
  if (keyMetric.direction === 'unknown') return '';
  return keyMetric.direction === 'lower' ? vscode.l10n.t('lower is better') : vscode.l10n.t('higher is better');
}

/** A duration in ms with its unit in words. */
export function spokenDuration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes === 0) return vscode.l10n.t('{0} seconds', Math.floor(ms / 1000));
  if (minutes === 1) return vscode.l10n.t('1 minute');
  if (minutes < 120) return vscode.l10n.t('{0} minutes', minutes);
  return minutes < 2 * 24 * 60 ? vscode.l10n.t('{0} hours', Math.floor(minutes / 60)) : vscode.l10n.t('{0} days', Math.floor(minutes / 1440));
}
