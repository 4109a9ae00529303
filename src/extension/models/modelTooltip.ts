import * as vscode from 'vscode';
import type { ModelVersion, RegisteredModel, Run, Tag } from '../../protocol/entities';
import { escapeMarkdown, formatValue } from '../tree/format';
import type { VersionView } from './collectModel';

/*
 * What a row says on hover, as Markdown lines. All of it comes from programs and people elsewhere, so every word is escaped, and the text is not trusted.
 */

const MOST_TAGS = 8;
const MOST_METRICS = 6;
const LONGEST = 500;

/** A registered model: description, aliases, tags, when it changed. */
export function modelTooltip(model: RegisteredModel): vscode.MarkdownString {
  return lines([
    `**${escapeMarkdown(model.name, 300)}**`,
    escapeMarkdown(model.description ?? '', LONGEST),
    model.aliases.map(({ alias, version }) => escapeMarkdown(`@${alias} v${version}`, 80)).join(', '),
    tagsLine(model.tags),
    `$(clock) ${escapeMarkdown(vscode.l10n.t('changed {0}', time(model.last_updated_timestamp)))}`,
  ]);
}

/** A version: stage and aliases, metrics of its run, description, tags, who registered it when from what. */
export function versionTooltip(version: ModelVersion, view: VersionView, run: Run | undefined): vscode.MarkdownString {
  const places = [...(view.stage === undefined || view.stage === 'None' ? [] : [view.stage]), ...view.aliases.map((alias) => `@${alias}`)];
  return lines([
    `**${escapeMarkdown(version.name, 200)} v${escapeMarkdown(version.version)}** ${escapeMarkdown(places.join(', '), 300)}`,
    view.unready === undefined ? '' : escapeMarkdown(version.status_message ?? version.status, LONGEST),
    metricsLine(run, view.keyMetric?.key),
    escapeMarkdown(version.description ?? '', LONGEST),
    tagsLine(version.tags),
    `$(file-symlink-directory) ${escapeMarkdown(version.source, 200)}`,
    [
      `$(clock) ${escapeMarkdown(vscode.l10n.t('registered {0}', time(version.creation_timestamp)))}`,
      version.user_id === undefined || version.user_id === '' ? '' : `$(account) ${escapeMarkdown(version.user_id, 60)}`,
    ].filter((part) => part !== '').join(' '),
  ]);
}

function metricsLine(run: Run | undefined, key: string | undefined): string {
  if (run === undefined) return '';
  const place = (one: string): number => (one === key ? 0 : 1);
  // What the run took of its machine says nothing of the model.
  const metrics = run.data.metrics.filter((metric) => !metric.key.startsWith('system/')).sort((a, b) => place(a.key) - place(b.key));
  const shown = metrics.slice(0, MOST_METRICS).map((metric) => `${escapeMarkdown(metric.key, 60)} **${formatValue(metric.value, vscode.env.language)}**`);
  const rest = metrics.length - shown.length;
  return [...shown, ...(rest > 0 ? [vscode.l10n.t('{0} more metrics', rest)] : [])].join(', ');
}

/** The tags a person wrote: those of MLflow and ours are shown elsewhere. */
export function ownTags(tags: readonly Tag[]): Tag[] {
  return tags.filter(({ key }) => !key.startsWith('mlflow.') && !key.startsWith('trialbook.'));
}

function tagsLine(tags: readonly Tag[]): string {
  const own = ownTags(tags);
  if (own.length === 0) return '';
  const shown = own.slice(0, MOST_TAGS).map(({ key, value }) => escapeMarkdown(value === '' ? key : `${key}: ${value}`, 80));
  const rest = own.length - shown.length;
  return `$(tag) ${[...shown, ...(rest > 0 ? [vscode.l10n.t('{0} more tags', rest)] : [])].join(', ')}`;
}

function time(ms: ModelVersion['creation_timestamp']): string {
  return new Date(Number(ms)).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}

function lines(parts: readonly string[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(parts.filter((part) => part !== '').join('\n\n'), true);
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}
