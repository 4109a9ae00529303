/** What `mlflow run` is called with. */
export interface MlflowRun {
  /** Folder or address. */
  readonly uri: string;
  readonly entryPoint: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  /** Left to MLflow when absent. */
  readonly envManager?: string | undefined;
  /** Commit, branch or tag of a Git address. */
  readonly version?: string | undefined;
  /** Whether it runs in a container. */
  readonly docker?: boolean;
}

/*
 * `mlflow run` makes a run of its own unless it is told the id of one by `--run-id`, and the id is known only once the command is started. So this stands in for its
 * console script; it also works where that script is not on the PATH. It refuses an experiment's name beside its id, which is set already.
 */
const PROGRAM = `import sys; sys.path[:] = [p for p in sys.path if p not in ("", ".")]
import os
os.environ.pop("MLFLOW_EXPERIMENT_NAME", None)
run = os.environ.get("MLFLOW_RUN_ID")
from mlflow.cli import cli
cli(["run", *sys.argv[1:], *(["--run-id", run] if run else [])], prog_name="mlflow")
`;

/** The command that lets MLflow run a project within the run that its environment names, so that there is one run. */
export function mlflowRunCommand(python: string, { uri, entryPoint, params, envManager, version, docker = false }: MlflowRun, platform: NodeJS.Platform = process.platform): string[] {
  return [
    python, '-c', PROGRAM, uri, '-e', entryPoint,
    ...params.flatMap(([name, value]) => ['-P', `${name}=${value}`]),
    ...(envManager === undefined ? [] : ['--env-manager', envManager]),
    ...(version === undefined ? [] : ['--version', version]),
    // The server listens on this machine's loopback alone, which a container shares only so.
    ...(docker && platform === 'linux' ? ['-A', 'network=host'] : []),
  ];
}
