import * as vscode from 'vscode';
import { UserError, type ErrorAction } from '../errors';
import { COMMANDS } from '../ids';

/** Asks for the folder that holds a model. */
const anotherFolder = (): ErrorAction => ({ title: vscode.l10n.t('Choose a Folder…'), command: COMMANDS.promoteModel, arguments: [{ kind: 'promoteFolder' }] });

/** No run logged a model that could be promoted. */
export const noLoggedModels = (run?: string): UserError =>
  new UserError('no-logged-models', run === undefined
    ? vscode.l10n.t('No run has logged a model yet. A script does by mlflow.sklearn.log_model and its like, or by mlflow.autolog.')
    : vscode.l10n.t('{0} logged no model. A script does by mlflow.sklearn.log_model and its like, or by mlflow.autolog.', run), [anotherFolder()], { severity: 'information' });

/** A model's files are not where they should be. */
export const modelFilesMissing = (name: string): UserError =>
  new UserError('model-files-missing', vscode.l10n.t('{0} cannot be promoted: its files are missing. There is no MLmodel file where it says, so nothing could load it. Log the model again.', name));

/** A model's MLmodel file cannot be read. */
export const modelMalformed = (name: string, reason: string): UserError =>
  new UserError('model-malformed', vscode.l10n.t('{0} cannot be promoted: its MLmodel file is none: {1}', name, reason));

/** A model whose upload is not over, or broke off. */
export const modelNotReady = (name: string, failed: boolean): UserError =>
  new UserError('model-not-ready', failed
    ? vscode.l10n.t('{0} cannot be promoted: its upload failed. Log the model again.', name)
    : vscode.l10n.t('{0} cannot be promoted yet: its files are still being written.', name), [], { severity: 'warning' });

/** A version is gone, or was never there. */
export const versionGone = (name: string, version: string): UserError =>
  new UserError('version-gone', vscode.l10n.t('{0} v{1} is not there any more. It may lie in the trash of the Models view.', name, version), [], { severity: 'warning' });

/** A folder that is to become a model has no MLmodel file. */
export const noMlmodelFile = (folder: string, below: readonly string[]): UserError =>
  new UserError('no-mlmodel-file', below.length === 0
    ? vscode.l10n.t('{0} holds no file named MLmodel, so it is no model. mlflow.sklearn.save_model and its like write one.', folder)
    : vscode.l10n.t('{0} itself holds no file named MLmodel. In it, these do: {1}.', folder, below.join(', ')), [anotherFolder()], { severity: 'warning' });

/** A folder holds what is no file of a model. */
export const foreignInFolder = (name: string, why: 'outside' | 'link-to-folder' | 'broken' | 'special'): UserError => {
  const { l10n } = vscode;
  const reasons = {
    outside: () => l10n.t('{0} is a link that leads out of the folder. What it leads to is not uploaded; put a copy in its place.', name),
    'link-to-folder': () => l10n.t('{0} is a link to a folder. Put the folder itself in its place.', name),
    broken: () => l10n.t('{0} is a link that leads nowhere.', name),
    special: () => l10n.t('{0} is neither a file nor a folder.', name),
  };
  return new UserError('foreign-in-folder', reasons[why](), [anotherFolder()], { severity: 'warning' });
};

/** A folder holds more files than a model has. */
export const tooManyFiles = (folder: string, most: number): UserError =>
  new UserError('too-many-files', vscode.l10n.t('{0} holds more than {1} files, which no model does. Choose the folder that holds the MLmodel file and nothing else.', folder, most), [anotherFolder()], { severity: 'warning' });

/** A model's files could not be uploaded; nothing of it is kept. */
export const uploadFailed = (name: string, reason: string, cause: unknown): UserError =>
  new UserError('model-upload-failed', vscode.l10n.t('{0} was not uploaded: {1} What was written of it is in the trash.', name, reason.replace(/[.!?]?$/, '.')), [], { cause });

/** The server refused a promotion, or a step of it failed. `undone` says what became of what had been done. */
export const promotionFailed = (what: string, reason: string, undone: string, cause: unknown): UserError =>
  new UserError('promotion-failed', [vscode.l10n.t('{0} was not done: {1}', what, reason.replace(/[.!?]?$/, '.')), undone].filter((part) => part !== '').join(' '), [], { cause });

/** Enforced rules keep a version from a place. */
export const promotionForbidden = (reason: string, cause: unknown): UserError =>
  new UserError('promotion-forbidden', reason, [
    { title: vscode.l10n.t('Open Rules'), command: COMMANDS.openSharedFile },
  ], { cause, severity: 'warning' });

/** Nobody was in Production before. */
export const nothingToRestore = (name: string): UserError =>
  new UserError('nothing-to-restore', vscode.l10n.t('The history of {0} names no version that was in Production before and is still there.', name), [], { severity: 'information' });

/** A review cannot go on as asked; `words` say why. `own` when it is the person's, who can withdraw it. */
export const reviewRefused = (words: string, cause?: unknown, own = false): UserError =>
  new UserError('review-refused', words, own ? [{ title: vscode.l10n.t('Withdraw Request'), command: COMMANDS.withdrawReview }] : [], { cause, severity: 'warning' });

/** No version waits for what a command does. */
export const noReview = (): UserError =>
  new UserError('no-review', vscode.l10n.t('No version waits for a review here. Request Review, on a version in the Models view, asks for one.'), [], { severity: 'information' });

/** The folder is not trusted, or its server is read-only. */
export const registryReadOnly = (): UserError =>
  new UserError('registry-read-only', vscode.l10n.t('The folder is not trusted, so its models can be looked at and nothing is changed.'), [
    { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
  ], { severity: 'warning' });
