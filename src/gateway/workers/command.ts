import { delimiter, dirname, join } from 'node:path';
import type { EnvManager } from '../../protocol/serving';

/** What starts one scoring server. */
export interface ScoringCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What is to be started. */
export interface ScoringOptions {
  readonly name: string;
  readonly version: string;
  /** Interpreter with mlflow, absolute. */
  readonly python: string;
  readonly environment: EnvManager;
  readonly port: number;
  /** Where its client finds the registry, with the token. */
  readonly trackingUri: string;
  /** A folder for the copy of the model and other passing files. */
  readonly temporary: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Variables that would lead the scoring server to another registry or into a run. */
const FOREIGN = /^MLFLOW_(?:REGISTRY_URI|TRACKING_(?:URI|TOKEN|USERNAME|PASSWORD)|RUN_ID|EXPERIMENT_(?:NAME|ID))$/;

/** `mlflow models serve` for one version, one process. Values travel as arguments, never through a shell. */
export function scoringCommand(options: ScoringOptions): ScoringCommand {
  const { name, version, python, environment, port, trackingUri, temporary } = options;
  const env = Object.fromEntries(Object.entries(options.env).filter(([key]) => !FOREIGN.test(key)));
  const path = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    program: python,
    args: ['-m', 'mlflow', 'models', 'serve', '-m', `models:/${name}/${version}`, '--env-manager', environment, '-h', '127.0.0.1', '-p', String(port), '--workers', '1'],
    env: {
      ...env,
      // MLflow starts `uvicorn` by its name.
      [path]: [...programFolders(python), env[path] ?? ''].join(delimiter),
      MLFLOW_TRACKING_URI: trackingUri,
      MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
      NO_PROXY: withLoopback(env['NO_PROXY']),
      no_proxy: withLoopback(env['no_proxy']),
      PYTHONUNBUFFERED: '1',
      // The gateway counts requests itself and looks every few seconds whether the server is well; its connections stay open.
      UVICORN_ACCESS_LOG: 'false',
      UVICORN_TIMEOUT_KEEP_ALIVE: '300',
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
    },
  };
}

/** Where the programs of an environment lie: beside its interpreter, on Windows in `Scripts` too. */
function programFolders(python: string): string[] {
  const folder = dirname(python);
  return process.platform === 'win32' ? [folder, join(folder, 'Scripts')] : [folder];
}

function withLoopback(hosts: string | undefined): string {
  const known = (hosts ?? '').split(',').map((host) => host.trim()).filter((host) => host !== '');
  return [...new Set([...known, '127.0.0.1', 'localhost'])].join(',');
}
