import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import gt from 'semver/functions/gt';
import { addressUrl, findAddress, reserveAddress, stateFileName, type StoreAddress } from '../../address/address';
import { probe } from '../../address/probe';
import { ServerStartError } from '../serverStartError';
import { spawnServer } from '../spawnServer';
import { GatewayClient } from './gatewayClient';

export type { GatewayClient };

/** Which gateway is wanted. */
export interface EnsureGatewayOptions {
  /** Folder of the store, absolute. */
  readonly storePath: string;
  /** Absolute path of `dist/gateway.js`; `server.js` lies beside it. */
  readonly script: string;
  /** Absolute path of the runtime; by default the one that runs this. */
  readonly runtime?: string;
  /** Version of this program, semver: an older gateway hands over, with its scoring servers. */
  readonly version: string;
  readonly signal?: AbortSignal;
}

/** Longest wait for a gateway that starts, ms. */
const START = 45_000;
/** Longest wait for one that hands over, ms. */
const LEAVE = 30_000;

/** Finds the gateway of a store or starts it; callers that race get the same one. Raises `ServerStartError`, or the signal's reason. */
export async function ensureGateway(options: EnsureGatewayOptions): Promise<GatewayClient> {
  const { storePath, signal } = options;
  const address = reserveAddress(storePath, { gateway: true });
  const found = await probe(address, 3000, signal);
  if (found.kind === 'ours') {
    const client = clientOf(address);
    if (!gt(options.version, found.hello.version)) return client;
    await client.shutdown({ handover: true }, { signal }).finally(() => client.dispose());
    await untilGone(address, signal);
  }
  await spawnServer({ script: options.script, runtime: options.runtime ?? process.execPath, args: ['--store', storePath], what: 'gateway', timeout: START, signal });
  // The port may have moved away from a foreign program.
  const now = reserveAddress(storePath, { gateway: true });
  if ((await probe(now, 5000, signal)).kind !== 'ours') throw new ServerStartError('exited', `The gateway said it was ready at ${addressUrl(now)} and does not answer`);
  return clientOf(now);
}

/** The gateway of a store when it runs. */
export async function findGateway(storePath: string, signal?: AbortSignal): Promise<GatewayClient | undefined> {
  const address = findAddress(storePath, { gateway: true });
  return address !== undefined && (await probe(address, 3000, signal)).kind === 'ours' ? clientOf(address) : undefined;
}

/** Whether models of a store were served when its gateway was last seen: then it is to be started, and takes them up again. */
export function wasServing(storePath: string): boolean {
  const file = join(stateFileName(storePath, { gateway: true }), 'served.json');
  if (!existsSync(file)) return false;
  try {
    const { served } = JSON.parse(readFileSync(file, 'utf8')) as { served?: unknown };
    return Array.isArray(served) && served.length > 0;
  } catch {
    return false;
  }
}

function clientOf(address: StoreAddress): GatewayClient {
  return new GatewayClient({ url: addressUrl(address), token: address.token });
}

async function untilGone(address: StoreAddress, signal: AbortSignal | undefined): Promise<void> {
  const deadline = Date.now() + LEAVE;
  while (Date.now() < deadline) {
    if ((await probe(address, 1000, signal)).kind === 'none') return;
    await wait(50, undefined, signal === undefined ? {} : { signal });
  }
  throw new ServerStartError('older-server-stays', 'The older gateway did not leave when it was asked to');
}
