import * as vscode from 'vscode';
import { UserError } from '../errors';
import { COMMANDS } from '../ids';

/*
 * Errors of managing storage.
 */

/** A store was not moved, and is as it was. */
export const storeNotMoved = (reason: string): UserError =>
  new UserError('store-not-moved', vscode.l10n.t('The store was not moved and is as it was: {0}', reason), [{ title: vscode.l10n.t('Manage Storage…'), command: COMMANDS.manageStorage }]);

/** Storage can be managed only where the files are this machine's and may be changed. */
export const noStorage = (name: string): UserError =>
  new UserError('no-storage', vscode.l10n.t('{0} keeps its files on a server elsewhere, or may not be changed here: its storage is managed there.', name), [], { severity: 'information' });
