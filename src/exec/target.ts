import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { storeOfAddress } from '../address/address';
import { VERSION } from '../address/version';
import { trackingUri, type Connection } from '../client/connection';
import { ConnectionError } from '../client/connectionError';
import { ensureServer } from '../client/ensureServer';
import { MlflowClient } from '../client/mlflowClient';
import { isOurAddress, isServerAddress, personsConnection } from '../client/remote/fromEnvironment';
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
  /** Address of a server that a person named: http, https or a Databricks workspace. */
  readonly uri?: string | undefined;
  /** Absolute path of `dist/server.js`. */
  readonly serverScript: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What a person named wins: an option, then an address in the environment that is not ours. Inside another recorded command it is that command's server;
 * else the nearest store, and where there is none yet, the one whose address the environment holds (an editor's terminal). Raises `SetupError`.
 */
export function chooseTarget({ storePath, storeNamed, uri, serverScript, env }: TargetChoice): Target {
  const store = (path: string, handsOver = true): Target => ({ kind: 'store', storePath: path, serverScript, handsOver });
  if (uri !== undefined) return { kind: 'server', connection: personsConnection(uri, env) };
  if (storeNamed) return store(storePath);
  const isNested = env[RECORDED_VARIABLES.runId] !== undefined;
  const inherited = (env['MLFLOW_TRACKING_URI'] ?? '').trim();
  const handsOver = inherited === '' || isServerAddress(inherited);
  const outer = isNested ? env[RECORDED_VARIABLES.trackingUri] ?? inherited : inherited;
  if (isOurAddress(outer)) {
    const known = isNested || !existsSync(storePath) ? knownStore(outer) : storePath;
    return known === undefined ? { kind: 'server', connection: { url: withoutRun(outer) } } : store(known, handsOver);
  }
  if (isServerAddress(inherited)) return { kind: 'server', connection: personsConnection(inherited, env) };
  return store(storePath, handsOver);
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
