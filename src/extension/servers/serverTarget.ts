import * as vscode from 'vscode';
import type { ServerEntry } from '../../client/remote/serverEntry';
import { isRecord } from '../../protocol/plainJson';
import { serverId } from '../connection/serverAddress';
import { noServers } from '../errors/servers';
import type { ServerServices } from './serverServices';

/** The id of the connection that a command was called with: a row of a tree, or the id alone. */
export function givenId([given]: readonly unknown[]): string | undefined {
  if (typeof given === 'string') return given;
  return isRecord(given) && typeof given['connectionId'] === 'string' ? given['connectionId'] : undefined;
}

/** The server that a command is about: the one that was named, or the one that the person picks. Raises `UserError` when there is none, `CancellationError`. */
export async function serverTarget({ book, connections }: ServerServices, args: readonly unknown[], placeHolder: string): Promise<ServerEntry> {
  const id = givenId(args);
  const named = id === undefined ? undefined : book.byId(id);
  if (named !== undefined) return named;
  const [only] = book.all;
  if (only === undefined) throw noServers();
  if (book.all.length === 1) return only;
  const items = book.all.map((entry) => ({ label: `$(server) ${entry.name}`, description: connections.byId(serverId(entry.url))?.isActive === true ? vscode.l10n.t('{0}, new runs go here', entry.url) : entry.url, entry }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.entry;
}
