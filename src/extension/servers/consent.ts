import * as vscode from 'vscode';
import { environmentOf, type ServerEnvironment } from '../../client/remote/environmentOf';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import type { GivenCredentials } from './givenCredentials';
import type { ServerBook } from './serverBook';

/** Asks whether programs of the window may have the credentials of an active server, and gives them. */
export async function askForCredentials(book: ServerBook, given: GivenCredentials, connection: FolderConnection): Promise<void> {
  const entry = book.byId(connection.id);
  if (entry === undefined) return;
  const { secrets } = await book.reach(entry.url);
  const environment = environmentOf(entry, secrets);
  if (Object.keys(environment.credentials).length === 0 || given.has(entry.url)) return;
  const give = vscode.l10n.t('Give Them');
  const detail = [vscode.l10n.t('Programs in terminals, tasks and notebooks need them to record there. They have them as long as this window is open, in the variables {0}; every program in them can read these.', shownNames(environment)), ...unsupportedWords(environment)].join('\n\n');
  const answer = await vscode.window.showInformationMessage(vscode.l10n.t('Give terminals your credentials for {0}?', entry.name), { modal: true, detail }, give);
  if (answer === give) await given.give(entry.url);
}

/** Asks whether the MCP server that agents start may have the credentials of a server. */
export async function askForAgents(server: string, variables: readonly string[]): Promise<boolean> {
  const give = vscode.l10n.t('Give Them');
  const detail = vscode.l10n.t('Agents read runs there by Trialbook\'s MCP server, which has them as long as it runs, in the variables {0}. Nothing of them is kept on the disk. Without them its tools say that they are missing.', variables.join(', '));
  return (await vscode.window.showInformationMessage(vscode.l10n.t('Give agents your credentials for {0}?', server), { modal: true, detail }, give)) === give;
}

function shownNames({ credentials }: ServerEnvironment): string {
  return Object.entries(credentials).filter(([, value]) => value !== '').map(([name]) => name).join(', ');
}

/** What scripts will not do although they have them. */
export function unsupportedWords({ unsupported }: ServerEnvironment): string[] {
  const words = {
    headers: vscode.l10n.t('MLflow\'s own client sends no headers of yours: scripts reach the server only by trialbook exec or a plugin for it.'),
    'separate-key': vscode.l10n.t('MLflow\'s own client wants the key in the file of the client certificate.'),
    passphrase: vscode.l10n.t('MLflow\'s own client takes no key with a passphrase.'),
  };
  return unsupported.map((one) => words[one]);
}

/** Asks once a window, when the first program that needs them may start: a terminal, a task or a notebook. */
export function offerCredentials(connections: Connections, book: ServerBook, given: GivenCredentials, log: Log): vscode.Disposable {
  const asked = new Set<string>();
  const offer = (connection: FolderConnection | undefined): void => {
    if (connection === undefined || !vscode.workspace.isTrusted || asked.has(connection.id)) return;
    const entry = book.byId(connection.id);
    if (entry === undefined || given.has(entry.url) || !connection.isActive || !wantsCredentials(entry)) return;
    asked.add(connection.id);
    tell(entry.name, connection).catch((error: unknown) => log.warn('Credentials were not given', error));
  };
  const tell = async (name: string, connection: FolderConnection): Promise<void> => {
    const choose = vscode.l10n.t('Give Credentials…');
    const message = vscode.l10n.t('Programs of this window record at {0} and do not have your credentials for it yet.', name);
    if ((await vscode.window.showInformationMessage(message, choose)) === choose) await askForCredentials(book, given, connection);
  };
  return vscode.Disposable.from(
    vscode.window.onDidOpenTerminal(() => offer(connections.active.find(({ kind }) => kind === 'server'))),
    vscode.workspace.onDidOpenNotebookDocument(({ uri }) => offer(connections.for(uri))),
    vscode.tasks.onDidStartTask(() => offer(connections.active.find(({ kind }) => kind === 'server'))),
  );
}

function wantsCredentials({ signIn, headers }: { readonly signIn: string; readonly headers?: readonly string[] }): boolean {
  return signIn === 'basic' || signIn === 'bearer' || signIn === 'databricks' || headers !== undefined;
}
