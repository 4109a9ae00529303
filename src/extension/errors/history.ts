import * as vscode from 'vscode';
import { UserError } from '../errors';
import { COMMANDS } from '../ids';

/*
 * Errors of importing, exporting and publishing, and of looking at files.
 */

/** Nothing was found that could be imported. */
export const nothingToImport = (path: string, reason: string): UserError =>
  new UserError('nothing-to-import', vscode.l10n.t('{0} cannot be imported: {1}', path, sentence(reason)), [{ title: vscode.l10n.t('Choose Another…'), command: COMMANDS.importRuns }], { severity: 'warning' });

/** Runs are kept by a server that takes no changes, or none at all. */
export const noPlaceForRuns = (): UserError =>
  new UserError('no-place-for-runs', vscode.l10n.t('There is no place in this window that runs could be brought to. Open a folder that you trust, or connect to a server.'), [
    { title: vscode.l10n.t('Open Folder'), command: 'vscode.openFolder' },
    { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
  ]);

/** There is nothing at a place that could be copied from it. */
export const nothingToCopy = (name: string): UserError =>
  new UserError('nothing-to-copy', vscode.l10n.t('There are no runs in {0} yet.', name), [], { severity: 'information' });

/** The same copy goes on already. */
export const copyGoesOn = (subject: string): UserError =>
  new UserError('copy-goes-on', vscode.l10n.t('{0} is being copied already.', subject), [], { severity: 'information' });

/** No copy was broken off. */
export const nothingToResume = (): UserError =>
  new UserError('nothing-to-resume', vscode.l10n.t('No import, export or publishing was broken off in this window.'), [], { severity: 'information' });

/** No source is followed. */
export const nothingFollowed = (): UserError =>
  new UserError('nothing-followed', vscode.l10n.t('No source is followed. Import Runs… offers to follow one that still grows.'), [{ title: vscode.l10n.t('Import Runs…'), command: COMMANDS.importRuns }], { severity: 'information' });

/** A page of Compare Runs or of a model is to be exported, and none is active. */
export const nothingToReport = (): UserError =>
  new UserError('nothing-to-report', vscode.l10n.t('Open a comparison or the page of a model first: what it shows is what is exported.'), [{ title: vscode.l10n.t('Compare Runs'), command: COMMANDS.compareRuns }], { severity: 'information' });

/** Runs of a file that is only looked at cannot be copied from there. */
export const importFirst = (name: string): UserError =>
  new UserError('import-first', vscode.l10n.t('{0} is only looked at. Import it first; its runs then can be exported and published.', name), [{ title: vscode.l10n.t('Import Runs…'), command: COMMANDS.importRuns }], { severity: 'information' });

/** A file that is looked at does not show; the reason says what can be done. */
export const cannotLook = (name: string, reason: string, cause?: unknown): UserError =>
  new UserError('cannot-look', vscode.l10n.t('{0} cannot be shown: {1}', name, sentence(reason)), [], { cause });

function sentence(reason: string): string {
  return reason.replace(/[.!?]?$/, '.');
}
