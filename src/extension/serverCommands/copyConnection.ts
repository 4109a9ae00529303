import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { notRecorded } from '../errors';
import { connectionForms, type ConnectionForm } from './connectionForms';

/** Copies what a shell or script outside the editor needs to record here, in the form the person picks. Raises `UserError`. */
export async function copyConnection(connection: FolderConnection): Promise<void> {
  const { trackingUri } = connection;
  if (trackingUri === undefined) throw notRecorded();
  const forms = connectionForms(trackingUri, process.platform);
  const picked = await vscode.window.showQuickPick(
    forms.map((form) => ({ label: title(form.id), detail: withoutToken(form.text), form })),
    { title: vscode.l10n.t('Copy Connection: {0}', connection.name), placeHolder: vscode.l10n.t('Where will you paste it?') },
  );
  if (picked === undefined) return;
  await connection.client();
  await vscode.env.clipboard.writeText(picked.form.text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied. It is a secret: who has it can write to these runs.'), 8000);
}

function title(id: ConnectionForm['id']): string {
  switch (id) {
    case 'shell':
      return vscode.l10n.t('Shell');
    case 'powershell':
      return vscode.l10n.t('PowerShell');
    case 'cmd':
      return vscode.l10n.t('Command Prompt');
    case 'python':
      return vscode.l10n.t('Python');
    case 'uri':
      return vscode.l10n.t('Address Alone');
  }
}

function withoutToken(text: string): string {
  return text.replace(/\/t\/[A-Za-z0-9_-]+/, '/t/…').replaceAll('\n', '; ');
}
