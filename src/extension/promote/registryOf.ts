import { localUser } from '../../capture/localUser';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Surroundings } from '../../client/registry/decisionFacts';
import { openRegistry } from '../../client/registry/openRegistry';
import type { Registry } from '../../client/registry/registry';
import type { ModelRef } from '../../protocol/serving';
import { directionsOf } from '../../promotion/compareMetrics';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { noFolder } from '../errors';
import { registryReadOnly } from '../errors/promotion';
import type { SharedFiles } from '../shared/sharedFiles';

/** One registry a client, since a stock server's remembers what it has seen. */
const registries = new WeakMap<MlflowClient, Registry>();

/** A folder's registry with what it is reached by. */
export interface OpenRegistry {
  readonly connection: FolderConnection;
  readonly client: MlflowClient;
  readonly registry: Registry;
}

/** The registry of a connection. Raises `UserError` when the folder was closed or its server does not start. */
export async function registryOf(connections: Connections, connectionId: string): Promise<OpenRegistry> {
  const connection = connections.byId(connectionId);
  if (connection === undefined) throw noFolder();
  const client = await connection.client();
  const known = registries.get(client) ?? openRegistry(client, { localUser: () => localUser(connection.folder?.uri.fsPath) });
  registries.set(client, known);
  return { connection, client, registry: known };
}

/** The same, for what changes something. Raises `UserError` in a folder that is not trusted. */
export async function writableRegistryOf(connections: Connections, connectionId: string): Promise<OpenRegistry> {
  const open = await registryOf(connections, connectionId);
  if (open.connection.state.kind === 'ready' && open.connection.state.readOnly) throw registryReadOnly();
  return open;
}

/** The team's rules and directions, and what is served of a model. */
export async function surroundingsOf(shared: SharedFiles, connection: FolderConnection, served: readonly { readonly ref: ModelRef }[]): Promise<Surroundings> {
  const { promotion, directions } = await shared.content(connection);
  return { rules: promotion, direction: directionsOf(directions), served: served.map(({ ref }) => ref) };
}
