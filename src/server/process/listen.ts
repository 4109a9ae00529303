import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { addressUrl, findAddress, moveAddress, type StoreAddress } from '../../address/address';
import { errorCode } from '../../address/files';
import { probe } from '../../address/probe';
import type { Hello } from '../../protocol/trialbook';
import { StartError } from './startError';

/** What came of binding a store's port, which is the mutex of one machine. */
export type Listening =
  | { readonly kind: 'bound'; readonly servers: readonly Server[]; readonly address: StoreAddress; readonly moved: boolean }
  /** The store has a server. */
  | { readonly kind: 'existing'; readonly address: StoreAddress; readonly hello: Hello };

/** How the port is bound. */
export interface ListenOptions {
  readonly address: StoreAddress;
  readonly handle: RequestListener;
  /** A person named the port, so that no other one will do. */
  readonly fixed: boolean;
  /** Whether the store's own server holds that address, though it does not answer yet: it may be reading a large database. */
  readonly isOurs: (address: StoreAddress) => boolean;
  /** Longest silence of whoever has the port until it counts as foreign, ms. */
  readonly silence?: number;
}

/** Longest wait for a server of the store that is starting or leaving, ms. */
const PATIENCE = 40_000;

/**
 * Binds the store's port on 127.0.0.1, and on ::1 where it can. A foreign program on it moves the store to another port, which is kept.
 * Raises `StartError` when a port that a person named is taken.
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  let { address } = options;
  const deadline = Date.now() + PATIENCE;
  for (let moves = 0; ; ) {
    const server = await bind(options.handle, '127.0.0.1', address.port);
    if (server !== undefined) {
      const second = await bind(options.handle, '::1', address.port).catch(() => undefined);
      return { kind: 'bound', servers: second === undefined ? [server] : [server, second], address: withToken(address), moved: moves > 0 };
    }
    const found = await probe(address, options.silence ?? 10_000);
    if (found.kind === 'ours') return { kind: 'existing', address, hello: found.hello };
    const ours = found.kind === 'leaving' || (found.kind === 'silent' && options.isOurs(address));
    if ((ours || found.kind === 'none') && Date.now() < deadline) {
      // Its end is near, or its answer.
      await wait(50);
      continue;
    }
    const now = withToken(address);
    if (now.token !== address.token) {
      // A server of ours that was asked by the token that it replaced meanwhile answers as a stranger does.
      address = now;
      continue;
    }
    if (ours) throw new StartError('store-unusable', `The tracking server of ${address.storePath} at ${addressUrl(address)} runs but does not answer. End its process and try again.`);
    if (options.fixed) throw new StartError('port-taken', `Port ${address.port} is taken by another program. Choose another one, or 0 to have one chosen.`);
    if (++moves > 20) throw new StartError('port-taken', `No port could be bound; ${addressUrl(address)} was the last that was tried`);
    address = moveAddress(address);
  }
}

/** The address with the token as it is kept: the server that was waited for may have replaced it, and what it revoked must not come back. */
function withToken(address: StoreAddress): StoreAddress {
  const kept = findAddress(address.storePath, address);
  return kept === undefined ? address : { ...kept, port: address.port };
}

/** A server that listens, or undefined when the port is taken. */
function bind(handle: RequestListener, host: string, port: number): Promise<Server | undefined> {
  const server = createServer(handle);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      // EACCES is what Windows says of a port that it keeps for itself.
      if (errorCode(error) === 'EADDRINUSE' || errorCode(error) === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve(server);
    });
  });
}
