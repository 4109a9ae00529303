import * as vscode from 'vscode';
import { escapeMarkdown } from '../tree/format';
import { refLabel, type VersionServing } from './collectServed';
import { attentionWords, environmentWords, latency, roleWords, servedDescription, shareWords, stateWords, workersWords } from './servedWords';
import type { ServedRow } from './servingRows';

/** Icon and colour of each state: green while it answers, blue while something goes on, yellow where a person should look. */
const ICONS: Record<ServedRow['state'], readonly [icon: string, color: string]> = {
  healthy: ['broadcast', 'charts.green'],
  starting: ['loading~spin', 'charts.blue'],
  restarting: ['warning', 'charts.yellow'],
  failed: ['warning', 'charts.yellow'],
  stopping: ['loading~spin', 'list.deemphasizedForeground'],
};

/** The row `Serving` of a version. `now` in UTC ms. */
export function servedRow(serving: VersionServing, now: number): ServedRow {
  const { state, places } = serving;
  const [icon, color] = ICONS[state.kind];
  const label = vscode.l10n.t('Serving');
  const description = servedDescription(serving, now);
  const attention = attentionWords(state);
  return {
    state: state.kind,
    ids: places.map(({ served }) => served.id),
    label,
    description,
    icon: new vscode.ThemeIcon(icon, new vscode.ThemeColor(color)),
    contextValue: `serving state=${state.kind}`,
    accessibleLabel: `${label}, ${stateWords(state, now)}${state.kind === 'healthy' ? `, ${description}` : ''}`,
    tooltip: tooltip(serving, now),
    ...(attention === undefined ? {} : { attention }),
  };
}

function tooltip({ places }: VersionServing, now: number): vscode.MarkdownString {
  const { l10n } = vscode;
  const text = new vscode.MarkdownString(undefined, true);
  places.forEach(({ served, backend }, at) => {
    const { traffic, state } = backend;
    const { request } = served;
    const lines = [
      `**${escapeMarkdown(request.name)} ${escapeMarkdown(refLabel(request.ref))}** ${escapeMarkdown(stateWords(state, now), 300)}`,
      `$(globe) ${escapeMarkdown(served.url, 400)}`,
      [roleWords(backend.role), l10n.t('{0} of the requests', shareWords(backend.share)), l10n.t('workers {0}', workersWords(request.workers, backend.workers)), environmentWords(request.environment).label].map((part) => escapeMarkdown(part)).join(', '),
      ...(traffic.p50 === undefined || traffic.p95 === undefined ? [] : [escapeMarkdown(l10n.t('p50 {0} ms, p95 {1} ms, {2} requests and {3} errors in 30 min', latency(traffic.p50), latency(traffic.p95), traffic.requests, traffic.errors), 300)]),
      ...(backend.queue === 0 ? [] : [escapeMarkdown(l10n.t('{0} requests wait', backend.queue))]),
      ...(served.notice === undefined ? [] : [`$(warning) ${escapeMarkdown(served.notice, 400)}`]),
    ];
    text.appendMarkdown(`${at === 0 ? '' : '\n\n'}${lines.join('  \n')}`);
  });
  return text;
}
