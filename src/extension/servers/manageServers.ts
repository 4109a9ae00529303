import * as vscode from 'vscode';
import type { ServerEntry } from '../../client/remote/serverEntry';
import type { FolderConnection } from '../connection/folderConnection';
import { serverId } from '../connection/serverAddress';
import { COMMANDS } from '../ids';
import { askList, BACK, type Row } from '../logRun/ask';
import { featureRows, renameServer } from './connectServer';
import { signInLabel } from './serverForm';
import { stateWords } from './serverRow';
import type { ServerServices } from './serverServices';

/** Shows the servers, and what can be done with each. Raises `CancellationError`. */
export async function manageServers(services: ServerServices): Promise<void> {
  const { book, connections } = services;
  const title = vscode.l10n.t('Manage Servers');
  for (;;) {
    const rows: Row<ServerEntry | 'connect'>[] = [
      ...book.all.map((entry) => serverRow(entry, connections.byId(serverId(entry.url)))),
      { id: 'connect', label: vscode.l10n.t('$(add) Connect to MLflow Server…') },
    ];
    const answer = await askList({ title, placeholder: book.all.length === 0 ? vscode.l10n.t('You are connected to no server yet') : vscode.l10n.t('Which server?'), rows, back: false });
    if (answer === BACK || answer.row === undefined) return;
    if (answer.row === 'connect') {
      await vscode.commands.executeCommand(COMMANDS.connectServer);
      return;
    }
    if (await manage(services, answer.row)) return;
  }
}

function serverRow(entry: ServerEntry, connection: FolderConnection | undefined): Row<ServerEntry> {
  const words = connection === undefined ? '' : stateWords(connection);
  const parts = [...(words === '' ? [] : [words]), ...(connection?.isActive === true ? [vscode.l10n.t('new runs go here')] : [])];
  return { id: entry, label: `$(server) ${entry.name}`, description: parts.join('  '), detail: `${entry.url}  ${signInLabel(entry.signIn)}` };
}

/** What can be done with one server; answers whether the person is through. */
async function manage(services: ServerServices, entry: ServerEntry): Promise<boolean> {
  const { l10n } = vscode;
  const id = serverId(entry.url);
  const active = services.connections.byId(id)?.isActive === true;
  const command = (label: string, of: string): Row<string> => ({ id: of, label });
  const rows: Row<string>[] = [
    active ? command(l10n.t('$(root-folder) Use This Workspace Again'), COMMANDS.useWorkspace) : command(l10n.t('$(record) Use This Server for New Runs'), COMMANDS.useServer),
    command(l10n.t('$(account) Sign In…'), COMMANDS.signInServer),
    command(l10n.t('$(info) Show What the Server Can Do'), COMMANDS.showServerFeatures),
    ...(!active ? [] : [services.given.has(entry.url) ? command(l10n.t('$(lock) Take the Credentials Back from Terminals'), COMMANDS.withholdCredentials) : command(l10n.t('$(terminal) Give Terminals the Credentials…'), COMMANDS.giveCredentials)]),
    command(l10n.t('$(refresh) Connect Again'), COMMANDS.reconnectServer),
    command(l10n.t('$(edit) Rename…'), 'rename'),
    command(l10n.t('$(edit) Edit Server…'), COMMANDS.editServer),
    command(l10n.t('$(trash) Remove Server…'), COMMANDS.removeServer),
  ];
  const answer = await askList({ title: l10n.t('Manage Servers: {0}', entry.name), placeholder: entry.url, rows, back: true });
  if (answer === BACK || answer.row === undefined) return false;
  if (answer.row === 'rename') await renameServer(services.book, entry);
  else await vscode.commands.executeCommand(answer.row, id);
  return answer.row !== 'rename';
}

/** Shows what a server is and lacks; a row is copied when it is chosen. Raises what asking raises. */
export async function showFeatures({ book }: ServerServices, entry: ServerEntry): Promise<void> {
  const { check } = await import('../../client/remote/checkServer').then(async ({ checkServer }) => {
    const { connectionOf } = await import('../../client/remote/connectionOf');
    const { secrets } = await book.reach(entry.url);
    const title = vscode.l10n.t('Asking {0} what it is', entry.name);
    return { check: await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => checkServer(connectionOf(entry, secrets))) };
  });
  const picked = await vscode.window.showQuickPick(featureRows(check), { title: vscode.l10n.t('What {0} Can Do', entry.name), placeHolder: entry.url });
  if (picked !== undefined) await vscode.env.clipboard.writeText(picked.label.replace(/^\$\([^)]*\) /, ''));
}

/** Forgets a server and its credentials, after asking. Raises `CancellationError`. */
export async function removeServer({ book, connections, given }: ServerServices, entry: ServerEntry): Promise<void> {
  const { l10n } = vscode;
  const active = connections.active.filter(({ id }) => id === serverId(entry.url));
  const remove = l10n.t('Remove');
  const detail = active.length === 0 ? l10n.t('Its credentials are deleted from this machine. Nothing changes on the server.') : l10n.t('New runs go to it: they will stay in this workspace again. Its credentials are deleted from this machine. Nothing changes on the server.');
  if ((await vscode.window.showWarningMessage(l10n.t('Remove {0}?', entry.name), { modal: true, detail }, remove)) !== remove) throw new vscode.CancellationError();
  for (const connection of active) await (await import('./useServer')).useWorkspace(connections, connection);
  given.withhold(entry.url);
  await book.remove(entry);
}
