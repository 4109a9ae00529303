import { setTimeout as wait } from 'node:timers/promises';
import { addressUrl, findAddress } from '../address/address';
import { probe } from '../address/probe';
import { MlflowClient } from './mlflowClient';
import { ServerStartError } from './serverStartError';

/** How a server is stopped. */
export interface StopServerOptions {
  /** The server of the read-only view is meant. */
  readOnly?: boolean | undefined;
  /** Another version takes its place. */
  handover?: boolean;
  /** Longest wait until it is gone, ms. */
  timeout?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Asks the server of a store to write its snapshot and leave, and waits until it has. Answers false when none runs. Raises
 * `ServerStartError` (`older-server-stays`) when it does not leave in time, and what the call raises.
 */
export async function stopServer(storePath: string, options: StopServerOptions = {}): Promise<boolean> {
  const { signal } = options;
  const address = findAddress(storePath, options);
  if (address === undefined) return false;
  const found = await probe(address, 3000, signal);
  if (found.kind !== 'ours' && found.kind !== 'leaving') return false;
  if (found.kind === 'ours') {
    const client = new MlflowClient({ url: addressUrl(address), token: address.token });
    await client.shutdown({ handover: options.handover === true }, { signal }).finally(() => {
      client.dispose();
    });
  }
  const deadline = Date.now() + (options.timeout ?? 30_000);
  while (Date.now() < deadline) {
    const state = await probe(address, 1000, signal);
    if (state.kind === 'none') return true;
    // Somebody else was faster and a new server is there already.
    if (state.kind === 'ours' && state.hello.version !== found.hello.version) return true;
    await wait(50, undefined, signal === undefined ? {} : { signal });
  }
  throw new ServerStartError(
    'older-server-stays', `The tracking server ${found.hello.version} of ${storePath} did not leave when it was asked to`,
  );
}
