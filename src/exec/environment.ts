import { trackingUri, type Connection } from '../client/connection';
import { RECORDED_VARIABLES } from '../protocol/recorded';

/** What makes MLflow's client log to a server: address, no proxy on the way, and no address with its token in the output. */
export function clientEnvironment(connection: Connection, env: NodeJS.ProcessEnv): Record<string, string> {
  const noProxy = [...new Set([...(env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((host) => host.trim()).filter(Boolean), '127.0.0.1', 'localhost'])].join(',');
  return {
    MLFLOW_TRACKING_URI: trackingUri(connection),
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

/** What makes a program continue a run: MLflow's `start_run()` takes the run up. */
export function runEnvironment(runId: string, experimentId: string): Record<string, string> {
  return { MLFLOW_RUN_ID: runId, MLFLOW_EXPERIMENT_ID: experimentId };
}

/** What `trialbook log` and the program itself find of the run that records them. What is undefined is left out. */
export function recordedEnvironment(record: {
  readonly runId: string | undefined;
  /** Address of the server that holds the run. */
  readonly trackingUri: string | undefined;
  /** Folder where the record is kept aside. */
  readonly folder: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}): Record<string, string> {
  const variables: [string, string | undefined][] = [
    [RECORDED_VARIABLES.runId, record.runId],
    [RECORDED_VARIABLES.trackingUri, record.trackingUri],
    [RECORDED_VARIABLES.record, record.folder],
    [RECORDED_VARIABLES.params, JSON.stringify(record.params)],
    // Python holds output back when it goes to a pipe, and then a log says late what happened early.
    ['PYTHONUNBUFFERED', '1'],
  ];
  return Object.fromEntries(variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
