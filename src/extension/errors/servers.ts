import * as vscode from 'vscode';
import { ConnectionError, type ConnectionErrorKind } from '../../client/connectionError';
import { SetupError } from '../../client/remote/setupError';
import { MlflowError } from '../../protocol/errors';
import { type ErrorAction, UserError } from '../errors';
import { COMMANDS } from '../ids';

/*
 * Errors of servers that a person connected to.
 */

/** A server as its errors name it. */
export interface NamedServer {
  /** Id of its connection. */
  readonly id: string;
  readonly name: string;
}

const sentence = (reason: string): string => reason.replace(/[.!?]?$/, '.');
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

/** Whether a server wants other credentials, or some at all. */
export function isUnauthenticated(error: unknown): boolean {
  if (error instanceof MlflowError) return error.code === 'UNAUTHENTICATED';
  if (error instanceof SetupError) return error.kind === 'secrets' || error.kind === 'passphrase';
  return error instanceof ConnectionError && error.kind === 'sign-in';
}

/** Why a server cannot be connected to, a sentence; undefined for what says nothing of that. */
export function reasonOf(error: unknown): string | undefined {
  if (error instanceof ConnectionError) return withDetail(connectionWords(error), error);
  if (error instanceof MlflowError && error.code === 'PERMISSION_DENIED') return vscode.l10n.t('You may not do this there: {0}', sentence(error.message));
  return error instanceof MlflowError || error instanceof SetupError ? sentence(error.message) : undefined;
}

/** Kinds whose words need those of the system or the server beside them. */
const DETAILED: ReadonlySet<ConnectionErrorKind> = new Set(['certificate', 'client-certificate', 'version', 'missing', 'proxy', 'failed', 'not-mlflow']);

function withDetail(words: string, { kind, detail }: ConnectionError): string {
  return detail === undefined || detail === '' || !DETAILED.has(kind) ? words : vscode.l10n.t('{0} It says: {1}', words, sentence(detail));
}

// eslint-disable-next-line complexity -- one sentence for each kind
function connectionWords({ kind, address, location }: ConnectionError): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'refused':
      return l10n.t('Nothing answers at {0}.', address);
    case 'reset':
      return l10n.t('The connection to {0} broke.', address);
    case 'timeout':
      return l10n.t('{0} did not answer in time.', address);
    case 'unreachable':
      return l10n.t('{0} is not found in this network. Is the name right, and is a VPN wanted?', address);
    case 'sign-in':
      return l10n.t('The credentials are missing, wrong or have expired.');
    case 'sign-in-page':
      return location === undefined ? l10n.t('A page to sign in at came instead of an answer. A token, or a header of the gateway in front of it, may get through.')
        : l10n.t('It sent a page to sign in at, {0}, instead of an answer. A token, or a header of the gateway in front of it, may get through.', location);
    case 'moved':
      return l10n.t('It sends everyone to {0}. If that is the server, use that address.', location ?? '?');
    case 'html':
      return l10n.t('A web page came instead of an answer. The address may lack a part of its path, or be that of something else.');
    case 'not-mlflow':
      return l10n.t('What answers there is no MLflow server.');
    case 'version':
      return l10n.t('The MLflow there is too old.');
    case 'missing':
      return l10n.t('The server lacks something that every view needs.');
    case 'certificate':
      return l10n.t('Its certificate is not trusted. If a private authority signed it, name the file of that authority.');
    case 'client-certificate':
      return l10n.t('It wants a client certificate, or another one.');
    case 'not-tls':
      return l10n.t('It does not speak TLS. The address may begin with http:// instead.');
    case 'proxy':
      return l10n.t('The proxy on the way does not let it through.');
    case 'failed':
      return l10n.t('No connection to {0} can be made.', address);
  }
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
