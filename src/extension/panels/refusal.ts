import * as vscode from 'vscode';
import { ConnectionError } from '../../client/connectionError';
import { MlflowError } from '../../protocol/errors';
import type { Refusal } from '../../../webview/rpc/messages';
import type { ConnectionState } from '../connection/folderConnection';
import { UserError } from '../errors';
import type { Log } from '../log';
import { redact } from '../redact';
import { showError } from '../showError';

/**
 * Words for a page that was refused. What the page shows by itself (`quiet`) is only logged; the rest is a message of the editor,
 * since the page waits for no answer.
 */
export function refusalOf(log: Log, page: string, method: string, error: unknown, quiet: boolean): Refusal {
  if (error instanceof vscode.CancellationError) return { code: 'cancelled', message: '' };
  const code = error instanceof ConnectionError ? 'connection' : error instanceof MlflowError || error instanceof UserError ? error.code : 'unexpected';
  const message = redact(error instanceof Error ? error.message : String(error));
  if (quiet) log.warn(`${page}: ${method}: ${message}`);
  else void showError(log, error);
  return { code, message };
}

/** Where the server stands, as pages are told; `lost` also while it is coming back. */
export type PageServerState = { readonly kind: 'ready' } | { readonly kind: 'lost'; readonly message: string };

/** The state of a connection as its pages are told. */
export function pageServerState(state: ConnectionState): PageServerState {
  switch (state.kind) {
    case 'reconnecting':
    case 'starting':
      return { kind: 'lost', message: '' };
    case 'failed':
      return { kind: 'lost', message: state.error.message };
    default:
      return { kind: 'ready' };
  }
}
