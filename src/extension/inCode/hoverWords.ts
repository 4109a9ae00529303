import * as vscode from 'vscode';
import type { Direction } from '../../protocol/direction';
import type { CodeRun, RunsOfCode } from '../codeRuns/codeRuns';
import { COMMANDS } from '../ids';
import { escapeMarkdown, formatValue } from '../tree/format';
import { CHART_HEIGHT, CHART_WIDTH } from './chartSvg';
import type { CodeTarget } from './codeTarget';
import { commandUri } from './commandUri';
import type { HoverRuns } from './hoverRuns';
import { isSilent, standing } from './lensView';
import { nameOf, originIcon, stateIcon, whenWords } from './lensWords';

/** Between the parts of a line; plain spaces fold. */
const GAP = '\u2003';
/** Parameters that are named of a run without a chart. */
const MOST_PARAMS = 6;

/** The metric that a hover is about. */
export interface HoverMetric {
  readonly key: string;
  readonly direction: Direction;
  /** Names that the place may log. */
  readonly names: number;
  readonly runs: HoverRuns;
  /** Where the lead and the best run stand, by run; absent where a value was logged once. */
  readonly steps: ReadonlyMap<string, number>;
  /** Address of the picture. */
  readonly picture?: string;
  /** Runs in the picture. */
  readonly shown: number;
}

/** What a hover says of code that logs a metric: a line above the chart and two below, since the editor hides what is further down. */
export function metricHover(known: RunsOfCode, total: number, metric: HoverMetric, target: CodeTarget): vscode.MarkdownString {
  const { key, picture } = metric;
  const lines = [
    heading(metric, total),
    picture === undefined ? '' : `![${escapeMarkdown(key)}](${picture}|width=${CHART_WIDTH},height=${CHART_HEIGHT})`,
    values(known, metric),
    links(known, metric.runs.lead, total, target, key),
  ];
  return markdown(lines);
}

/** The same for code whose runs logged no metric: the last run with its parameters. */
export function runHover(known: RunsOfCode, run: CodeRun, total: number, target: CodeTarget): vscode.MarkdownString {
  const params = [...run.params].slice(0, MOST_PARAMS).map(([key, value]) => `${escapeMarkdown(key, 40)} **${escapeMarkdown(value, 40)}**`);
  return markdown([`${icons(run, known)} ${runLink(known, run)}, ${escapeMarkdown(whenWords(run, Date.now(), isSilent(known, run)))}`, params.join(', '), links(known, run, total, target)]);
}

function markdown(lines: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString(lines.filter((line) => line !== '').join('\n\n'), true);
  text.isTrusted = { enabledCommands: [COMMANDS.openRun, COMMANDS.compareCode, COMMANDS.codeChangedSince, COMMANDS.watchMetric] };
  return text;
}

function heading({ key, direction, names, runs, shown }: HoverMetric, total: number): string {
  const sign = direction === 'lower' ? ' ↓' : direction === 'higher' ? ' ↑' : '';
  const one = names > 1 ? vscode.l10n.t(', one of {0} logged here,', names) : '';
  return `**${escapeMarkdown(key, 60)}**${sign}${one} ${where(shown, total, !runs.bestAdded && (shown < runs.all.length || runs.all.length === total))}`;
}

function where(shown: number, total: number, areLast: boolean): string {
  const count = total.toLocaleString(vscode.env.language);
  if (total === 1) return vscode.l10n.t('in the only run of this code');
  if (shown >= total) return vscode.l10n.t('in all {0} runs of this code', count);
  return areLast ? vscode.l10n.t('in the last {0} of {1} runs of this code', shown, count) : vscode.l10n.t('in {0} of {1} runs of this code', shown, count);
}

function values(known: RunsOfCode, metric: HoverMetric): string {
  const { lead, best } = metric.runs;
  const isBest = best?.runId === lead.runId && metric.runs.all.length > 1;
  const first = `${icons(lead, known)} ${runLink(known, lead, metric.key)} ${valueWords(lead, metric)}${isBest ? vscode.l10n.t(', the best') : ''}`;
  if (best === undefined || best.runId === lead.runId) return first;
  return `${first}${GAP}$(pass-filled) ${vscode.l10n.t('best')} ${runLink(known, best, metric.key)} ${valueWords(best, metric)}`;
}

function valueWords(run: CodeRun, { key, steps }: HoverMetric): string {
  const { language } = vscode.env;
  const value = `**${escapeMarkdown(formatValue(run.metrics.get(key) ?? Number.NaN, language))}**`;
  const step = steps.get(run.runId);
  return step === undefined ? value : vscode.l10n.t('{0} at step {1}', value, escapeMarkdown(step.toLocaleString(language)));
}

function icons(run: CodeRun, known: RunsOfCode): string {
  const { isBest, silent } = standing(known, run);
  return [stateIcon(run, isBest, silent), originIcon(run)].filter((icon) => icon !== '').join(' ');
}

function runLink({ connection }: RunsOfCode, run: CodeRun, metric?: string): string {
  const wish = { connectionId: connection.id, runId: run.runId, ...(metric === undefined ? {} : { metric }) };
  return `[${escapeMarkdown(nameOf(run), 30)}](${commandUri(COMMANDS.openRun, wish)})`;
}

function links(known: RunsOfCode, lead: CodeRun, total: number, target: CodeTarget, metric?: string): string {
  const parts = [`$(go-to-file) [${vscode.l10n.t('Open Run')}](${commandUri(COMMANDS.openRun, { connectionId: known.connection.id, runId: lead.runId })})`];
  // Of very many runs the newest are held, and compared.
  if (total > 1) parts.push(`$(git-compare) [${vscode.l10n.t('Compare {0} Runs', Math.min(total, known.runs.length).toLocaleString(vscode.env.language))}](${commandUri(COMMANDS.compareCode, target)})`);
  if (known.since.kind === 'changed') parts.push(`$(diff) [${vscode.l10n.t('Code Changed Since')}](${commandUri(COMMANDS.codeChangedSince, { ...target, runId: known.last.runId })})`);
  if (metric !== undefined) parts.push(`$(bell) [${vscode.l10n.t('Watch…')}](${commandUri(COMMANDS.watchMetric, { connectionId: known.connection.id, runId: lead.runId, metric })})`);
  return parts.join(GAP);
}
