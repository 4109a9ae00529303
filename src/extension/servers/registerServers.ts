import * as vscode from 'vscode';
import type { ServerEntry } from '../../client/remote/serverEntry';
import type { FolderConnection } from '../connection/folderConnection';
import { serverId } from '../connection/serverAddress';
import { isSignInNeeded, serverError, serverGone } from '../errors/servers';
import { COMMANDS, CONTEXTS } from '../ids';
import { registerCommand, showError } from '../showError';
import { askForCredentials, offerCredentials } from './consent';
import type { ServerServices } from './serverServices';
import { givenId, serverTarget } from './serverTarget';

/** Commands on the servers that a person connected to, and what is told of them. */
export function registerServers(services: ServerServices): vscode.Disposable {
  const { connections, book, given, log } = services;
  const on = (id: string, question: () => string, run: (entry: ServerEntry) => Promise<unknown>): vscode.Disposable =>
    registerCommand(log, id, async (...args) => {
      const entry = await serverTarget(services, args, question());
      try {
        await run(entry);
      } catch (error) {
        throw serverError({ id: serverId(entry.url), name: entry.name }, error);
      }
    });
  const which = (): string => vscode.l10n.t('Which server?');
  const use = async (entry: ServerEntry): Promise<void> => {
    const connection = await (await import('./useServer')).useServer(connections, entry);
    if (connection !== undefined) await askForCredentials(book, given, connection);
  };
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.connectServer, async (address) => {
      const { connectServer, offerUse } = await import('./connectServer');
      const entry = await connectServer(book, log, ...(typeof address === 'string' ? [address] : []));
      void vscode.commands.executeCommand('trialbook.experiments.focus');
      void offerUse(entry);
      return serverId(entry.url);
    }),
    registerCommand(log, COMMANDS.manageServers, async () => (await import('./manageServers')).manageServers(services)),
    registerCommand(log, COMMANDS.signInServer, (...args) => signIn(services, args)),
    registerCommand(log, COMMANDS.useWorkspace, async (...args) => (await import('./useServer')).useWorkspace(connections, connections.byId(givenId(args) ?? ''))),
    registerCommand(log, COMMANDS.reconnectServer, async (...args) => reconnect(services, givenId(args) ?? serverId((await serverTarget(services, args, which())).url))),
    on(COMMANDS.useServer, () => vscode.l10n.t('Which server are new runs to go to?'), use),
    on(COMMANDS.editServer, which, async (entry) => (await import('./connectServer')).editServer(book, entry, log)),
    on(COMMANDS.removeServer, () => vscode.l10n.t('Which server is to be removed?'), async (entry) => (await import('./manageServers')).removeServer(services, entry)),
    on(COMMANDS.showServerFeatures, which, async (entry) => (await import('./manageServers')).showFeatures(services, entry)),
    on(COMMANDS.giveCredentials, which, async (entry) => {
      const connection = connections.active.find(({ id }) => id === serverId(entry.url));
      if (connection === undefined) await use(entry);
      else await askForCredentials(book, given, connection);
    }),
    registerCommand(log, COMMANDS.withholdCredentials, () => {
      for (const { id } of connections.active) given.withhold(book.byId(id)?.url ?? '');
      void vscode.window.showInformationMessage(vscode.l10n.t('Programs that start from now on do not have the credentials. Terminals that are open keep them until they are closed.'));
    }),
    offerCredentials(connections, book, given, log),
    watchContexts(services),
    watchSignIns(services),
    // Other credentials: what waits for them goes on, in every window.
    book.onDidChangeSecrets((url) => connections.byId(serverId(url))?.restart().catch((error: unknown) => log.debug('sign-in', error))),
  );
}

async function signIn(services: ServerServices, args: readonly unknown[]): Promise<void> {
  const { book, connections, log } = services;
  const { signInAgain, signInAt } = await import('./connectServer');
  const id = givenId(args);
  const known = id === undefined ? undefined : book.byId(id);
  const connection = id === undefined ? undefined : connections.byId(id);
  // An address that only a setting names is none of the person's servers yet.
  if (known === undefined && connection !== undefined) await signInAt(book, connection.id.replace(/^server:/, ''), log);
  else await signInAgain(book, known ?? await serverTarget(services, args, vscode.l10n.t('Where do you sign in?')), log);
}

async function reconnect({ connections }: ServerServices, id: string): Promise<void> {
  const connection = connections.byId(id);
  if (connection === undefined) throw serverGone();
  const title = vscode.l10n.t('Connecting to {0}', connection.name);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => connection.restart());
}

function watchContexts({ connections, book, given }: ServerServices): vscode.Disposable {
  const apply = (): void => {
    void vscode.commands.executeCommand('setContext', CONTEXTS.hasServers, book.all.length > 0);
    void vscode.commands.executeCommand('setContext', CONTEXTS.credentialsGiven, connections.active.some(({ id }) => given.has(book.byId(id)?.url ?? '')));
  };
  apply();
  return vscode.Disposable.from(book.onDidChange(apply), given.onDidChange(apply), connections.onDidChange(apply));
}

/** A server that does not take the credentials any more is told of once, until it took some. */
function watchSignIns({ connections, log }: ServerServices): { dispose(): void } {
  const told = new Set<string>();
  const watched = new Map<FolderConnection, vscode.Disposable>();
  const watchOne = (connection: FolderConnection): vscode.Disposable => connection.onDidChangeState((state) => {
    if (state.kind === 'ready') told.delete(connection.id);
    const error = state.kind === 'failed' || state.kind === 'reconnecting' ? state.error : undefined;
    if (error === undefined || !isSignInNeeded(error) || told.has(connection.id)) return;
    told.add(connection.id);
    void showError(log, error);
  });
  const update = (): void => {
    const servers = connections.roots.filter(({ kind }) => kind === 'server');
    for (const [connection, subscription] of watched) {
      if (servers.includes(connection)) continue;
      subscription.dispose();
      watched.delete(connection);
    }
    for (const connection of servers) if (!watched.has(connection)) watched.set(connection, watchOne(connection));
  };
  update();
  const subscription = connections.onDidChange(update);
  return { dispose: () => void vscode.Disposable.from(subscription, ...watched.values()).dispose() };
}
