/*
 * What a recorded command leaves in its run, beside what MLflow has names for: tags, metrics and artifacts of our own. Written by `src/exec/`, read by
 * the views, by reproducing and by whoever reads a run by MLflow's API.
 */

/** Run tags of a recorded command. MLflow's own (`mlflow.source.*`, `mlflow.user`) stand in `SYSTEM_TAGS`. */
export const RECORDED_TAGS = {
  /** The command as a JSON array of texts; values that look like credentials are masked. `{name}` stands for a parameter of the run. */
  command: 'trialbook.command',
  /** Working directory, relative to the folder that holds the store when it lies inside (`.` for itself), with `/`; else absolute. */
  workingDirectory: 'trialbook.cwd',
  /** What the command was recorded with beside itself, JSON of `RecordedOptions`; absent when all was left at its default. */
  options: 'trialbook.options',
  /** Keys of parameters that were read from the command line, JSON list: the program's own value of one takes its place. */
  givenParams: 'trialbook.params.given',
  /** How the command was started when not by hand, JSON; see `RecordedStart`. */
  start: 'trialbook.start',
  host: 'trialbook.host',
  platform: 'trialbook.platform',
  /** Exit code, text; absent when a signal ended it. */
  exitCode: 'trialbook.exit_code',
  /** Name of the signal that ended it, e.g. `SIGTERM`. */
  signal: 'trialbook.signal',
  /** Id that the recorder gave the record before there was a run: a record that was kept aside becomes one run, however often it is taken in. */
  record: 'trialbook.record',
  /** The process that records, JSON of `ProcessIdentity`: a run whose process is gone is not running any more. */
  process: 'trialbook.process',
  /** Keys the task asked for and the run lacks, JSON `{"params":[…],"metrics":[…]}`; such a run is incomplete. */
  missing: 'trialbook.missing',
  /** Inputs that were not there, JSON list of what was named. */
  missingInputs: 'trialbook.missing_inputs',
  /** Id of the launch that several processes share (torchrun, MPI, Slurm). */
  launch: 'trialbook.launch',
  /** Begin of a tag's key that a number follows: what one rank says of itself, JSON `{"host", "status", "error"}`. */
  rank: 'trialbook.rank.',
  /** Ranks with their hosts, JSON `{"0":"host", …}`. */
  ranks: 'trialbook.ranks',
  sparkApplication: 'trialbook.spark.application_id',
  gitRemote: 'mlflow.source.git.repoURL',
  /** `true` when files that Git knows differed from the commit, `false` when none did. */
  gitDirty: 'trialbook.git.dirty',
  /** The source file relative to the repository, with `/`. */
  sourceFile: 'trialbook.source.file',
  /** SHA-256 of the source file as it was when the run began, by which the server has a copy of it: `GET …/trialbook/code/source`. */
  sourceCopy: 'trialbook.source.copy',
  interpreter: 'trialbook.interpreter',
  /** URI of the notebook, relative to the store's folder when inside. */
  notebook: 'trialbook.notebook',
  /** Id of the notebook's cell that made the run. */
  cell: 'trialbook.notebook.cell',
  /** `certain` when the kernel said which cell it was, `probable` when it was the cell that ran at that time. */
  cellCertainty: 'trialbook.notebook.certainty',
  /** Run id of the run that this one repeats. */
  repeats: 'trialbook.repeats',
  /** How a reproduced run compares with the first: `equal`, `differs` or `nothing to compare`. */
  reproduced: 'trialbook.reproduced',
  /** `grid` or `random` on the parent of a sweep, with its plan in the artifact `RECORDED_FILES.sweep`. */
  sweep: 'trialbook.sweep',
  /** How far a sweep is, on its parent: JSON of `SweepProgress`. */
  sweepProgress: 'trialbook.sweep.progress',
  /** How the interpreter differs from the environment that a project asks for: a JSON array of lines. */
  environmentDifferences: 'trialbook.environment.differences',
  /** The steps of a pipeline on its run, JSON `[{"name":…,"entryPoint":…}, …]`. */
  pipeline: 'trialbook.pipeline',
  /** The step that a pipeline is at, JSON `{"name":…,"position":…,"steps":…}` with the position from 0; that it stopped at, once it has ended. */
  pipelineStep: 'trialbook.pipeline.step',
  /** Place in a sweep or pipeline, from 0. */
  position: 'trialbook.position',
  /** Stands on runs of no experiment's own: `debugger` when one started its program, `test` when a test runner is its source. */
  origin: 'trialbook.origin',
} as const;

/** Artifact paths of what was recorded beside the program's own artifacts. */
export const RECORDED_FILES = {
  folder: 'trialbook',
  console: 'trialbook/console.log',
  patch: 'trialbook/changes.patch',
  packages: 'trialbook/packages.txt',
  /** Which files were not recorded and why, interpreter, machine: JSON. */
  environment: 'trialbook/environment.json',
  /** Versions of data with the code that reads them back: JSON. */
  data: 'trialbook/data.json',
  notebook: 'trialbook/notebook.ipynb',
  sweep: 'trialbook/sweep.json',
} as const;

/** Metrics of a recorded command. Under `system/`, so that they are never a key metric. */
export const RECORDED_METRICS = {
  /** Largest memory of the process tree, MB (10^6 bytes). */
  peakMemory: 'system/peak_memory_megabytes',
  /** Processor time of the process tree, s. */
  cpuTime: 'system/cpu_seconds',
  /** Memory of the process tree over time, MB. */
  memory: 'system/memory_megabytes',
  /** Processors in use over time: 100 is one of them. */
  cpu: 'system/cpu_utilization_percentage',
  /** From the start of the command to its end, s. */
  duration: 'system/duration_seconds',
} as const;

/** Value of the tag `start`: what started a command, so that it can be found again. */
export type RecordedStart =
  | { readonly kind: 'task'; readonly task: string }
  | { readonly kind: 'project'; readonly uri: string; readonly entryPoint: string }
  /** The run above the steps of a pipeline; the steps are of the kind `project`. */
  | { readonly kind: 'pipeline'; readonly uri: string; readonly name: string }
  | { readonly kind: 'sweep'; readonly parent: string }
  | { readonly kind: 'again'; readonly run: string; readonly attempt?: string }
  /** `attempt` tells one from the others of the same run. */
  | { readonly kind: 'reproduce'; readonly run: string; readonly attempt?: string };

/** Value of the tag `options`: what a command is to be recorded with when it is run again. What is absent was left at its default. */
export interface RecordedOptions {
  /** Template of the run's name, as it was given. */
  readonly name?: string;
  /** Names of the parameters that a person or a task gave; others were read from arguments or logged by the program. */
  readonly params?: readonly string[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly metricPatterns?: readonly string[];
  readonly requiredParams?: readonly string[];
  readonly requiredMetrics?: readonly string[];
  readonly argumentsAsParams?: false;
  readonly readMetrics?: false;
  readonly recordChanges?: false;
  readonly autolog?: true;
}

/** Value of the tag `sweepProgress`. */
export interface SweepProgress {
  /** `interrupted`: the process that ran the sweep ended before it, and it can be resumed. */
  readonly state: 'running' | 'paused' | 'interrupted' | 'finished' | 'cancelled';
  /** Runs that the sweep has in all. */
  readonly runs: number;
  /** Runs that ended, in whatever way. */
  readonly done: number;
  readonly failed: number;
  /** The metric that is watched, which way it gets better and its best value up to now. */
  readonly metric?: string;
  readonly direction?: 'lower' | 'higher';
  readonly best?: number;
  /** When it will have ended, UTC ms, by the duration of the runs up to now. */
  readonly endsAt?: number;
  /** Why it was paused, for a person. */
  readonly note?: string;
}

/** Variables that a recorded command finds in its environment, beside MLflow's. */
export const RECORDED_VARIABLES = {
  /** Id of its run: `trialbook log` writes to it. */
  runId: 'TRIALBOOK_RUN_ID',
  /** What the editor's settings say of recording, JSON of the section `recording` in trialbook.json. */
  recording: 'TRIALBOOK_RECORDING',
  /** The run's parameters, a JSON object of texts. */
  params: 'TRIALBOOK_PARAMS',
  /** Address of the server that holds the run; with its token, so it is a secret. `MLFLOW_TRACKING_URI` may be the person's own. */
  trackingUri: 'TRIALBOOK_TRACKING_URI',
  /** Absolute folder where the record is kept aside as long as no server takes it. */
  record: 'TRIALBOOK_RECORD',
} as const;
