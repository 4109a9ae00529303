import * as vscode from 'vscode';
import { toUserError, type Severity, type UserError } from './errors';
import { COMMANDS } from './ids';
import type { Log } from './log';
import { redact } from './redact';

/** Errors that were shown in this session, and those that were logged. */
const shown = new Set<string>();
const logged = new WeakSet<UserError>();

/**
 * Shows an error with its actions and "Show Logs", and logs it. One that no action of the person led to (`asked` false) is shown
 * once a session.
 */
export async function showError(log: Log, thrown: unknown, asked = true): Promise<void> {
  if (thrown instanceof vscode.CancellationError) return;
  const error = toUserError(thrown);
  if (!logged.has(error)) write(log, error);
  logged.add(error);
  const key = `${error.code} ${error.message}`;
  if (!asked && shown.has(key)) return;
  shown.add(key);
  await offer(error);
}

function write(log: Log, error: UserError): void {
  if (error.severity === 'error') log.error(error);
  else log.warn(error.message);
}

async function offer(error: UserError): Promise<void> {
  const logs = { title: vscode.l10n.t('Show Logs'), command: COMMANDS.showLogs };
  const message = redact(error.message);
  const buttons = [...error.actions, logs];
  const chosen = await showMessage(error.severity, message, buttons);
  if (chosen === undefined) return;
  const args = 'arguments' in chosen ? (chosen.arguments ?? []) : [];
  await vscode.commands.executeCommand(chosen.command, ...args);
}

function showMessage<T extends vscode.MessageItem>(severity: Severity, message: string, buttons: T[]): Thenable<T | undefined> {
  switch (severity) {
    case 'error':
      return vscode.window.showErrorMessage(message, ...buttons);
    case 'warning':
      return vscode.window.showWarningMessage(message, ...buttons);
    case 'information':
      return vscode.window.showInformationMessage(message, ...buttons);
  }
}

/** Registers a command whose failures are shown to the person. */
export function registerCommand(log: Log, id: string, run: (...args: unknown[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      await showError(log, error);
      return undefined;
    }
  });
}
