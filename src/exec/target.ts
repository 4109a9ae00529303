import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { storeOfAddress } from '../address/address';
import { VERSION } from '../address/version';
import { trackingUri, type Connection } from '../client/connection';
import { ConnectionError } from '../client/connectionError';
import { ensureServer } from '../client/ensureServer';
import { MlflowClient } from '../client/mlflowClient';
import { RECORDED_VARIABLES } from '../protocol/recorded';
import { LIMITS } from '../protocol/limits';
import type { SpoolTarget } from './record/spool';

/** Where a run is recorded. */
export type Target =
  /** Our own server of a store. Unless `handsOver`, the program has an address of its person's that is no server's (a file, SQLite), and keeps it. */
  | { readonly kind: 'store'; readonly storePath: string; readonly serverScript: string; readonly handsOver: boolean }
  /** An MLflow server that a person named; plain MLflow's calls do. */
  | { readonly kind: 'server'; readonly connection: Connection };

/** What decides where a run is recorded. */
export interface TargetChoice {
  /** Absolute folder of the nearest store, or of the one that a person named. */
  readonly storePath: string;
  /** Whether a person named the store. */
  readonly storeNamed: boolean;
  /** Address of a server that a person named; http or https. */
  readonly uri?: string | undefined;
  /** Absolute path of `dist/server.js`. */
  readonly serverScript: string;
  readonly env: NodeJS.ProcessEnv;
}

const OURS = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/t\/[0-9a-f]{64}/;

/**
 * What a person named wins: an option, then an address in the environment that is not ours. Inside another recorded command it is that command's server;
 * else the nearest store, and where there is none yet, the one whose address the environment holds (an editor's terminal).
 */
export function chooseTarget({ storePath, storeNamed, uri, serverScript, env }: TargetChoice): Target {
  const store = (path: string, handsOver = true): Target => ({ kind: 'store', storePath: path, serverScript, handsOver });
  if (uri !== undefined) return { kind: 'server', connection: personsConnection(uri, env) };
  if (storeNamed) return store(storePath);
  const isNested = env[RECORDED_VARIABLES.runId] !== undefined;
  const inherited = (env['MLFLOW_TRACKING_URI'] ?? '').trim();
  const handsOver = inherited === '' || /^https?:/i.test(inherited);
  const outer = isNested ? env[RECORDED_VARIABLES.trackingUri] ?? inherited : inherited;
  if (OURS.test(outer)) {
    const known = isNested || !existsSync(storePath) ? knownStore(outer) : storePath;
    return known === undefined ? { kind: 'server', connection: { url: withoutRun(outer) } } : store(known, handsOver);
  }
  if (/^https?:/i.test(inherited)) return { kind: 'server', connection: personsConnection(inherited, env) };
  return store(storePath, handsOver);
}

/** Whether an address leads to a server of ours. */
export function isOurAddress(uri: string | undefined): boolean {
  return uri !== undefined && OURS.test(uri.trim());
}

/** What is kept aside for a target. */
export function spoolTarget(target: Target): SpoolTarget {
  return target.kind === 'store' ? { kind: 'store', storePath: target.storePath } : { kind: 'server', url: target.connection.url };
}

/** Finds the server of a target, or starts ours, in at most `patience` ms. Raises when it cannot be had. */
export async function connect(target: Target, patience: number): Promise<MlflowClient> {
  if (target.kind === 'server') return new MlflowClient(target.connection, { timeout: patience });
  const signal = AbortSignal.timeout(patience);
  try {
    const { connection } = await ensureServer({
      storePath: target.storePath, serverScript: target.serverScript, version: VERSION, timeout: patience, signal, defaultExperiment: folderName(target.storePath),
    });
    return new MlflowClient(connection, { timeout: Math.max(patience, 15_000) });
  } catch (error) {
    if (signal.aborted) throw new ConnectionError('timeout', `the tracking server of ${target.storePath}`, { cause: error });
    throw error;
  }
}

/** The address that MLflow's client is given for a target. */
export function addressOf(client: MlflowClient): string {
  return trackingUri(client.connection);
}

/** The default experiment is called like the folder, as by the editor. */
function folderName(storePath: string): string {
  const name = basename(dirname(storePath)).replace(/\p{Cc}+/gu, ' ').trim().slice(0, LIMITS.experimentName);
  return name === '' ? 'Default' : name;
}

function knownStore(uri: string): string | undefined {
  try {
    return storeOfAddress(uri);
  } catch {
    // The state folder cannot be read: the address says enough.
    return undefined;
  }
}

/** The address without the part that names a run or a debugger, see `addressOfRun`. */
function withoutRun(uri: string): string {
  return uri.trim().replace(/\/(?:x\/[0-9a-f]{32}|o\/debugger).*$/, '').replace(/\/+$/, '');
}

/** How MLflow's own client would reach a server: user and password from the address, the environment or its file of credentials, else a token. */
export function personsConnection(uri: string, env: NodeJS.ProcessEnv): Connection {
  const url = new URL(uri.trim());
  const user = decodeURIComponent(url.username) || (env['MLFLOW_TRACKING_USERNAME'] ?? '');
  const password = decodeURIComponent(url.password) || (env['MLFLOW_TRACKING_PASSWORD'] ?? '');
  url.username = '';
  url.password = '';
  const bare = { url: url.href.replace(/\/+$/, '') };
  // A server of ours wants none, and is not told those of another.
  if (OURS.test(bare.url)) return bare;
  const basic = (name: string, word: string): Connection => ({ ...bare, authorization: `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}` });
  if (user !== '' || password !== '') return basic(user, password);
  const token = env['MLFLOW_TRACKING_TOKEN'];
  if (token !== undefined && token !== '') return { ...bare, authorization: `Bearer ${token}` };
  const kept = credentialsFile();
  return kept === undefined ? bare : basic(kept.user, kept.password);
}

function credentialsFile(): { user: string; password: string } | undefined {
  try {
    const text = readFileSync(join(homedir(), '.mlflow', 'credentials'), 'utf8');
    const value = (name: string): string => new RegExp(`^\\s*${name}\\s*[=:]\\s*(.*?)\\s*$`, 'm').exec(text)?.[1] ?? '';
    const [user, password] = [value('mlflow_tracking_username'), value('mlflow_tracking_password')];
    return user === '' && password === '' ? undefined : { user, password };
  } catch {
    // Few people have one.
    return undefined;
  }
}
