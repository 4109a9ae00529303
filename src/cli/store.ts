import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { addressUrl, findAddress } from '../address/address';
import { probe } from '../address/probe';
import { locateStore } from '../address/storeLocation';
import { VERSION } from '../address/version';
import { ensureServer } from '../client/ensureServer';
import { MlflowClient } from '../client/mlflowClient';
import { CliError } from './cliError';
import type { Call } from './command';

/** A text option; undefined when it was not given. */
export function text({ values }: Pick<Call, 'values'>, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of an option that may be given several times. */
export function texts({ values }: Pick<Call, 'values'>, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** The store that is meant, for the folder `near` without `--dir`. Raises `CliError` when the folder is not there. */
export function storeOf(call: Pick<Call, 'values'>, near = '.'): string {
  const store = text(call, 'store');
  if (store !== undefined) return resolve(store);
  const folder = resolve(text(call, 'dir') ?? near);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new CliError(2, `There is no folder ${folder}`);
  return locateStore(folder);
}

/** A client of the store's server when it runs. */
export async function running(storePath: string, readOnly = false): Promise<MlflowClient | undefined> {
  const address = findAddress(storePath, { readOnly });
  if (address === undefined || (await probe(address)).kind !== 'ours') return undefined;
  return new MlflowClient({ url: addressUrl(address), token: address.token });
}

/** Absolute path of the server's program, beside this one. */
export const serverScript = (): string => resolve(__dirname, 'server.js');

/** A client of the store's server, which is started when it does not run. Raises `ServerStartError`. */
export async function started(storePath: string, readOnly = false): Promise<MlflowClient> {
  const { connection } = await ensureServer({ storePath, readOnly, serverScript: serverScript(), version: VERSION });
  return new MlflowClient(connection);
}
