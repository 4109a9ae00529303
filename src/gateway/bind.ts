import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { addressUrl, moveAddress, type StoreAddress } from '../address/address';
import { errorCode } from '../address/files';
import { probe } from '../address/probe';

/** What came of binding the gateway's port, which only one process can. */
export type Bound =
  | { readonly kind: 'bound'; readonly server: Server; readonly address: StoreAddress }
  /** The store has a gateway. */
  | { readonly kind: 'existing'; readonly address: StoreAddress };

/** Longest wait for a gateway of the store that is starting or leaving, ms. */
const PATIENCE = 30_000;

/** Binds the port of the store's gateway on 127.0.0.1. A foreign program on it moves the gateway to another port, which is kept. Raises words for a person. */
export async function bindGateway(reserved: StoreAddress, handle: RequestListener): Promise<Bound> {
  let address = reserved;
  const deadline = Date.now() + PATIENCE;
  for (let moves = 0; moves < 20; ) {
    const server = await bind(handle, address.port);
    if (server !== undefined) return { kind: 'bound', server, address };
    const found = await probe(address, 10_000);
    if (found.kind === 'ours') return { kind: 'existing', address };
    if ((found.kind === 'leaving' || found.kind === 'none') && Date.now() < deadline) await wait(50);
    else {
      address = moveAddress(address);
      moves++;
    }
  }
  throw new Error(`No port could be bound for the gateway; ${addressUrl(address)} was the last that was tried`);
}

function bind(handle: RequestListener, port: number): Promise<Server | undefined> {
  // Large bodies may take their time, within reason; a header may not.
  const server = createServer({ requestTimeout: 600_000, headersTimeout: 20_000, keepAliveTimeout: 75_000, noDelay: true }, handle);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (errorCode(error) === 'EADDRINUSE' || errorCode(error) === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve(server);
    });
  });
}
