import * as vscode from 'vscode';
import type { SweepProgress } from '../../protocol/recorded';
import { formatCount, formatValue, oneLine } from '../tree/format';

const MINUTE = 60_000;

/** How far a sweep is, as its row in the tree says it: `9 of 24, best 0.2098, about 6 min left`. `best` is that of the key metric where no other is watched. */
export function progressWords(progress: SweepProgress, best: number | undefined, now: number): string {
  const { runs, done, failed, state, endsAt } = progress;
  const { language } = vscode.env;
  const value = progress.best ?? (progress.metric === undefined ? best : undefined);
  return [
    vscode.l10n.t('{0} of {1}', formatCount(done, language), formatCount(runs, language)),
    ...(state === 'paused' ? [vscode.l10n.t('paused')] : []),
    ...(state === 'interrupted' ? [vscode.l10n.t('interrupted')] : []),
    ...(value === undefined ? [] : [vscode.l10n.t('best {0}', formatValue(value, language))]),
    ...(failed > 0 ? [vscode.l10n.t('{0} failed', formatCount(failed, language))] : []),
    ...(state === 'running' && endsAt !== undefined && endsAt > now ? [vscode.l10n.t('about {0} left', durationWords(endsAt - now))] : []),
  ].join(', ');
}

/** More about a sweep, for the hover of its row. */
export function progressDetail({ metric, direction, note }: SweepProgress): string {
  const watched = metric === undefined ? '' : direction === 'higher' ? vscode.l10n.t('best is the highest {0}', oneLine(metric, 60)) : vscode.l10n.t('best is the lowest {0}', oneLine(metric, 60));
  return [watched, note === undefined ? '' : oneLine(note, 300)].filter((part) => part !== '').join('. ');
}

/** A rough duration in ms: `40 s`, `6 min`, `3 h`. */
export function durationWords(ms: number): string {
  if (ms < MINUTE) return vscode.l10n.t('{0} s', Math.max(1, Math.round(ms / 1000)));
  if (ms < 90 * MINUTE) return vscode.l10n.t('{0} min', Math.round(ms / MINUTE));
  return vscode.l10n.t('{0} h', Math.round(ms / (60 * MINUTE)));
}

/** Number of runs in words. */
export function runsWords(runs: number): string {
  return runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', formatCount(runs, vscode.env.language));
}
