import { existsSync } from 'node:fs';
import { connectAny } from '../../client/connectAny';
import type { MlflowClient } from '../../client/mlflowClient';
import { chooseTarget, connect } from '../../exec/target';
import { CliError } from '../cliError';
import type { Call, Command } from '../command';
import { serverAddress } from '../commands/exec';
import { serverScript, storeOf, text } from '../store';

/** Longest wait for a server, ms. */
const PATIENCE = 30_000;

/** Options that say whose runs a question is about, beside `--dir` and `--store`. */
export const QUERY_OPTIONS = { uri: { type: 'string' } } as const satisfies Command['options'];

/** Help on them. */
export const QUERY_HELP = `  --uri URL            the runs of an MLflow server; else those of this folder, or of the server that
                       MLFLOW_TRACKING_URI names; signed in to by MLflow's own variables
  --dir, --store       another folder's runs`;

/** A client of the server that a call asks: what is named, as for every command. Raises `CliError` and `ConnectionError`. */
export async function queryClient(call: Call): Promise<MlflowClient> {
  const target = chooseTarget({
    storePath: storeOf(call),
    storeNamed: text(call, 'dir') !== undefined || text(call, 'store') !== undefined,
    uri: serverAddress(text(call, 'uri')),
    serverScript: serverScript(),
    env: process.env,
  });
  if (target.kind === 'store' && !existsSync(target.storePath)) throw new CliError(1, `There are no runs: ${target.storePath} does not exist. Name a folder with --dir, or a server with --uri.`);
  return target.kind === 'server' ? connectAny(target.connection, AbortSignal.timeout(PATIENCE)) : connect(target, PATIENCE);
}
