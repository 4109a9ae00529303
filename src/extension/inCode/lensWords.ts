import * as vscode from 'vscode';
import type { RunStatus } from '../../protocol/entities';
import type { CodeRun } from '../codeRuns/codeRuns';
import { formatElapsed, formatValue, withoutIcons } from '../tree/format';
import type { LensMetric, LensView } from './lensView';

/** How a run's state looks where colours are not shown. */
const STATE_ICONS: Readonly<Record<RunStatus, string>> = { RUNNING: 'loading~spin', SCHEDULED: 'clock', FINISHED: 'pass', FAILED: 'error', KILLED: 'circle-slash' };
/** After an icon: a plain space there would fold away. */
const AFTER_ICON = '\u00A0';
/** Longest name of a run or metric in a lens, characters. */
const MOST = 40;

/** A name from a program, short enough for a lens, that makes no icon. */
export function shortName(name: string): string {
  const plain = withoutIcons(name);
  const characters = Array.from(plain);
  return characters.length > MOST ? `${characters.slice(0, MOST - 1).join('')}…` : plain;
}

/** A run's name, or the beginning of its id where it has none. */
export function nameOf(run: Pick<CodeRun, 'name' | 'runId'>): string {
  return run.name.trim() === '' ? run.runId.slice(0, 8) : run.name;
}

/** Icon of a run's state. */
export function stateIcon(run: CodeRun, isBest: boolean, silent = false): string {
  return `$(${silent ? 'warning' : isBest ? 'pass-filled' : STATE_ICONS[run.status]})`;
}

/** What started a run, where that is out of the ordinary; empty otherwise. */
export function originIcon({ origin }: CodeRun): string {
  return origin === 'debugger' ? '$(debug-alt)' : origin === 'test' ? '$(beaker)' : '';
}

/** What started a run, in words; undefined where that is nothing out of the ordinary. */
export function originWords({ origin }: CodeRun): string | undefined {
  if (origin === 'debugger') return vscode.l10n.t('Started by the debugger');
  return origin === 'test' ? vscode.l10n.t('Started by a test') : undefined;
}

/** How long a run goes on, why it failed, or how long ago it began. `now` in UTC ms. */
export function whenWords(run: CodeRun, now: number, silent = false): string {
  if (silent) return vscode.l10n.t('silent');
  if (run.status === 'RUNNING') return formatElapsed(Math.max(0, now - run.startTime));
  if (run.status === 'FAILED') return run.failure === undefined ? vscode.l10n.t('failed') : shortName(run.failure);
  if (run.status === 'SCHEDULED') return vscode.l10n.t('scheduled');
  return vscode.l10n.t('{0} ago', formatElapsed(Math.max(0, now - run.startTime)));
}

/** The first part of a lens: state, name and time of the last run. */
export function stateTitle(view: Extract<LensView, { kind: 'runs' }>, now: number): string {
  const { last } = view;
  const icons = [stateIcon(last, view.isBest, view.silent), originIcon(last)].filter((icon) => icon !== '').join(AFTER_ICON);
  const name = shortName(nameOf(last));
  const named = view.changed ? vscode.l10n.t('{0} · code changed', name) : name;
  return `${icons}${AFTER_ICON}${named}, ${whenWords(last, now, view.silent)}`;
}

/** The part of a lens about the key metric: `val_rmse 0.2136 ▇▆▅▃▃▂▂▁▁▁ best 0.2098`. */
export function metricTitle({ key, value, spark, best }: LensMetric): string {
  const { language } = vscode.env;
  const parts = [
    shortName(key),
    value === undefined ? '' : formatValue(value, language),
    spark,
    best === undefined ? '' : vscode.l10n.t('best {0}', formatValue(best, language)),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
