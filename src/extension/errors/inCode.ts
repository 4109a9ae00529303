import * as vscode from 'vscode';
import { UserError } from '../errors';
import { COMMANDS } from '../ids';

/** A command about the runs of code was called where there is no file or notebook that could have any. */
export const noCodeHere = (): UserError =>
  new UserError('no-code-here', vscode.l10n.t('Open a file or notebook that lies on the disk to see its runs.'), [
    { title: vscode.l10n.t('Find Run…'), command: COMMANDS.findRun },
  ], { severity: 'information' });

/** Nothing that was recorded came from a file or notebook. */
export const noRunsOfCode = (name: string, notebook: boolean): UserError =>
  new UserError('no-runs-of-code', vscode.l10n.t('No run of {0} was recorded yet.', name), notebook
    ? [{ title: vscode.l10n.t('Why Is a Run Missing?'), command: COMMANDS.whyMissing }]
    : [{ title: vscode.l10n.t('Run File'), command: COMMANDS.runFile }, { title: vscode.l10n.t('Why Is a Run Missing?'), command: COMMANDS.whyMissing }],
  { severity: 'information' });
