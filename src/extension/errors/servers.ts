import * as vscode from 'vscode';
import { ConnectionError, type ConnectionErrorKind } from '../../client/connectionError';
import { MlflowError } from '../../protocol/errors';
import { type ErrorAction, UserError } from '../errors';
import { COMMANDS } from '../ids';
import { isUnauthenticated, reasonOf } from './connectionWords';

/*
 * Errors of servers that a person connected to.
 */

/** A server as its errors name it. */
export interface NamedServer {
  /** Id of its connection. */
  readonly id: string;
  readonly name: string;
}

const signIn = ({ id }: NamedServer): ErrorAction => ({ title: vscode.l10n.t('Sign In…'), command: COMMANDS.signInServer, arguments: [id] });
const edit = ({ id }: NamedServer): ErrorAction => ({ title: vscode.l10n.t('Edit Server…'), command: COMMANDS.editServer, arguments: [id] });
const tryAgain = ({ id }: NamedServer): ErrorAction => ({ title: vscode.l10n.t('Try Again'), command: COMMANDS.reconnectServer, arguments: [id] });
const connectServer = (): ErrorAction => ({ title: vscode.l10n.t('Connect to MLflow Server…'), command: COMMANDS.connectServer });

/** Kinds of failures that may be over a moment later: nothing is wrong with how the server is set up. */
const PASSING: ReadonlySet<ConnectionErrorKind> = new Set(['refused', 'reset', 'timeout', 'unreachable', 'proxy']);

/** The error that a person sees when a server cannot be connected to; what is a `UserError` stays. */
export function serverError(server: NamedServer, error: unknown): unknown {
  const reason = reasonOf(error);
  if (reason === undefined) return error;
  if (isUnauthenticated(error)) return signInNeeded(server, reason, error);
  const passes = error instanceof ConnectionError ? PASSING.has(error.kind) : error instanceof MlflowError && error.code === 'TEMPORARILY_UNAVAILABLE';
  return passes ? notReached(server, reason, error) : notConnected(server, reason, error);
}

/** The server does not take the credentials, or there are none. */
const signInNeeded = (server: NamedServer, reason: string, cause: unknown): UserError =>
  new UserError('sign-in-needed', vscode.l10n.t('{0} asks for a sign-in. {1}', server.name, reason), [signIn(server), edit(server)], { cause, severity: 'warning' });

/** The server does not answer now. */
const notReached = (server: NamedServer, reason: string, cause: unknown): UserError =>
  new UserError('server-not-reached', vscode.l10n.t('{0} cannot be reached. {1} It is tried again by itself.', server.name, reason), [tryAgain(server), edit(server)], { cause, severity: 'warning' });

/** The server answers, and it cannot be worked with as it is set up. */
const notConnected = (server: NamedServer, reason: string, cause: unknown): UserError =>
  new UserError('server-not-connected', vscode.l10n.t('{0} cannot be worked with. {1}', server.name, reason), [edit(server), tryAgain(server)], { cause, severity: 'warning' });

/** Whether a person has to sign in. */
export const isSignInNeeded = ({ code }: UserError): boolean => code === 'sign-in-needed';

/** Whether it may be over by itself. */
export const isPassing = ({ code }: UserError): boolean => code === 'server-not-reached';

/** A command is about a server that a person connected to, and there is none. */
export const noServers = (): UserError =>
  new UserError('no-servers', vscode.l10n.t('This window is connected to no MLflow server yet.'), [connectServer()], { severity: 'information' });

/** The server of a command is not among those that are known. */
export const serverGone = (): UserError =>
  new UserError('server-gone', vscode.l10n.t('This server is not among yours any more.'), [connectServer()], { severity: 'information' });

/** New runs go to a server only in a folder that is trusted. */
export const serverNeedsTrust = (): UserError =>
  new UserError('server-needs-trust', vscode.l10n.t('The folder is not trusted, so nothing is recorded from it.'), [{ title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' }], { severity: 'information' });
