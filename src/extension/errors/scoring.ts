import * as vscode from 'vscode';
import type { ScoringReport } from '../../exec/scoring/report';
import { COMMANDS } from '../ids';
import { type ErrorAction, UserError } from '../errors';

/*
 * Errors of scoring files and of validating versions.
 */

const openRun = (connectionId: string, runId: string): ErrorAction => ({ title: vscode.l10n.t('Open Run'), command: COMMANDS.openRun, arguments: [{ connectionId, runId }] });

const showTerminal = (): ErrorAction => ({ title: vscode.l10n.t('Show Terminal'), command: 'workbench.action.terminal.focus' });

/** Nothing was scored; the report says why, and what a missing package takes. */
export const notScored = (what: string, connectionId: string, report: (ScoringReport & { kind: 'failed' }) | undefined): UserError => {
  const [python, , , , ...packages] = report?.install ?? [];
  const actions = [
    ...(python === undefined || packages.length === 0 ? [] : [{ title: vscode.l10n.t('Install {0}…', packages.join(', ')), command: COMMANDS.installPackages, arguments: [{ python, packages }] }]),
    ...(report?.runId === undefined ? [showTerminal()] : [openRun(connectionId, report.runId)]),
  ];
  const reason = report?.message ?? vscode.l10n.t('the terminal says why');
  return new UserError(report?.code ?? 'not-scored', vscode.l10n.t('{0}: {1}', what, reason.replace(/[.!?]?$/, '.')), actions);
};

/** A version was measured and does not keep its bounds. */
export const notPassed = (what: string, broken: readonly string[], connectionId: string, runId: string | undefined): UserError =>
  new UserError('not-passed', vscode.l10n.t('{0} did not pass: {1}.', what, broken.join(', ')), runId === undefined ? [] : [openRun(connectionId, runId)], { severity: 'warning' });

/** Spark ended with an error. */
export const sparkFailed = (what: string, code: number): UserError =>
  new UserError('spark-failed', vscode.l10n.t('{0}: spark-submit ended with exit code {1}. Its last lines are in the terminal, all of them in the run.', what, code), [showTerminal()]);

/** A file that is no CSV or Parquet file was given. */
export const noTable = (name: string): UserError =>
  new UserError('no-table', vscode.l10n.t('{0} is no CSV or Parquet file.', name), [], { severity: 'warning' });
