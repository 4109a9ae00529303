import * as http from 'node:http';
import { TRIALBOOK_PREFIX, type Hello } from '../protocol/trialbook';
import { storeHash, type StoreAddress } from './address';
import { isProof, newNonce } from './proof';

/** Who answers at a store's address. */
export type Probe =
  /** The store's server, which knows the token. */
  | { readonly kind: 'ours'; readonly hello: Hello }
  /** The store's server, on its way out. */
  | { readonly kind: 'leaving'; readonly hello: Hello }
  /** Somebody else: another program, or one that only claims to be ours. */
  | { readonly kind: 'foreign' }
  /** Somebody took the connection and said nothing in time. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'none' };

/**
 * Asks who listens at a store's address, without sending the token: the other side has to prove that it knows it, and that it serves
 * this store. `timeout` in ms.
 */
export function probe(address: StoreAddress, timeout = 3000, signal?: AbortSignal): Promise<Probe> {
  const nonce = newNonce();
  return new Promise((resolve, reject) => {
    let connected = false;
    const request = http.get(
      { host: '127.0.0.1', port: address.port, path: `${TRIALBOOK_PREFIX}/hello?nonce=${nonce}`, agent: false, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > 10_000) response.destroy();
        });
        response.on('close', () => {
          finish(judge(text, address, nonce));
        });
        response.on('error', () => {
          finish({ kind: 'foreign' });
        });
      },
    );
    const timer = setTimeout(() => {
      finish({ kind: 'silent' });
    }, timeout);
    const finish = (result: Probe): void => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    request.on('socket', (socket) => socket.once('connect', () => (connected = true)));
    request.on('error', () => {
      if (signal?.aborted === true) {
        clearTimeout(timer);
        reject(signal.reason as Error);
      } else finish({ kind: connected ? 'foreign' : 'none' });
    });
  });
}

/** Whether the text is the hello of the server of this store. */
function judge(text: string, address: StoreAddress, nonce: string): Probe {
  try {
    const hello = JSON.parse(text) as Partial<Hello> | null;
    const { product, proof, store } = hello ?? {};
    if (product === 'trialbook' && typeof proof === 'string' && isProof(proof, address.token, nonce) && store === storeHash(address.storePath)) {
      return { kind: hello?.leaving === true ? 'leaving' : 'ours', hello: hello as Hello };
    }
  } catch {
    // No JSON: some other program.
  }
  return { kind: 'foreign' };
}
