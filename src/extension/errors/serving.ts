import * as vscode from 'vscode';
import { selectInterpreter } from '../diagnosis/python';
import { type ErrorAction, UserError } from '../errors';
import { COMMANDS } from '../ids';
import type { Install } from '../serving/install';

/*
 * Errors of serving models.
 */

const install = (what: Install): ErrorAction => ({ title: vscode.l10n.t('Install {0}…', what.packages.join(', ')), command: COMMANDS.installPackages, arguments: [what] });
const serve = (connectionId: string, name: string, version: string): ErrorAction => ({ title: vscode.l10n.t('Serve Model'), command: COMMANDS.serveModel, arguments: [{ connectionId, name, version }] });
const sentence = (reason: string): string => reason.replace(/[.!?]?$/, '.');

/** The interpreter of the folder has no MLflow, which serves models. */
export const mlflowMissing = (what: Install): UserError =>
  new UserError('mlflow-missing', vscode.l10n.t('There is no MLflow in {0}, which would serve the model. Install it there, or choose another interpreter.', what.python), [
    install(what),
    selectInterpreter(),
  ], { severity: 'warning' });

/** A served model does not answer, or stopped answering. `what` mends it where that is known. */
export const servedModelFailed = (label: string, served: { readonly connectionId: string; readonly servedId: string }, reason: string, what?: Install): UserError =>
  new UserError('served-model-failed', vscode.l10n.t('{0} does not answer: {1}', label, sentence(reason)), [
    what === undefined ? { title: vscode.l10n.t('Serve Again'), command: COMMANDS.serveModel, arguments: [served] } : install({ ...what, again: served }),
    { title: vscode.l10n.t('Show Serving Log'), command: COMMANDS.showServingLog, arguments: [served] },
  ]);

/** The gateway did not start, or refused what was asked. */
export const servingRefused = (label: string, reason: string, cause?: unknown): UserError =>
  new UserError('serving-refused', vscode.l10n.t('{0} is not served: {1}', label, sentence(reason)), [], { cause });

/** The process that serves models is gone or cannot be started. */
export const gatewayFailed = (reason: string, cause?: unknown): UserError =>
  new UserError('gateway-failed', vscode.l10n.t('The process that serves models cannot be reached: {0}', sentence(reason)), [], { cause });

/** Models of a server that a person set are not served from here. */
export const remoteNotServed = (address: string): UserError =>
  new UserError('remote-not-served', vscode.l10n.t('Models of {0} are not served from this window: only those of a folder\'s own database are. mlflow models serve, called where that server is, serves them.', address), [
    { title: vscode.l10n.t('Open Setting'), command: 'workbench.action.openSettings', arguments: ['@id:trialbook.trackingUri'] },
  ], { severity: 'information' });

/** A command is about served models, and none is. */
export const nothingServed = (): UserError =>
  new UserError('nothing-served', vscode.l10n.t('No model is served.'), [{ title: vscode.l10n.t('Serve Model'), command: COMMANDS.serveModel }], { severity: 'information' });

/** The version that inputs were sent to takes no requests. */
export const notServed = (connectionId: string, name: string, version: string): UserError =>
  new UserError('not-served', vscode.l10n.t('{0} v{1} is not served.', name, version), [serve(connectionId, name, version)], { severity: 'information' });

/** The version is served and cannot answer now. */
export const modelNotReady = (label: string, reason: string, cause?: unknown): UserError =>
  new UserError('model-not-ready', vscode.l10n.t('{0} cannot answer now: {1}', label, sentence(reason)), [], { severity: 'warning', cause });

/** The model refused an input; the reason names the column. */
export const inputRefused = (reason: string): UserError => new UserError('input-refused', sentence(reason), [], { severity: 'warning' });

/** The folder of a model was closed. */
export const modelFolderNotOpen = (): UserError => new UserError('model-folder-not-open', vscode.l10n.t('The folder that this model belongs to is not open in this window.'));

/** No model is registered. */
export const noModelToServe = (): UserError =>
  new UserError('no-model-to-serve', vscode.l10n.t('No version of a model is registered here. Register one with Register Model in the Models view.'), [], { severity: 'information' });

/** There is no other version that could take a share. */
export const noChallenger = (name: string): UserError =>
  new UserError('no-challenger', vscode.l10n.t('{0} has no other version that could take a share of the requests.', name), [], { severity: 'information' });

/** No key was made yet. */
export const noServingKeys = (): UserError =>
  new UserError('no-serving-keys', vscode.l10n.t('There is no serving key yet.'), [{ title: vscode.l10n.t('Create Serving Key…'), command: COMMANDS.createServingKey }], { severity: 'information' });

/** Docker cannot build an image. */
export const dockerMissing = (kind: 'missing' | 'stopped', target: unknown): UserError =>
  new UserError(`docker-${kind}`, kind === 'missing'
    ? vscode.l10n.t('MLflow builds images with Docker, and there is no docker command on the PATH of the editor. A Dockerfile can be made without it.')
    : vscode.l10n.t('MLflow builds images with Docker, and its daemon does not answer. Start Docker and try again, or make a Dockerfile without it.'), [
    { title: vscode.l10n.t('Generate Dockerfile…'), command: COMMANDS.generateDockerfile, arguments: [target] },
    { title: vscode.l10n.t('Get Docker'), command: 'vscode.open', arguments: [vscode.Uri.parse('https://docs.docker.com/get-docker/')] },
  ], { severity: 'warning' });

/** A task of MLflow ended with an exit code. */
export const mlflowTaskFailed = (label: string, code: number | undefined): UserError =>
  new UserError('mlflow-task-failed', code === undefined ? vscode.l10n.t('{0} was ended.', label) : vscode.l10n.t('{0} failed with exit code {1}. Its terminal says why.', label, code), [
    { title: vscode.l10n.t('Show Terminal'), command: 'workbench.action.terminal.focus' },
  ]);
