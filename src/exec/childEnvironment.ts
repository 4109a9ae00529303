import type { MlflowClient } from '../client/mlflowClient';
import { isOurAddress } from '../client/remote/fromEnvironment';
import type { Run } from '../protocol/entities';
import { RECORDED_VARIABLES } from '../protocol/recorded';
import { addressOfRun } from '../protocol/trialbook';
import { clientEnvironment, recordedEnvironment, runEnvironment } from './environment';
import type { ExecOptions } from './execOptions';
import { addressOf, type Target } from './target';

/** What a command's environment is made from. */
export interface ChildEnvironment {
  readonly options: Pick<ExecOptions, 'env' | 'params' | 'uri'>;
  readonly target: Target;
  /** Undefined when no server could be had. */
  readonly run: Run | undefined;
  readonly client: MlflowClient | undefined;
  /** Where the record is kept aside. */
  readonly folder: string | undefined;
  /** False when the program must not continue the run: MLflow's client would refuse it. */
  readonly handsOver: boolean;
}

/** The environment of a command: MLflow's client in it continues the run, unless its person logs elsewhere. */
export function childEnvironment({ options, target, run, client, folder, handsOver }: ChildEnvironment): NodeJS.ProcessEnv {
  const env = withoutEditorsNode(options.env);
  // No outer run is meant any more.
  delete env['MLFLOW_RUN_ID'];
  for (const name of Object.values(RECORDED_VARIABLES)) Reflect.deleteProperty(env, name);
  if (run === undefined || client === undefined) {
    // A server that cannot be had would make MLflow's client try for minutes and then fail the job.
    if (isOurAddress(env['MLFLOW_TRACKING_URI'])) delete env['MLFLOW_TRACKING_URI'];
    return { ...env, ...recordedEnvironment({ runId: undefined, trackingUri: undefined, folder, params: options.params }) };
  }
  const runId = run.info.run_id;
  const bare = addressOf(client);
  const address = target.kind === 'server' ? (options.uri ?? env['MLFLOW_TRACKING_URI'] ?? bare) : bare;
  // A Databricks workspace is signed in to by the name of its profile, which its address does not hold.
  const recorded = recordedEnvironment({ runId, trackingUri: /^databricks/i.test(address) ? address : bare, folder, params: options.params });
  if (target.kind === 'store' && !target.handsOver) return { ...env, ...recorded };
  // Two names of one experiment would be held against each other.
  if (handsOver) delete env['MLFLOW_EXPERIMENT_NAME'];
  const handed = { ...recorded, ...runEnvironment(runId, run.info.experiment_id) };
  if (target.kind === 'server' && !handsOver) return { ...env, MLFLOW_TRACKING_URI: address, ...recorded };
  if (target.kind === 'server') return { ...env, MLFLOW_TRACKING_URI: address, ...handed };
  return { ...env, ...clientEnvironment(client.connection, env), MLFLOW_TRACKING_URI: addressOfRun(address, runId), ...handed };
}

/** The editor's runtime is told by this variable to be Node; a program that is an editor itself would be one too. */
export function withoutEditorsNode(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...given };
  if (process.versions['electron'] !== undefined) delete env['ELECTRON_RUN_AS_NODE'];
  return env;
}
