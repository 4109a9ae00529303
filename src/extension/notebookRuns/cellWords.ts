import * as vscode from 'vscode';
import type { CodeRun } from '../codeRuns/codeRuns';
import { nameOf, originIcon, originWords, shortName, stateIcon, whenWords } from '../inCode/lensWords';
import { formatCount, formatValue, oneLine } from '../tree/format';
import type { KeyMetric } from '../../protocol/keyMetric';
import { directionWord, spokenDuration, stateWord } from '../tree/renderRun';

/** What the status bar of a cell says, without words. */
export interface CellView {
  readonly run: CodeRun;
  /** It is the best of the cell's runs, and not its only one. */
  readonly isBest: boolean;
  /** The cell is not what the run ran any more. */
  readonly changed: boolean;
  readonly metric?: KeyMetric & { readonly value: number; readonly spark: string };
}

/** Two spaces part what is said. */
const GAP = '\u00A0\u00A0';

/** `$(pass) ridge  val_rmse 0.2136 ▇▆▄▃▂▁`; of a run that goes on also how long, of a failed one why instead of a number. `now` in UTC ms. */
export function cellText(view: CellView, now: number): string {
  const { run, metric, changed } = view;
  const icons = [stateIcon(run, view.isBest), originIcon(run)].filter((icon) => icon !== '').join(' ');
  const name = shortName(nameOf(run));
  const number = metric === undefined || run.status === 'FAILED' ? '' : [shortName(metric.key), formatValue(metric.value, vscode.env.language), metric.spark].filter((part) => part !== '').join(' ');
  const when = run.status === 'FINISHED' || run.status === 'KILLED' ? '' : whenWords(run, now);
  return `${icons} ${[changed ? vscode.l10n.t('{0} · code changed', name) : name, number, when].filter((part) => part !== '').join(GAP)}`;
}

/** `5 runs`. */
export function countText(count: number): string {
  return `$(history) ${vscode.l10n.t('{0} runs', formatCount(count, vscode.env.language))}`;
}

/** What stands over it when the pointer rests there: plain text, whatever the run is called. */
export function cellTooltip({ run, metric, changed }: CellView): string {
  const value = metric === undefined ? '' : [`${oneLine(metric.key)} ${formatValue(metric.value, vscode.env.language)}`, directionWord(metric)].filter((part) => part !== '').join(', ');
  const lines = [
    oneLine(nameOf(run)),
    value,
    run.status === 'FAILED' ? oneLine(run.failure ?? '') : '',
    originWords(run) ?? '',
    changed ? vscode.l10n.t('The cell has changed since this run') : '',
    new Date(run.startTime).toLocaleString(vscode.env.language),
    vscode.l10n.t('Open Run'),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** What a screen reader says: no sparkline, but the state in words. `now` in UTC ms. */
export function cellLabel({ run, metric, isBest }: CellView, now: number): string {
  const state = isBest ? 'best' : (run.status.toLowerCase() as Lowercase<CodeRun['status']>);
  const parts = [
    oneLine(nameOf(run)),
    stateWord(state),
    metric === undefined ? '' : `${oneLine(metric.key)} ${formatValue(metric.value, vscode.env.language)}`,
    metric === undefined ? '' : directionWord(metric),
    run.status === 'FAILED' ? oneLine(run.failure ?? '') : '',
    run.status === 'RUNNING' ? spokenDuration(Math.max(0, now - run.startTime)) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
