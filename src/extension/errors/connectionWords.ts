import * as vscode from 'vscode';
import { ConnectionError, type ConnectionErrorKind } from '../../client/connectionError';
import { SetupError } from '../../client/remote/setupError';
import { MlflowError } from '../../protocol/errors';

/** A text that ends like a sentence. */
export const sentence = (reason: string): string => reason.replace(/[.!?]?$/, '.');

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
