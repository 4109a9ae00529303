import * as vscode from 'vscode';
import { openStoreSetting, UserError } from '../errors';
import { COMMANDS } from '../ids';

/*
 * Errors of watches.
 */

/** The folder records to an MLflow server that knows no watches. */
export const watchesNeedOwnServer = (folder: string): UserError =>
  new UserError('watches-need-own-server', vscode.l10n.t("The runs of {0} are on a server that watches nothing. Watches work where Trialbook's own server keeps the runs.", folder), [
    { title: vscode.l10n.t('Show Server'), command: COMMANDS.showServerState },
  ], { severity: 'warning' });

/** The server reads the file of another folder than the one that is open. */
export const watchesNotBesideStore = (store: string): UserError =>
  new UserError('watches-not-beside-store', vscode.l10n.t('The watch was added, but the server reads the trialbook.json beside its store {0}, which is another one. Watch there, or keep the runs in this folder.', store), [
    openStoreSetting(),
  ], { severity: 'warning' });

/** The run that is to be watched is over. */
export const runHasEnded = (name: string, connectionId: string, runId: string): UserError =>
  new UserError('run-has-ended', vscode.l10n.t('{0} has ended already.', name), [
    { title: vscode.l10n.t('Open Run'), command: COMMANDS.openRun, arguments: [{ connectionId, runId }] },
  ], { severity: 'information' });

/** No run has logged a metric that could be watched. */
export const noMetricToWatch = (experiment: string): UserError =>
  new UserError('no-metric-to-watch', vscode.l10n.t('No run of {0} has logged a metric yet.', experiment), [], { severity: 'information' });

/** An experiment has no runs that come again and again. */
export const noSeriesToWatch = (experiment: string): UserError =>
  new UserError('no-series-to-watch', vscode.l10n.t('{0} has no series: no two of its runs have names that differ only by a date or a counter, such as nightly-1 and nightly-2.', experiment), [], { severity: 'information' });
