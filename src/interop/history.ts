import type { Readable } from 'node:stream';
import type { Experiment, LoggedModel, Metric, ModelVersion, RegisteredModel, Run } from '../protocol/entities';

/*
 * What is copied between places that hold experiments: folders, databases, log files, servers, bundles. Everything comes in MLflow's own terms; what a place
 * does not have is made as MLflow's client would have made it (a run's name, its times), never left out in silence.
 */

/** What kind of place a history was read from or is written to. */
export type PlaceKind =
  | 'mlruns' | 'mlflow-db' | 'trialbook' | 'server' | 'bundle'
  | 'tensorboard' | 'dvclive' | 'lightning' | 'huggingface' | 'wandb' | 'csv'
  | 'parquet' | 'html';

/** An experiment of a source. Its id is the source's own: the target gives another. */
export type HistoryExperiment = Pick<Experiment, 'experiment_id' | 'name' | 'lifecycle_stage' | 'tags'> & Partial<Pick<Experiment, 'creation_time' | 'last_update_time' | 'artifact_location'>>;

/** A run of a source: `data.metrics` may be empty, since points come by `points`. */
export interface HistoryRun {
  readonly run: Run;
  /**
   * Changes when anything of the run does (e.g. sizes and times of its files, or its end and number of points), at most 200 characters: a run whose mark
   * is known at the target is not read again.
   */
  readonly mark: string;
}

/** A file of a run or a logged model. */
export interface HistoryFile {
  /** Below the artifact root, with `/`; never absolute, without `.` and `..`. */
  readonly path: string;
  /** Bytes; undefined when only reading tells. */
  readonly size: number | undefined;
  /** Absolute path where it is a file of this machine. */
  readonly local?: string;
  open(signal?: AbortSignal): Promise<Readable>;
}

/** A registered model with all of its versions, oldest first. */
export interface HistoryModel {
  readonly model: RegisteredModel;
  readonly versions: readonly ModelVersion[];
}

/** Something of a source that could not be read, or only in part. The rest is read all the same. */
export interface Problem {
  /** Run, file or row that it is about, as a person would find it. */
  readonly where: string;
  /** What is wrong, a sentence without a full stop. */
  readonly what: string;
  /** Whether something is missing at the target for it; else it is told for the record only. */
  readonly lost: boolean;
}

/** How much a source holds, for a preview: read without its points and files. */
export interface HistorySummary {
  readonly experiments: readonly { readonly name: string; readonly runs: number }[];
  readonly runs: number;
  readonly models: number;
  readonly versions: number;
  /** Points; undefined when counting would mean reading all of them. */
  readonly points: number | undefined;
  /** Bytes of artifacts that are there; undefined when unknown. */
  readonly artifactBytes: number | undefined;
  /** Least start and greatest end, UTC ms. */
  readonly from?: number;
  readonly to?: number;
  /** Beginnings of artifact addresses that lead nowhere on this machine, most used first: candidates for a mapping of prefixes. */
  readonly missingPrefixes: readonly string[];
  /** How what was guessed is taken, for who is to confirm it: sentences without a full stop. */
  readonly notes?: readonly string[];
}

/** Which part of a source is meant. Everything without it. */
export interface HistorySelection {
  readonly experiments?: ReadonlySet<string>;
  readonly runs?: ReadonlySet<string>;
  /** Names of registered models; an empty set for none. */
  readonly models?: ReadonlySet<string>;
  /** Beside those of `models`, registered models come with their versions of what is copied; which ones are left out is told. */
  readonly modelsOfRuns?: boolean;
}

export type { Experiment, LoggedModel, Metric, Run };
