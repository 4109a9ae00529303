import type { CodeRunsAnswer, CodeRunsRequest } from '../protocol/codeRuns';
import type {
  Dataset, DatasetInput, Experiment, LoggedModel, LoggedModelStatus, Metric, ModelInput, ModelOutput, ModelVersion,
  Param, RegisteredModel, Run, RunInfo, RunStatus, Stage, Tag, ViewType,
} from '../protocol/entities';
import type { ImportLoggedModelAnswer, ImportLoggedModelRequest, ImportModelAnswer, ImportModelRequest, ImportRunAnswer, ImportRunRequest } from '../protocol/imports';
import type { Int64 } from '../protocol/int64';
import type { HistoryPage, PromoteAnswer, PromoteRequest, TrashedVersion } from '../protocol/registry';
import type { ColumnSeries, RunColumns, SeriesColumnsRequest, Table, TableRequest } from '../protocol/table';
import type {
  Change, ChildSummary, CountRunsRequest, EmptyTrashAnswer, ExperimentOverview, Series, SeriesRequest, ServerWarning,
} from '../protocol/trialbook';
import type { AnswerStore } from './answers/answers';
import type { Actor } from './registry/call';
import type { HistoryChain } from './registry/chain';
import type { StorageReads } from './storage/storageRows';

/*
 * What the store offers, in MLflow's terms. Every method is synchronous. They raise `MlflowError` with MLflow's codes; the
 * message names the field. Arguments are checked for meaning here (limits, names, existence) and for shape by the server.
 */

/** A page of a search; `next_page_token` is absent on the last one. */
export type Page<K extends string, T> = Record<K, T[]> & { next_page_token?: string };

/** What every search takes. */
export interface SearchRequest {
  filter?: string;
  order_by?: string[];
  max_results?: number;
  page_token?: string;
}

export interface ExperimentStore {
  create(request: { name: string; artifact_location?: string; tags?: Tag[] }): string;
  get(experimentId: string): Experiment;
  getByName(name: string): Experiment;
  search(request: SearchRequest & { view_type?: ViewType }): Page<'experiments', Experiment>;
  update(request: { experiment_id: string; new_name: string }): void;
  /** Moves it, with its runs, to the trash. */
  delete(experimentId: string): void;
  restore(experimentId: string): void;
  setTag(experimentId: string, tag: Tag): void;
  deleteTag(experimentId: string, key: string): void;
  overview(experimentIds?: string[]): ExperimentOverview[];
}

export interface RunStore {
  create(request: { experiment_id: string; user_id?: string; run_name?: string; start_time?: Int64; tags?: Tag[] }): Run;
  get(runId: string): Run;
  update(request: { run_id: string; status?: RunStatus; end_time?: Int64; run_name?: string }): RunInfo;
  /** Moves an active run to another active experiment. Its artifacts stay where they are. */
  move(runId: string, experimentId: string): void;
  delete(runId: string): void;
  restore(runId: string): void;
  search(request: SearchRequest & { experiment_ids: string[]; run_view_type?: ViewType }): Page<'runs', Run>;
  count(request: CountRunsRequest): number;
  children(runIds: string[], metricKey?: string): ChildSummary[];
  /** The same value again is no error, another one is INVALID_PARAMETER_VALUE. */
  logParam(runId: string, param: Param): void;
  setTag(runId: string, tag: Tag): void;
  deleteTag(runId: string, key: string): void;
  logInputs(runId: string, datasets: DatasetInput[], models?: ModelInput[]): void;
  logOutputs(runId: string, models: ModelOutput[]): void;
  /** Active runs as columns. */
  table(request: TableRequest): Table;
  /** What can be a column of the active runs that match. */
  columns(request: { experiment_ids: readonly string[]; filter?: string }): RunColumns;
  /** Active runs of a file or notebook, by what they recorded. */
  ofCode(request: CodeRunsRequest): CodeRunsAnswer;
  /** Runs that are RUNNING with the UTC ms of the last sign of life of each. */
  active(): { run_id: string; last_write: number }[];
}

export interface MetricStore {
  /** All or nothing. */
  logBatch(runId: string, metrics: Metric[], params: Param[], tags: Tag[]): void;
  history(request: { run_id: string; metric_key: string; max_results?: number; page_token?: string }): Page<'metrics', Metric>;
  /** As views ask for series, and as MLflow samples: `even` keeps `buckets` points at even distances. */
  series(request: Omit<SeriesRequest, 'reduce'> & { reduce: SeriesRequest['reduce'] | 'even' }): Series[];
  /** Series along an axis, reduced to least and greatest points. A run or key that is not there answers an empty one. */
  columns(request: SeriesColumnsRequest): ColumnSeries[];
}

export interface LoggedModelStore {
  create(request: { experiment_id: string; name?: string; model_type?: string; source_run_id?: string; params?: Param[]; tags?: Tag[] }): LoggedModel;
  get(modelId: string): LoggedModel;
  finalize(modelId: string, status: LoggedModelStatus): LoggedModel;
  delete(modelId: string): void;
  /** Takes a deleted one back, as long as the trash was not emptied. */
  restore(modelId: string): void;
  setTags(modelId: string, tags: Tag[]): LoggedModel;
  deleteTag(modelId: string, key: string): void;
  logParams(modelId: string, params: Param[]): void;
  search(request: {
    experiment_ids: string[]; filter?: string; max_results?: number; page_token?: string;
    order_by?: { field_name: string; ascending?: boolean; dataset_name?: string; dataset_digest?: string }[];
    datasets?: Pick<Dataset, 'name' | 'digest'>[];
  }): Page<'models', LoggedModel>;
}

export interface RegistryStore {
  createModel(request: { name: string; tags?: Tag[]; description?: string }): RegisteredModel;
  getModel(name: string): RegisteredModel;
  searchModels(request: SearchRequest): Page<'registered_models', RegisteredModel>;
  updateModel(name: string, description: string): RegisteredModel;
  renameModel(name: string, newName: string): RegisteredModel;
  deleteModel(name: string): void;
  setModelTag(name: string, tag: Tag): void;
  deleteModelTag(name: string, key: string): void;
  latestVersions(name: string, stages?: string[]): ModelVersion[];
  setAlias(name: string, alias: string, version: string): void;
  deleteAlias(name: string, alias: string): void;
  versionByAlias(name: string, alias: string): ModelVersion;
  createVersion(request: {
    name: string; source: string; run_id?: string; run_link?: string; description?: string; tags?: Tag[]; model_id?: string;
  }): ModelVersion;
  getVersion(name: string, version: string): ModelVersion;
  downloadUri(name: string, version: string): string;
  searchVersions(request: SearchRequest): Page<'model_versions', ModelVersion>;
  updateVersion(name: string, version: string, description: string): ModelVersion;
  transitionStage(request: { name: string; version: string; stage: Stage; archive_existing_versions: boolean }): ModelVersion;
  setVersionTag(name: string, version: string, tag: Tag): void;
  deleteVersionTag(name: string, version: string, key: string): void;
  /** To the trash, as `deleteModel`. */
  deleteVersion(name: string, version: string): void;
  /** The same registry in the name of who calls: what it does is written down so. */
  by(actor: Actor): RegistryStore;
  /** All of it or nothing. Raises RESOURCE_CONFLICT when the model is not of the revision expected, and what `guard` of the actor raises. */
  promote(request: PromoteRequest): PromoteAnswer;
  /** Takes over a model with versions under their own numbers: see `importModel`. */
  importModel(request: ImportModelRequest, local: (source: string) => boolean): ImportModelAnswer;
  /** Adds words to the history of a model or a version. */
  comment(name: string, version: string | undefined, comment: string): void;
  /** See `RegistryState`. */
  revision(name: string): number;
  /** Newest first; also of a model that was deleted. RESOURCE_DOES_NOT_EXIST when there never was one of that name. */
  history(request: { name: string; before?: number; max_results?: number }): Pick<HistoryPage, 'events' | 'next_before'>;
  /** Whether the history is as it was written. */
  readonly chain: Pick<HistoryChain, 'proceed' | 'state' | 'head'>;
  /** Deleted models and versions that can be restored, deleted last first. */
  trash(): TrashedVersion[];
  /** A whole model without `version`. */
  restore(name: string, version?: string): void;
  /** Ends all of the trash, what bears a name in it, or one version; answers what that was. */
  emptyTrash(name?: string, version?: string): TrashedVersion[];
}

/** History that comes in as it was, with its ids and times. Every call may be repeated. Where files may stay is checked by who calls. */
export interface ImportStore {
  run(request: ImportRunRequest): ImportRunAnswer;
  loggedModel(request: ImportLoggedModelRequest): ImportLoggedModelAnswer;
}

export interface TrashStore {
  /** Removes rows for good; answers the artifact roots (`<experiment>/<run>`, `<experiment>/models/<id>`) whose files may go. */
  empty(only?: { run_ids?: string[]; experiment_ids?: string[] }): Omit<EmptyTrashAnswer, 'freed_bytes'> & { artifactRoots: string[] };
}

/** The store of one folder. Its parts share one journaled database. */
export interface Store {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly metrics: MetricStore;
  readonly loggedModels: LoggedModelStore;
  readonly registry: RegistryStore;
  readonly imports: ImportStore;
  readonly trash: TrashStore;
  readonly storage: StorageReads;
  /** Answers as the wire carries them. */
  readonly answers: AnswerStore;
  readonly warnings: readonly ServerWarning[];
  /** Folder of the store (`…/.trialbook`), absolute. */
  readonly path: string;
  readonly readOnly: boolean;
  /** Folder that artifacts are kept in, absolute; made by the first write. */
  readonly artifactsPath: string;
  /** False until the first write made the folder. */
  readonly onDisk: boolean;
  readonly size: { databaseBytes: number; journalBytes: number };
  onChange(listener: (changes: readonly Change[]) => void): () => void;
  onWarning(listener: (warning: ServerWarning) => void): () => void;
  /** Makes the folder as a first write would (artifacts may come before). */
  ensureOnDisk(): void;
  /** Resolves once everything written so far is on the device. */
  durable(): Promise<void>;
  /** Writes `experiments.db` and starts a new journal. */
  snapshot(): Promise<void>;
  /** Snapshot and close. */
  close(): Promise<void>;
}

/** How a store is opened. */
export interface StoreOptions {
  /** Folder of the store (`…/.trialbook`), absolute. It need not exist. */
  path: string;
  readOnly?: boolean;
  /** Name of experiment 0, which runs go to that name none; MLflow's `Default` without it. An existing one is renamed only from `Default`. */
  defaultExperiment?: string;
  /** Folder for copies of the last snapshots (global storage); none are kept without it. */
  backupPath?: string;
  /** Bytes of the database past which nothing new is recorded; `DEFAULT_MAX_BYTES` without it. */
  maxBytes?: number;
  /** Called before the first write makes or changes files: takes the owner's lock; raises when another owner lives. */
  beforeFirstWrite?: () => void;
  /** Clock, UTC ms. */
  now?: () => number;
}
