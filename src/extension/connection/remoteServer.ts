import type { ServerEntry } from '../../client/remote/serverEntry';
import { environmentOf } from '../../client/remote/environmentOf';
import { serverError } from '../errors/servers';
import { Denials, notingDenials } from '../servers/denials';
import type { ReachableServer } from '../servers/serverBook';
import type { RunningServer, ServerAccess } from './serverAccess';
import { serverId } from './serverAddress';

/** Where servers are looked up by their address. */
export interface ServerLookup {
  /** Without the secrets that are kept. Raises `UserError` and `SetupError`. */
  entryAt(address: string): { readonly entry: ServerEntry };
  /** Raises `UserError` and `SetupError`. */
  reach(address: string): Promise<ReachableServer>;
}

/**
 * Access to an MLflow server elsewhere. One of ours (its token in the path) has everything; with a stock server plain MLflow calls take the place of what it
 * lacks, and looking again and again that of the change feed.
 */
export function openRemoteServer(address: string, servers: ServerLookup, given: { of(address: string): Readonly<Record<string, string>> }): ServerAccess {
  const denials = new Denials();
  const start = async (signal: AbortSignal): Promise<RunningServer> => {
    let name = address;
    try {
      const { entry, secrets } = await servers.reach(address);
      ({ name } = entry);
      const [{ connectAny }, { connectionOf }] = await Promise.all([import('../../client/connectAny'), import('../../client/remote/connectionOf')]);
      const client = await connectAny(connectionOf(entry, secrets), signal);
      denials.forget();
      return { client: notingDenials(client, denials), readOnly: false };
    } catch (error) {
      if (signal.aborted) throw error;
      throw serverError({ id: serverId(address), name }, error);
    }
  };
  return {
    get variables() {
      return variablesOf(address, servers);
    },
    get trackingUri() {
      return variablesOf(address, servers)['MLFLOW_TRACKING_URI'] ?? address;
    },
    get givenVariables() {
      return given.of(address);
    },
    denied: denials,
    commandEnvironment: async () => {
      const { entry, secrets } = await servers.reach(address);
      const { address: variables, credentials } = environmentOf(entry, secrets);
      return { ...variables, ...credentials };
    },
    start,
    // It is not ours to restart: connect anew, and read everything again.
    restart: (signal) => start(signal),
    follow: ({ client }, listener) => {
      const stop = new AbortController();
      void import('./remoteClient').then(({ followRemote }) => {
        if (!stop.signal.aborted) followRemote(client, listener, stop.signal);
      });
      return { dispose: () => stop.abort() };
    },
  };
}

function variablesOf(address: string, servers: ServerLookup): Readonly<Record<string, string>> {
  try {
    const { entry } = servers.entryAt(address);
    return environmentOf(entry, {}).address;
  } catch {
    // The start says what is wrong with the address; MLflow's client would say so, too.
    return { MLFLOW_TRACKING_URI: address };
  }
}
