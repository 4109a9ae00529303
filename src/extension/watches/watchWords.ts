import * as vscode from 'vscode';
import type { WatchEvent } from '../../protocol/watches';
import type { Watch } from '../../watches/watch';
import { writeDuration } from '../../watches/duration';
import { formatValue, oneLine } from '../tree/format';

/** What a watch found as a sentence. What comes from runs and files is plain text in it, also where a message would take it for a link. */
export function findingWords({ finding, run }: WatchEvent, now: number): string {
  const name = run === undefined ? '' : plain(run.name === '' ? run.id.slice(0, 8) : run.name);
  const number = (value: number): string => formatValue(value, vscode.env.language);
  switch (finding.kind) {
    case 'metric': {
      const [metric, value, bound] = [plain(finding.metric), number(finding.value), number(finding.bound)];
      return finding.side === 'below'
        ? vscode.l10n.t('{0} of {1} reached {2}, below {3}.', metric, name, value, bound)
        : vscode.l10n.t('{0} of {1} reached {2}, above {3}.', metric, name, value, bound);
    }
    case 'ended':
      if (finding.status === 'FINISHED') return vscode.l10n.t('{0} finished.', name);
      if (finding.status === 'KILLED') return vscode.l10n.t('{0} was ended before it finished.', name);
      return finding.reason === undefined ? vscode.l10n.t('{0} failed.', name) : vscode.l10n.t('{0} failed: {1}.', name, plain(lastLine(finding.reason)).replace(/[.!]$/, ''));
    case 'outside':
      return vscode.l10n.t('{0} of {1} is {2}, outside of {3} to {4} as expected.', plain(finding.metric), name, number(finding.value), number(finding.low), number(finding.high));
    case 'missing':
      return finding.last === undefined
        ? vscode.l10n.t('No run of {0} came. One was expected {1}.', plain(finding.series), moment(finding.expected, now))
        : vscode.l10n.t('No run of {0} came. One was expected {1}, the last began {2}.', plain(finding.series), moment(finding.expected, now), moment(finding.last, now));
  }
}

/** Whether a finding is one that a person should look at; the others are good to know. */
export function isTrouble({ finding }: WatchEvent): boolean {
  return finding.kind === 'missing' || finding.kind === 'outside' || (finding.kind === 'ended' && finding.status === 'FAILED');
}

/** What a watch waits for, without which runs it is about: `val_loss < 0.2`. */
export function conditionWords({ condition }: Pick<Watch, 'condition'>): string {
  switch (condition.kind) {
    case 'metric':
      return `${plain(condition.metric)} ${condition.side === 'below' ? '<' : '>'} ${formatValue(condition.bound, vscode.env.language)}`;
    case 'ends':
      return condition.only === 'failed' ? vscode.l10n.t('fails') : vscode.l10n.t('ends or fails');
    case 'series': {
      const { metric, missing, every } = condition;
      const band = metric === undefined ? undefined : vscode.l10n.t('{0} leaves its band', plain(metric));
      const comes = !missing ? undefined : every === undefined ? vscode.l10n.t('does not come') : vscode.l10n.t('does not come every {0}', writeDuration(every));
      return band === undefined ? (comes ?? '') : comes === undefined ? band : vscode.l10n.t('{0} or {1}', band, comes);
    }
  }
}

/** Which runs a watch is about; `runName` is that of the one run, where it is known. */
export function scopeWords({ condition, scope }: Watch, runName?: string): string {
  const experiment = scope.experiment === undefined ? undefined : plain(scope.experiment);
  const runs = condition.kind === 'series'
    ? vscode.l10n.t('series {0}', plain(condition.series))
    : scope.run !== undefined ? vscode.l10n.t('run {0}', plain(runName ?? scope.run.slice(0, 8))) : scope.runs === undefined ? undefined : vscode.l10n.t('runs {0}', plain(scope.runs));
  if (runs === undefined) return experiment === undefined ? vscode.l10n.t('any run') : vscode.l10n.t('any run of {0}', experiment);
  return experiment === undefined ? runs : vscode.l10n.t('{0} in {1}', runs, experiment);
}

/** Foreign text for a message: on one line, and never a link or an icon. */
export function plain(text: string): string {
  return oneLine(text, 80).replaceAll('](', ']\u2060(').replaceAll('$(', '$\u2060(');
}

function lastLine(text: string): string {
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').at(-1) ?? '';
}

/** `at 02:00` today, with the date of another day. */
function moment(time: number, now: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date(now).toDateString();
  const clock = date.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit', hour12: false });
  return isToday ? vscode.l10n.t('at {0}', clock) : vscode.l10n.t('on {0} at {1}', date.toLocaleDateString(vscode.env.language, { dateStyle: 'medium' }), clock);
}
