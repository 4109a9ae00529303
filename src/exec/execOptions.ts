import type { RecordedStart } from '../protocol/recorded';

/** A command that is to be run and recorded. */
export interface ExecOptions {
  /** Program and arguments, never read by a shell. `{name}` in an argument stands for the value of a parameter in `params`. */
  readonly command: readonly string[];
  /** Absolute working directory. */
  readonly cwd: string;
  /** Environment that the command starts from; MLflow's address and the run's id are added. */
  readonly env: NodeJS.ProcessEnv;
  /** Absolute folder of the store that records. */
  readonly storePath: string;
  /** False when it is only the nearest one: then an address of a server in the environment wins. True without. */
  readonly storeNamed?: boolean | undefined;
  /** Address of an MLflow server that takes the store's place, http or https. */
  readonly uri?: string | undefined;
  /** Absolute path of `dist/server.js`. */
  readonly serverScript: string;
  /** Name of the experiment; the script's own, or the store's default experiment, without. */
  readonly experiment?: string | undefined;
  /** Name of the run; `{name}` stands for a parameter, `{date}` and `{time}` for the start. Made from the command without. */
  readonly name?: string | undefined;
  /** Parameters that are recorded, and put where `{name}` stands. Added to those read from the arguments. */
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly note?: string | undefined;
  /** Files, folders or globs below `cwd` whose digests are recorded as datasets. */
  readonly inputs: readonly string[];
  /** Files, folders or globs below `cwd` that are kept as artifacts after the command. */
  readonly outputs: readonly string[];
  /** Regular expressions with named groups that read metrics from lines of the output. */
  readonly metricPatterns: readonly string[];
  /** False leaves arguments out of the parameters. */
  readonly argumentsAsParams: boolean;
  /** False reads no metrics from the output but those of `metricPatterns`. */
  readonly readMetrics: boolean;
  /** Whether uncommitted changes are recorded as a patch. */
  readonly recordChanges: boolean;
  /** Keys that a complete run has. */
  readonly required: { readonly params: readonly string[]; readonly metrics: readonly string[] };
  /** Run above this one. */
  readonly parentRunId?: string | undefined;
  readonly start?: RecordedStart | undefined;
  /** Time between asking the command to stop and killing it with all it started, s; 10 without. */
  readonly grace?: number | undefined;
  /** Makes a Python script log by MLflow's autologging. */
  readonly autolog: boolean;
}
