import * as vscode from 'vscode';
import { withSecret, type MissingSecret } from '../../exec/reproduce/secrets';
import { withSecretIn, type AgainDraft } from './againDraft';

/** Asks for the values that were not recorded since they look like credentials. They are kept nowhere. Raises `CancellationError`. */
export async function withSecrets(draft: AgainDraft, secrets: readonly MissingSecret[], title: string): Promise<AgainDraft> {
  let filled = draft;
  for (const secret of secrets) {
    const value = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('{0} was not recorded, since it looks like a secret. Its value is used for this run and not kept.', secret.name),
      password: true,
      ignoreFocusOut: true,
    });
    if (value === undefined) throw new vscode.CancellationError();
    filled = withSecretIn(filled, secret, (masked) => withSecret(masked, value));
  }
  return filled;
}
