import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import type { ServerStatus } from '../../protocol/trialbook';
import { COMMANDS } from '../ids';
import { formatBytes, formatCount, formatElapsed } from '../tree/format';

type Row = vscode.QuickPickItem & { readonly command?: string; readonly copy?: string };

/** Shows what is known of a folder's server; a row is copied when chosen, an action is done. */
export async function showServerState(connection: FolderConnection): Promise<void> {
  const rows = [...(await facts(connection)), ...actions()];
  const picked = await vscode.window.showQuickPick<Row>(rows, {
    title: vscode.l10n.t('Server of {0}', connection.name),
    placeHolder: vscode.l10n.t('Choose a row to copy it, or an action'),
    matchOnDescription: true,
  });
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
  else if (picked?.copy !== undefined) await vscode.env.clipboard.writeText(picked.copy);
}

async function facts(connection: FolderConnection): Promise<Row[]> {
  const { state } = connection;
  const { l10n } = vscode;
  switch (state.kind) {
    case 'ready':
      if (connection.kind === 'server') return [row(l10n.t('State'), l10n.t('Connected'), 'pass'), row(l10n.t('Address'), connection.id.replace(/^server:/, ''))];
      return statusRows(await state.client.status(), state.client.connection.url, state.readOnly);
    case 'failed':
      return [row(l10n.t('State'), l10n.t('Failed: {0}', state.error.message), 'error'), row(l10n.t('Folder'), connection.storePath)];
    case 'starting':
      return [row(l10n.t('State'), l10n.t('Starting'), 'loading~spin'), row(l10n.t('Folder'), connection.storePath)];
    case 'reconnecting': {
      const lost = formatElapsed(Date.now() - state.since);
      return [row(l10n.t('State'), l10n.t('Lost for {0}, starting again', lost), 'warning'), row(l10n.t('Folder'), connection.storePath)];
    }
    case 'off':
      return [row(l10n.t('State'), l10n.t('Not running, since nothing is recorded'), 'circle-slash'), row(l10n.t('Folder'), connection.storePath)];
  }
}

function statusRows(status: ServerStatus, url: string, readOnly: boolean): Row[] {
  const { l10n } = vscode;
  const locale = vscode.env.language;
  return [
    row(l10n.t('State'), readOnly ? l10n.t('Running, read-only') : l10n.t('Running'), 'pass'),
    row(l10n.t('Address'), url),
    row(l10n.t('Folder'), status.onDisk ? status.storePath : l10n.t('{0}, made with the first run', status.storePath)),
    row(l10n.t('Active runs'), formatCount(status.activeRuns, locale)),
    row(l10n.t('Database'), l10n.t('{0}, and {1} not yet written to it', formatBytes(status.databaseBytes, locale), formatBytes(status.journalBytes, locale))),
    row(l10n.t('Listening windows'), formatCount(status.listeners, locale)),
    row(l10n.t('Memory'), formatBytes(status.memoryBytes, locale)),
    row(l10n.t('Process'), l10n.t('{0}, up {1}, version {2}', status.pid, formatElapsed(Date.now() - status.startedAt), status.version)),
    ...status.warnings.map((warning) => row(l10n.t('Warning'), warning.message, 'warning')),
  ];
}

function row(label: string, value: string, icon?: string): Row {
  return { label: icon === undefined ? label : `$(${icon}) ${label}`, description: value, copy: value };
}

function actions(): Row[] {
  const { l10n } = vscode;
  return [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: l10n.t('$(debug-restart) Restart Server'), command: COMMANDS.restartServer },
    { label: l10n.t('$(save) Flush Database'), command: COMMANDS.flushDatabase },
    { label: l10n.t('$(folder-opened) Reveal Store Folder'), command: COMMANDS.revealStore },
    { label: l10n.t('$(link) Copy Connection'), command: COMMANDS.copyConnection },
    { label: l10n.t('$(key) Rotate Access Token…'), command: COMMANDS.rotateToken },
    { label: l10n.t('$(output) Show Logs'), command: COMMANDS.showLogs },
  ];
}
