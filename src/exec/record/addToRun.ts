import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { MlflowClient } from '../../client/mlflowClient';
import { isServerAddress, personsConnection } from '../../client/remote/fromEnvironment';
import { RECORDED_VARIABLES } from '../../protocol/recorded';
import type { Entry } from './runRecord';
import { isOutage, Sender } from './sender';
import { LOGGED_KEYS, Spool } from './spool';

/** Longest silence of the server, ms: a shell script waits for us. */
const PATIENCE = 10_000;

/** The run that a command inside of `trialbook exec` belongs to. */
export interface OuterRun {
  /** Undefined when no server could be had when the command started. */
  readonly at: { readonly runId: string; readonly trackingUri: string } | undefined;
  /** Where the record is kept aside. */
  readonly folder: string | undefined;
}

/** The run that an environment names; undefined outside of a recorded command. */
export function outerRun(env: NodeJS.ProcessEnv): OuterRun | undefined {
  const runId = env[RECORDED_VARIABLES.runId];
  const trackingUri = env[RECORDED_VARIABLES.trackingUri] ?? env['MLFLOW_TRACKING_URI'];
  const folder = env[RECORDED_VARIABLES.record];
  const at = runId === undefined || trackingUri === undefined || !isServerAddress(trackingUri) ? undefined : { runId, trackingUri };
  return at === undefined && folder === undefined ? undefined : { at, folder };
}

/**
 * Adds entries to the run that a command belongs to; what no server takes is added to the record that is kept aside. `warn` takes what was left out.
 * Raises when neither can be had.
 */
export async function addToOuterRun(outer: OuterRun, entries: readonly Entry[], env: NodeJS.ProcessEnv, warn: (line: string) => void): Promise<void> {
  if (outer.folder !== undefined) tellKeys(outer.folder, entries);
  if (outer.at !== undefined) {
    const client = new MlflowClient(personsConnection(outer.at.trackingUri, env), { timeout: PATIENCE });
    try {
      await addToRun(client, outer.at.runId, entries, warn);
      return;
    } catch (error) {
      if (outer.folder === undefined || !isOutage(error)) throw error;
    } finally {
      client.dispose();
    }
  }
  if (outer.folder !== undefined) new Spool(outer.folder).appendMore(entries);
}

/** Adds entries to a run. A parameter that has another value keeps it, and that is told. Raises when the server cannot be had. */
export async function addToRun(client: MlflowClient, runId: string, entries: readonly Entry[], warn: (line: string) => void): Promise<void> {
  const run = await client.getRun(runId);
  const known = new Map(run.data.params.map(({ key, value }) => [key, value]));
  for (const entry of entries) {
    for (const { key, value } of entry.kind === 'log' ? entry.entries.params ?? [] : []) {
      const before = known.get(key);
      if (before !== undefined && before !== value) warn(`The parameter '${key}' is '${before}' already and keeps it: MLflow's parameters do not change`);
    }
  }
  const sender = new Sender(client, run, warn);
  for (const entry of entries) await sender.send(entry);
}

/** Whoever reads metrics from the same command's output leaves these to us. */
function tellKeys(folder: string, entries: readonly Entry[]): void {
  const keys = entries.flatMap((entry) => (entry.kind === 'log' ? [...(entry.entries.metrics ?? []), ...(entry.entries.params ?? [])].map(({ key }) => `${key}\n`) : []));
  try {
    if (keys.length > 0) appendFileSync(join(folder, LOGGED_KEYS), keys.join(''));
  } catch {
    // The folder is gone when the command has ended, which this process outlived.
  }
}
