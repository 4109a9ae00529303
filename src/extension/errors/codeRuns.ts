import * as vscode from 'vscode';
import { UserError } from '../errors';

/*
 * Errors of showing how code changed since a run.
 */

/** It cannot be known what a run ran on. */
export const codeNotKnown = (run: string, why: 'no-commit' | 'no-repository' | 'not-there'): UserError => new UserError('code-not-known', wordsOf(run, why), [], { severity: 'information' });

function wordsOf(run: string, why: 'no-commit' | 'no-repository' | 'not-there'): string {
  switch (why) {
    case 'no-commit':
      return vscode.l10n.t('What {0} ran on was not recorded: it has neither a Git commit nor a copy of its source.', run);
    case 'no-repository':
      return vscode.l10n.t('The commit that {0} ran on is not in the repository of this file. Fetch it to compare.', run);
    case 'not-there':
      return vscode.l10n.t('What {0} ran on cannot be read: neither its commit nor its record has this file.', run);
  }
}
