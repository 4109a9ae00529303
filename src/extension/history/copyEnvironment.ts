import { environmentOf } from '../../client/remote/environmentOf';
import { remoteAddress, type Connections } from '../connection/folderConnection';
import type { ServerBook } from '../servers/serverBook';

/**
 * What a process of ours has to know to reach the servers of these connections: how to sign in and which certificates. It goes to that process alone. Raises
 * `UserError` and `SetupError`.
 */
export async function copyEnvironment(connections: Connections, book: ServerBook, ids: readonly string[]): Promise<Record<string, string>> {
  let env: Record<string, string> = {};
  for (const id of ids) {
    const connection = connections.byId(id);
    const address = connection === undefined ? undefined : remoteAddress(connection);
    if (address === undefined) continue;
    const { entry, secrets } = await book.reach(address);
    const server = environmentOf(entry, secrets);
    env = { ...env, ...server.address, ...server.credentials };
  }
  return env;
}
