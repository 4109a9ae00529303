import * as vscode from 'vscode';
import { SYSTEM_TAGS, type Metric, type Run } from '../../protocol/entities';
import type { RunView } from './collectRun';
import { escapeMarkdown, formatElapsed, formatValue } from './format';
import { tagValue, type KeyMetric } from '../../protocol/keyMetric';
import { spokenDuration, stateWord } from './renderRun';
import { progressDetail, progressWords } from '../sweep/sweepWords';

const MOST_METRICS = 6;
const MOST_PARAMS = 4;

/**
 * What a run says on hover, as Markdown lines. All of it comes from programs, so every word is escaped, and the text is not
 * trusted: it has no links that run anything.
 */
export function runTooltip(run: Run, view: RunView, keyMetric: KeyMetric | undefined): vscode.MarkdownString {
  const lines = [
    `**${escapeMarkdown(view.name)}** ${escapeMarkdown(state(run, view))}`,
    view.reason === undefined ? '' : escapeMarkdown(view.reason, 300),
    ...(view.sweep === undefined ? [] : [progressWords(view.sweep, view.value, Date.now()), progressDetail(view.sweep)].map((line) => escapeMarkdown(line, 400))),
    metricsLine(run.data.metrics, keyMetric),
    paramsLine(run),
    view.origin === undefined ? '' : view.origin === 'debugger' ? `$(bug) ${vscode.l10n.t('Started by a debugger')}` : `$(beaker) ${vscode.l10n.t('Made by a test runner')}`,
    originLine(run),
  ];
  const tooltip = new vscode.MarkdownString(lines.filter((line) => line !== '').join('\n\n'), true);
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}

function state(run: Run, view: RunView): string {
  if (view.elapsed !== undefined) return vscode.l10n.t('running for {0}', spokenDuration(view.elapsed));
  if (view.silentFor !== undefined) return vscode.l10n.t('silent for {0}', spokenDuration(view.silentFor));
  const { start_time: start, end_time: end } = run.info;
  if (end === undefined) return stateWord(view.state);
  return vscode.l10n.t('{0} after {1}', stateWord(view.state), spokenDuration(Math.max(0, Number(end) - Number(start))));
}

function metricsLine(metrics: readonly Metric[], keyMetric: KeyMetric | undefined): string {
  const place = ({ key }: Metric): number => (key === keyMetric?.key ? 0 : key.startsWith('system/') ? 2 : 1);
  const ordered = [...metrics].sort((a, b) => place(a) - place(b));
  const shown = ordered.slice(0, MOST_METRICS).map((metric) => `${escapeMarkdown(metric.key, 60)} **${formatValue(metric.value, vscode.env.language)}**`);
  const rest = metrics.length - shown.length;
  return [...shown, ...(rest > 0 ? [vscode.l10n.t('{0} more metrics', rest)] : [])].join(', ');
}

function paramsLine(run: Run): string {
  const { params } = run.data;
  const shown = params.slice(0, MOST_PARAMS).map((param) => `${escapeMarkdown(param.key, 40)} ${escapeMarkdown(param.value, 40)}`);
  const rest = params.length - shown.length;
  if (rest <= 0) return shown.join(', ');
  return vscode.l10n.t('{0} and {1} more parameters', shown.join(', '), rest);
}

function originLine(run: Run): string {
  const source = tagValue(run.data.tags, SYSTEM_TAGS.sourceName);
  const commit = tagValue(run.data.tags, SYSTEM_TAGS.gitCommit);
  const start = new Date(Number(run.info.start_time));
  const today = start.toDateString() === new Date().toDateString();
  const time = today
    ? start.toLocaleTimeString(vscode.env.language, { hour12: false })
    : start.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  return [
    source === undefined ? '' : `$(file-code) ${escapeMarkdown(source.split(/[\\/]/).at(-1) ?? source, 60)}`,
    commit === undefined ? '' : `$(git-commit) ${escapeMarkdown(commit.slice(0, 7))}`,
    `$(clock) ${escapeMarkdown(time)}`,
    run.info.user_id === '' ? '' : `$(account) ${escapeMarkdown(run.info.user_id, 40)}`,
  ].filter((part) => part !== '').join(' ');
}

/** What a metric says on hover: its last value, when it was logged, and its key in full. */
export function valueTooltip(key: string, value: string): vscode.MarkdownString {
  return new vscode.MarkdownString(`**${escapeMarkdown(key, 300)}**\n\n${escapeMarkdown(value, 2000)}`, false);
}

/** What a metric says on hover. `stats` are those of its series. */
export function metricTooltip(metric: Metric, best: { value: number; step: string } | undefined, now: number): vscode.MarkdownString {
  const value = formatValue(metric.value, vscode.env.language);
  const lines = [
    `**${escapeMarkdown(metric.key, 300)}** ${escapeMarkdown(String(metric.value))}`,
    vscode.l10n.t('{0} at step {1}, {2} ago', escapeMarkdown(value), escapeMarkdown(String(metric.step)), formatElapsed(now - Number(metric.timestamp))),
    best === undefined ? '' : vscode.l10n.t('best {0} at step {1}', escapeMarkdown(formatValue(best.value, vscode.env.language)), escapeMarkdown(best.step)),
  ];
  return new vscode.MarkdownString(lines.filter((line) => line !== '').join('\n\n'), false);
}
