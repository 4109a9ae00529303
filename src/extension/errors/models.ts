import * as vscode from 'vscode';
import { UserError } from '../errors';
import { COMMANDS } from '../ids';

/** No model is registered that a command could be about. */
export const noModels = (): UserError =>
  new UserError('no-models', vscode.l10n.t('No model is registered yet. Register one from a run that logged it.'), [
    { title: vscode.l10n.t('Register Model…'), command: COMMANDS.registerModel },
  ], { severity: 'information' });

/** A registered model has no version that a command could be about. */
export const noVersions = (name: string): UserError =>
  new UserError('no-versions', vscode.l10n.t('{0} has no version that this could be done with.', name), [
    { title: vscode.l10n.t('Register Model…'), command: COMMANDS.registerModel },
  ], { severity: 'information' });
