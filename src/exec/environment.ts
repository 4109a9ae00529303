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

/** What makes a program continue a run: MLflow's `start_run()` takes the run up, and `trialbook log` writes to it. */
export function runEnvironment(runId: string, experimentId: string, params: Readonly<Record<string, string>>): Record<string, string> {
  return {
    MLFLOW_RUN_ID: runId,
    MLFLOW_EXPERIMENT_ID: experimentId,
    [RECORDED_VARIABLES.runId]: runId,
    [RECORDED_VARIABLES.params]: JSON.stringify(params),
    // Python holds output back when it goes to a pipe, and then a log says late what happened early.
    PYTHONUNBUFFERED: '1',
  };
}
