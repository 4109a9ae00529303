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

/** A version was registered without a run. */
export const noRunOfVersion = (version: string): UserError =>
  new UserError('no-run-of-version', vscode.l10n.t('{0} names no run: it was registered from files alone.', version), [], { severity: 'information' });

/** There is no tag to take away. */
export const noTags = (what: string): UserError =>
  new UserError('no-tags', vscode.l10n.t('{0} has no tag that a person set.', what), [], { severity: 'information' });

/** There is no alias to take away. */
export const noAlias = (what: string): UserError =>
  new UserError('no-alias', vscode.l10n.t('No alias points to {0}.', what), [], { severity: 'information' });

/** The trash of the registry holds nothing. */
export const noModelsInTrash = (): UserError =>
  new UserError('no-models-in-trash', vscode.l10n.t('No model and no version lies in the trash.'), [], { severity: 'information' });

/** None of the chosen versions can be compared by its run. */
export const noRunsToCompare = (versions: string): UserError =>
  new UserError('no-runs-to-compare', vscode.l10n.t('Versions are compared by the runs they came from, and {0} came from none that is still there.', versions), [], { severity: 'information' });

/** No model of a run is a version yet. */
export const noModelsOfRun = (name: string, target: object): UserError =>
  new UserError('no-models-of-run', vscode.l10n.t('No model of {0} is registered.', name), [
    { title: vscode.l10n.t('Register Model…'), command: COMMANDS.registerModel, arguments: [target] },
  ], { severity: 'information' });
