import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createExclusive, readJson, removeIfThere, replaceFile } from './files';
import { choosePort } from './ports';
import { hashOfToken, readRetired, type RetiredToken } from './retiredTokens';
import { ensureStateFolder } from './stateFolder';
import { realPath } from './storeLocation';

/** Where the server of a store is, or will be, found. It stays the same over restarts. */
export interface StoreAddress {
  /** Real path of the store's folder. */
  readonly storePath: string;
  readonly port: number;
  /** 256 random bits, hex. It is a secret of the user's. */
  readonly token: string;
  /** True for the view of a folder that is not trusted, which has an address of its own. */
  readonly readOnly: boolean;
  /** True for the address of the store's gateway, which serves models. */
  readonly gateway?: true;
  /** Tokens that were replaced by this one, oldest first; absent without any. */
  readonly retired?: readonly RetiredToken[];
}

/** Which of a store's addresses is meant. */
export interface AddressOptions {
  /** The read-only view of an untrusted folder. */
  readOnly?: boolean | undefined;
  /** The gateway beside the tracking server. */
  gateway?: boolean | undefined;
}

/** The address as a URL without a trailing slash. */
export function addressUrl(address: Pick<StoreAddress, 'port'>): string {
  return `http://127.0.0.1:${address.port}`;
}

/** SHA-256 of a store's real path, hex: what a server answers as `store` in its hello. */
export function storeHash(storePath: string): string {
  return createHash('sha256').update(realPath(storePath)).digest('hex');
}

/**
 * The address of a store, made on the first call, whether or not a server runs: synchronous, so that the first terminal gets it. Two
 * processes that ask at once get the same one. A damaged file is replaced.
 */
export function reserveAddress(storePath: string, options: AddressOptions = {}): StoreAddress {
  for (let tries = 0; tries < 5; tries++) {
    const known = findAddress(storePath, options);
    if (known !== undefined) return known;
    const file = addressFile(storePath, options);
    const fresh = newAddress(storePath, options);
    if (createExclusive(file, serialize(fresh))) return fresh;
    // Somebody else made it, or it is damaged.
    if (findAddress(storePath, options) === undefined) removeIfThere(file);
  }
  throw new Error(`Cannot keep the address of ${storePath} in ${addressFile(storePath, options)}`);
}

/** The address of a store when one was reserved before. */
export function findAddress(storePath: string, options: AddressOptions = {}): StoreAddress | undefined {
  const file = addressFile(storePath, options);
  const state = readAddress(file);
  if (state === undefined) return undefined;
  const { port, token, retired } = state;
  return { port, token, storePath: realPath(storePath), ...which(options), ...(retired.length === 0 ? {} : { retired }) };
}

/** A token that nobody has, hex. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}

/** The store whose server is, or was, reached at a tracking address of ours; undefined when no store of this user has it. */
export function storeOfAddress(uri: string): string | undefined {
  const [, port, token] = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)\/t\/([0-9a-f]{64})(?:\/|$)/.exec(uri.trim()) ?? [];
  if (token === undefined) return undefined;
  const folder = storesFolder();
  for (const name of readdirSync(folder)) {
    if (!/^[0-9a-f]{64}\.json$/.test(name)) continue;
    const state = readAddress(join(folder, name));
    if (state?.port !== Number(port)) continue;
    if (state.token === token || state.retired.some(({ hash }) => hash === hashOfToken(token))) return state.store;
  }
  return undefined;
}

/**
 * Gives a store another port since a foreign program has the old one; the token stays. Answers the address, which is the one that
 * another process chose when that was faster.
 */
export function moveAddress(address: StoreAddress): StoreAddress {
  const file = addressFile(address.storePath, address);
  const port = choosePort(keyOf(address.storePath, address), new Set([address.port, ...takenPorts(file)]));
  const now = findAddress(address.storePath, address);
  if (now !== undefined && now.port !== address.port) return now;
  const moved = { ...address, port };
  replaceFile(file, serialize(moved));
  return moved;
}

/** Keeps an address that was changed: whose port a person chose, or whose token was replaced. */
export function keepAddress(address: StoreAddress): void {
  replaceFile(addressFile(address.storePath, address), serialize(address));
}

/** A name for files of the state folder that belong to one store, without an extension. */
export function stateFileName(storePath: string, options: AddressOptions = {}): string {
  return join(storesFolder(), keyOf(storePath, options));
}

function addressFile(storePath: string, options: AddressOptions): string {
  return `${stateFileName(storePath, options)}.json`;
}

function keyOf(storePath: string, { readOnly, gateway }: AddressOptions): string {
  const hash = storeHash(storePath);
  if (gateway === true) return `${hash}-gateway`;
  return readOnly === true ? `${hash}-view` : hash;
}

function which({ readOnly, gateway }: AddressOptions): Pick<StoreAddress, 'readOnly' | 'gateway'> {
  return { readOnly: readOnly === true, ...(gateway === true ? { gateway } : {}) };
}

function storesFolder(): string {
  const folder = join(ensureStateFolder(), 'stores');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function newAddress(storePath: string, options: AddressOptions): StoreAddress {
  return {
    storePath: realPath(storePath),
    port: choosePort(keyOf(storePath, options), takenPorts(addressFile(storePath, options))),
    token: newToken(),
    ...which(options),
  };
}

/** Ports of all stores of this user but one's: a server that is not running now keeps its port too. */
function takenPorts(except: string): Set<number> {
  const folder = storesFolder();
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
  return new Set(files.filter((file) => file !== except).map((file) => readAddress(file)?.port).filter((port) => port !== undefined));
}

function serialize({ storePath, port, token, retired }: StoreAddress): string {
  return `${JSON.stringify({ store: storePath, port, token, retired })}\n`;
}

interface KeptAddress {
  readonly port: number;
  readonly token: string;
  readonly store: string | undefined;
  readonly retired: readonly RetiredToken[];
}

function readAddress(file: string): KeptAddress | undefined {
  const { port, token, store, retired } = (readJson(file) ?? {}) as Partial<Record<keyof KeptAddress, unknown>>;
  const whole = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
    && typeof token === 'string' && /^[0-9a-f]{64}$/.test(token);
  return whole ? { port, token, store: typeof store === 'string' ? store : undefined, retired: readRetired(retired) } : undefined;
}
