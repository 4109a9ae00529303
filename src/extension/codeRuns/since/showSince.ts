import { basename } from 'node:path';
import * as vscode from 'vscode';
import { codeNotKnown } from '../../errors/codeRuns';
import type { FollowedFile } from '../followedFile';
import type { KnownRun } from '../knownRun';
import { codeNow } from './codeNow';
import { codeThen } from './codeThen';
import { isSame } from './isSame';
import type { ThenDocuments } from './thenDocuments';

/** Shows the code that a run ran on beside the code that is there now, which can be edited there. Raises `UserError` when it cannot be known. */
export async function showSince(followed: FollowedFile, run: KnownRun, cell: string | undefined, documents: ThenDocuments): Promise<void> {
  const { t } = vscode.l10n;
  const { uri, connection, described } = followed;
  const then = described === undefined ? undefined : await codeThen(await connection.client(), run, described, cell);
  const now = await codeNow(uri, cell);
  if (then === undefined || then.kind === 'unknown' || now === undefined) throw codeNotKnown(run.name, then?.kind === 'unknown' ? then.why : 'not-there');
  const file = basename(uri.fsPath);
  if (isSame(then.text, now, followed)) {
    void vscode.window.showInformationMessage(cell === undefined ? t('{0} is as it was when {1} ran.', file, run.name) : t('The cell is as it was when {0} ran.', run.name));
    return;
  }
  const isNotebook = file.endsWith('.ipynb');
  const name = `${run.name.replace(/[\\/]/g, '∕') || '∕'}/${isNotebook ? file.replace(/\.ipynb$/, '.py') : file}`;
  const left = documents.keep(name, `${run.runId}/${cell ?? ''}`, then.text);
  // The editor compares notebooks cell by cell with their outputs; here the code counts.
  const right = isNotebook ? documents.keep(name, `now/${cell ?? ''}`, now) : uri;
  const title = then.kind === 'known' ? t('{0} ({1} ↔ Now)', file, run.name) : t('{0} (commit {1} of {2}, without its uncommitted changes ↔ Now)', file, then.commit.slice(0, 7), run.name);
  await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
}
