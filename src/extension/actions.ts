import * as vscode from 'vscode';
import { activeConnection } from './connection/pickConnection';
import type { Connections } from './connection/folderConnection';
import { COMMANDS, VIEWS } from './ids';
import type { Recordings } from './record/recordings';

type Action = vscode.QuickPickItem & { readonly command: string };

/** What a click on the status bar offers, the likeliest wish first. */
export async function showActions(connections: Connections, recordings: Recordings): Promise<void> {
  const connection = activeConnection(connections);
  const recording = connection === undefined ? 'off' : recordings.of(connection).kind;
  const title = connection === undefined ? 'Trialbook' : `Trialbook: ${connection.name}`;
  const picked = await vscode.window.showQuickPick([...forRecording(recording), ...always()], { title, placeHolder: vscode.l10n.t('What would you like to do?') });
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command);
}

function forRecording(kind: ReturnType<Recordings['of']>['kind']): Action[] {
  const { l10n } = vscode;
  const show: Action = { label: l10n.t('$(beaker) Show Experiments'), command: `${VIEWS.experiments}.focus` };
  switch (kind) {
    case 'on':
      return [show, { label: l10n.t('$(circle-slash) Stop Recording in This Folder'), command: COMMANDS.stopRecording }];
    case 'off':
      return [{ label: l10n.t('$(record) Record Runs in This Folder'), command: COMMANDS.startRecording }, show];
    case 'elsewhere':
      return [{ label: l10n.t('$(record) Record Here Instead of Elsewhere'), command: COMMANDS.recordHere }, show];
    case 'untrusted':
      return [{ label: l10n.t('$(shield) Manage Workspace Trust'), command: 'workbench.trust.manage' }, show];
  }
}

function always(): Action[] {
  const { l10n } = vscode;
  return [
    { label: l10n.t('$(question) See Why a Run Is Missing'), command: COMMANDS.whyMissing },
    { label: l10n.t('$(server) Manage Servers'), command: COMMANDS.manageServers },
    { label: l10n.t('$(link) Copy Connection'), command: COMMANDS.copyConnection },
    { label: l10n.t('$(server-process) Show Server State'), command: COMMANDS.showServerState },
    { label: l10n.t('$(output) Show Logs'), command: COMMANDS.showLogs },
  ];
}
