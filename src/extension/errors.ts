import * as vscode from 'vscode';

/**
 * An error that a person reads. All of them are made by the factories of this file, and nothing else writes such text:
 * what happened, to what, and what to do. `actions` are commands that mend it; "Show Logs" is always offered by `showError`.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    /** Stable name of the error, for tests and logs. */
    readonly code: string,
    message: string,
    readonly actions: readonly ErrorAction[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A button of an error message. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** The error a person sees for anything that was thrown; a `UserError` stays as it is. */
export function toUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError('unexpected', vscode.l10n.t('Something went wrong: {0}', reason), [], { cause: error });
}
