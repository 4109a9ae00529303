import type { Int64 } from './int64';

/*
 * The entities of MLflow's REST API, field by field as they travel
 * (https://mlflow.org/docs/latest/rest-api.html). Times are UTC milliseconds.
 */

/** Whether something is in use or in the trash. */
export type LifecycleStage = 'active' | 'deleted';
/** Which lifecycle stages a search returns. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
/** State of a run. */
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
/** All run states. */
export const RUN_STATUSES: readonly RunStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
/** The states after which a run has an end. */
export const TERMINATED: readonly RunStatus[] = ['FINISHED', 'FAILED', 'KILLED'];

/** A tag or a parameter: text under a key. */
export interface KeyValue {
  key: string;
  value: string;
}
/** A tag of a run, experiment, model or version. */
export type Tag = KeyValue;
/** A parameter of a run. */
export type Param = KeyValue;

/** An experiment: a named collection of runs. */
export interface Experiment {
  experiment_id: string;
  name: string;
  artifact_location: string;
  lifecycle_stage: LifecycleStage;
  creation_time: Int64;
  last_update_time: Int64;
  tags: Tag[];
}

/** What is known of a run beside its data. */
export interface RunInfo {
  run_id: string;
  /** Old name of `run_id`, answered too. */
  run_uuid: string;
  run_name: string;
  experiment_id: string;
  user_id: string;
  status: RunStatus;
  start_time: Int64;
  /** Absent while the run goes on. */
  end_time?: Int64;
  artifact_uri: string;
  lifecycle_stage: LifecycleStage;
}

/**
 * A point of a metric. In memory `value` is a number that may be NaN; on the wire NaN is `"NaN"` and
 * an infinity is ±1.7976931348623157e308.
 */
export interface Metric {
  key: string;
  value: number;
  timestamp: Int64;
  step: Int64;
  run_id?: string;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
}

/** A dataset that a run read. */
export interface Dataset {
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema?: string;
  profile?: string;
}

/** A dataset with how the run used it (tag `mlflow.data.context`). */
export interface DatasetInput {
  tags: Tag[];
  dataset: Dataset;
}

/** A logged model that a run read. */
export interface ModelInput {
  model_id: string;
}

/** A logged model that a run made at a step. */
export interface ModelOutput {
  model_id: string;
  step: Int64;
}

/** A run with all that was logged to it; `metrics` holds the latest point of each key. */
export interface Run {
  info: RunInfo;
  data: { metrics: Metric[]; params: Param[]; tags: Tag[] };
  inputs: { dataset_inputs: DatasetInput[]; model_inputs: ModelInput[] };
  outputs?: { model_outputs: ModelOutput[] };
}

/** Status of a logged model. */
export type LoggedModelStatus =
  | 'LOGGED_MODEL_STATUS_UNSPECIFIED'
  | 'LOGGED_MODEL_PENDING'
  | 'LOGGED_MODEL_READY'
  | 'LOGGED_MODEL_UPLOAD_FAILED';

/** A model that a run logged (MLflow 3). */
export interface LoggedModel {
  info: {
    model_id: string;
    experiment_id: string;
    name: string;
    creation_timestamp_ms: Int64;
    last_updated_timestamp_ms: Int64;
    artifact_uri: string;
    status: LoggedModelStatus;
    status_message?: string;
    creator_id?: string;
    model_type?: string;
    source_run_id?: string;
    tags: Tag[];
    registrations?: { name: string; version: string }[];
  };
  data: { params: Param[]; metrics: Metric[] };
}

/** Stage of a model version. */
export type Stage = 'None' | 'Staging' | 'Production' | 'Archived';
/** All stages in their order. */
export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const satisfies readonly Stage[];
/** The stages that a version is in use in, as MLflow calls it: of each one version is, and the one that was there makes room. */
export const ACTIVE_STAGES = ['Staging', 'Production'] as const satisfies readonly Stage[];

/** Whether a version in this stage is in use. */
export function isActive(stage: string | undefined): stage is (typeof ACTIVE_STAGES)[number] {
  return ACTIVE_STAGES.some((active) => active === stage);
}

/** A name that points to a version of a model. */
export interface Alias {
  alias: string;
  version: string;
}

/** A named model with versions. */
export interface RegisteredModel {
  name: string;
  creation_timestamp: Int64;
  last_updated_timestamp: Int64;
  description?: string;
  user_id?: string;
  /** The newest version of each stage. */
  latest_versions: ModelVersion[];
  tags: Tag[];
  aliases: Alias[];
  deployment_job_id?: string;
}

/** One version of a registered model. */
export interface ModelVersion {
  name: string;
  version: string;
  creation_timestamp: Int64;
  last_updated_timestamp: Int64;
  user_id?: string;
  current_stage: Stage;
  description?: string;
  source: string;
  run_id?: string;
  run_link?: string;
  status: 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';
  status_message?: string;
  tags: Tag[];
  aliases: string[];
  model_id?: string;
  model_params?: Param[];
  model_metrics?: Metric[];
}

/** A file or folder below an artifact root; `path` is relative with `/`. */
export interface FileInfo {
  path: string;
  is_dir: boolean;
  /** Bytes; absent for a folder. */
  file_size?: number;
}

/** Tags that MLflow's client writes by itself, by meaning. */
export const SYSTEM_TAGS = {
  runName: 'mlflow.runName',
  note: 'mlflow.note.content',
  parentRunId: 'mlflow.parentRunId',
  user: 'mlflow.user',
  sourceName: 'mlflow.source.name',
  sourceType: 'mlflow.source.type',
  gitCommit: 'mlflow.source.git.commit',
  gitBranch: 'mlflow.source.git.branch',
  logModelHistory: 'mlflow.log-model.history',
  datasetContext: 'mlflow.data.context',
  /** Experiment tag of ours: `true` puts it first in the tree. */
  favorite: 'trialbook.favorite',
  /** Experiment tag of ours: `true` moves it to "Hidden and Archived". */
  hidden: 'trialbook.hidden',
  /** Experiment tag of ours: the key metric shown in the tree, e.g. `val_rmse`. */
  keyMetric: 'trialbook.keyMetric',
  /** Experiment tag of ours: `lower` or `higher` is better for the key metric. */
  keyMetricDirection: 'trialbook.keyMetric.direction',
  /** Run tag of ours: the last error of a failed run, text. */
  error: 'trialbook.error',
} as const;
