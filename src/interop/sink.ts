import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, LoggedModel, Metric, PlaceKind } from './history';

/** What a target knows of a run before it is copied. */
export type RunAtTarget =
  /** It was not there; it is now, with a mark that it is not whole. */
  | { readonly kind: 'new'; readonly id: string }
  /** It was there in part, or is older than the source: it is completed. `points` by key where the target tells. */
  | { readonly kind: 'open'; readonly id: string; readonly points?: ReadonlyMap<string, number> }
  /** It is there as it is in the source: nothing is to be done. */
  | { readonly kind: 'same'; readonly id: string }
  /** Another run has its id. */
  | { readonly kind: 'collision'; readonly id: string; readonly reason: string };

/** What a file became. */
export interface FileAtTarget {
  readonly bytes: number;
  /** SHA-256 of what was sent, hex; absent where nothing was (left in its place, or there already with the same size). */
  readonly digest?: string;
  readonly skipped: boolean;
}

/**
 * A place that experiments are written to. Every call may be repeated with the same arguments and leaves the same result, so that a copy that broke off is
 * started again. A run is marked as not whole from `beginRun` until `endRun`.
 */
export interface HistorySink {
  readonly kind: PlaceKind;
  /** What a person calls it, without secrets. */
  readonly target: string;
  /** Runs that it takes at the same time: 1 where they are written one behind the other. Without it as many as hide the delay of a link. */
  readonly runsAtOnce?: number;
  /** Answers the target's id: of the experiment of that name, which is made when there is none. */
  experiment(experiment: HistoryExperiment): Promise<string>;
  /** Makes or finds the run with its params, tags and datasets. */
  beginRun(experimentId: string, run: HistoryRun, parentId: string | undefined): Promise<RunAtTarget>;
  points(runId: string, points: readonly Metric[]): Promise<void>;
  file(owner: { readonly kind: 'run' | 'model'; readonly id: string }, file: HistoryFile): Promise<FileAtTarget>;
  /** The run is whole: its end, status and stage of life. */
  endRun(runId: string, run: HistoryRun): Promise<void>;
  /** Answers the target's id of the model; `runId` is the target's. Its files follow by `file`, then `endLoggedModel`. */
  beginLoggedModel(experimentId: string, model: LoggedModel, runId: string | undefined): Promise<{ readonly id: string; readonly isThere: boolean }>;
  endLoggedModel(modelId: string, model: LoggedModel): Promise<void>;
  /** With versions, stages, aliases, tags; ids of runs and models by the functions. Answers how many versions were made. */
  registeredModel(model: HistoryModel, ids: { run(sourceId: string): string | undefined; model(sourceId: string): string | undefined }): Promise<number>;
  /** What is there now, to verify a copied run: points by key. Undefined where the target cannot tell. */
  countPoints?(runId: string, keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Nothing more comes: files are closed and given their names. After `failed` what was begun stays marked or goes away. */
  close(failed: boolean): Promise<void>;
}
