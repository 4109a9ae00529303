import { addressUrl, reserveAddress } from '../../address/address';
import { trackingUri } from '../../client/connection';
import type { Log } from '../log';
import type { LocalServerHome } from './localServerHome';
import type { RunningServer, ServerAccess } from './serverAccess';
import type { ConnectionPlace } from './serverConnection';

/**
 * Access to the server of a store on this machine. Its address is reserved at once, so that programs know it before the server runs; the
 * rest is loaded when first needed. A read-only one records nothing and writes nothing into the folder.
 */
export function openLocalServer(home: LocalServerHome, place: ConnectionPlace, readOnly: boolean, log: Log): ServerAccess {
  let uri = readOnly ? undefined : reserve(place.storePath, log);
  const start = async (signal: AbortSignal, restoreFrom?: string): Promise<RunningServer> => {
    const server = await (await import('./startServer')).startServer(home, place, { readOnly, restoreFrom }, signal);
    // A foreign program on the old port makes the server move.
    if (!readOnly) uri = trackingUri(server.client.connection);
    return server;
  };
  return {
    get trackingUri() {
      return uri;
    },
    start: (signal) => start(signal),
    restart: async (signal, restoreFrom) => {
      await (await import('./startServer')).stopServer(place, readOnly, signal);
      return start(signal, restoreFrom);
    },
    follow: (server, listener) => {
      const stop = new AbortController();
      void import('../../client/changeFeed').then(({ followChanges }) => {
        if (!stop.signal.aborted) followChanges(server.client.connection, listener, { signal: stop.signal });
      });
      return { dispose: () => stop.abort() };
    },
  };
}

function reserve(storePath: string, log: Log): string | undefined {
  try {
    const address = reserveAddress(storePath);
    return trackingUri({ url: addressUrl(address), token: address.token });
  } catch (error) {
    // The server's start fails for the same reason and tells the person.
    log.error(`No address for ${storePath}`, error);
    return undefined;
  }
}
