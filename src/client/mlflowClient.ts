import type { Readable } from 'node:stream';
import type { CodeRunsAnswer, CodeRunsRequest } from '../protocol/codeRuns';
import type {
  DatasetInput, Experiment, FileInfo, LoggedModel, LoggedModelStatus, Metric, ModelVersion, Param, RegisteredModel, Run, RunInfo, Stage, Tag,
} from '../protocol/entities';
import type { ImportLoggedModelAnswer, ImportLoggedModelRequest, ImportModelAnswer, ImportModelRequest, ImportRunAnswer, ImportRunRequest } from '../protocol/imports';
import { MlflowError } from '../protocol/errors';
import type { HistoryPage, PromoteAnswer, PromoteRequest, RegistryState, TrashedVersion } from '../protocol/registry';
import type { StorageFile, StorageJob, StorageOwner, StorageTask } from '../protocol/storage';
import type { ColumnSeries, RunColumns, SeriesColumnsRequest, Table, TableRequest } from '../protocol/table';
import { readSeriesColumns, readTable } from '../protocol/tableFormat';
import {
  TRIALBOOK_PREFIX, type ArtifactSummary, type ChildSummary, type CountRunsRequest, type EmptyTrashAnswer, type ExperimentOverview,
  type Hello, type RotateTokenAnswer, type RotateTokenRequest, type Series, type SeriesRequest, type ServerStatus, type TokenState,
} from '../protocol/trialbook';
import type { TakenWatches, WatchesAnswer, WatchEvent } from '../protocol/watches';
import { decodeFile, firstBytes, listRequest, readRequest, writePath, type ArtifactSource } from './artifacts';
import type { Connection } from './connection';
import { onward, page } from './pages';
import type {
  CreateModelVersionRequest, CreateRunRequest, LogBatchRequest, MetricHistoryRequest, Page, SearchExperimentsRequest,
  SearchLoggedModelsRequest, SearchRequest, SearchRunsRequest, UpdateRunRequest,
} from './requests';
import { Transport, type CallOptions, type Request, type TransportOptions } from './transport';
import {
  asList, asObject, asText, decodeExperiment, decodeLoggedModel, decodeMetric, decodeModelVersion, decodeRegisteredModel, decodeRun,
  decodeRunInfo, encodeMetric, type Wire,
} from './wire';

const API = '/api/2.0/mlflow';

/**
 * A typed client of MLflow's REST API, and of what Trialbook's server adds to it. Every method raises `MlflowError` with the
 * server's code (`PermissionDenied` says what it takes), `ConnectionError` when no answer came, or the reason of an aborted signal. Reads are tried again when
 * the connection breaks or the server is busy; writes only when nobody took the connection.
 */
export class MlflowClient {
  /** Whether the server counts runs and sums them up by itself; else `overview` and `childSummaries` speak of the runs that were read (`partial`). */
  readonly counts: boolean = true;
  readonly #transport: Transport;

  constructor(readonly connection: Connection, options: TransportOptions = {}) {
    this.#transport = new Transport(connection, options);
  }

  /** Closes idle connections; the client may still be used. */
  dispose(): void {
    this.#transport.dispose();
  }

  // Experiments

  async getExperiment(id: string, options?: CallOptions): Promise<Experiment> {
    return decodeExperiment(await this.#get('experiments/get', { experiment_id: id }, options, 'experiment'));
  }

  /** Raises RESOURCE_DOES_NOT_EXIST when there is none of that name. */
  async getExperimentByName(name: string, options?: CallOptions): Promise<Experiment> {
    return decodeExperiment(await this.#get('experiments/get-by-name', { experiment_name: name }, options, 'experiment'));
  }

  async searchExperiments(request: SearchExperimentsRequest = {}, options?: CallOptions): Promise<Page<'experiments', Experiment>> {
    return page('experiments', await this.#read('experiments/search', request, options), decodeExperiment);
  }

  /** Answers the new id. */
  async createExperiment(request: { name: string; artifact_location?: string; tags?: Tag[] }, options?: CallOptions): Promise<string> {
    return asText((await this.#write('experiments/create', request, options))['experiment_id']);
  }

  async updateExperiment(id: string, newName: string, options?: CallOptions): Promise<void> {
    await this.#write('experiments/update', { experiment_id: id, new_name: newName }, options);
  }

  async deleteExperiment(id: string, options?: CallOptions): Promise<void> {
    await this.#write('experiments/delete', { experiment_id: id }, options);
  }

  async restoreExperiment(id: string, options?: CallOptions): Promise<void> {
    await this.#write('experiments/restore', { experiment_id: id }, options);
  }

  async setExperimentTag(id: string, key: string, value: string, options?: CallOptions): Promise<void> {
    await this.#write('experiments/set-experiment-tag', { experiment_id: id, key, value }, options);
  }

  async deleteExperimentTag(id: string, key: string, options?: CallOptions): Promise<void> {
    await this.#write('experiments/delete-experiment-tag', { experiment_id: id, key }, options);
  }

  // Runs

  async createRun(request: CreateRunRequest, options?: CallOptions): Promise<Run> {
    return decodeRun(asObject((await this.#write('runs/create', request, options))['run']));
  }

  async getRun(id: string, options?: CallOptions): Promise<Run> {
    return decodeRun(await this.#get('runs/get', { run_id: id, run_uuid: id }, options, 'run'));
  }

  async updateRun(request: UpdateRunRequest, options?: CallOptions): Promise<RunInfo> {
    return decodeRunInfo(asObject((await this.#write('runs/update', { ...request, run_uuid: request.run_id }, options))['run_info']));
  }

  async deleteRun(id: string, options?: CallOptions): Promise<void> {
    await this.#write('runs/delete', { run_id: id }, options);
  }

  async restoreRun(id: string, options?: CallOptions): Promise<void> {
    await this.#write('runs/restore', { run_id: id }, options);
  }

  async searchRuns(request: SearchRunsRequest, options?: CallOptions): Promise<Page<'runs', Run>> {
    return page('runs', await this.#read('runs/search', request, options), decodeRun);
  }

  async logBatch(request: LogBatchRequest, options?: CallOptions): Promise<void> {
    await this.#write('runs/log-batch', { ...request, metrics: request.metrics?.map(encodeMetric) }, options);
  }

  async logMetric(runId: string, metric: Metric, options?: CallOptions): Promise<void> {
    await this.#write('runs/log-metric', { ...encodeMetric(metric), run_id: runId, run_uuid: runId }, options);
  }

  async logParam(runId: string, param: Param, options?: CallOptions): Promise<void> {
    await this.#write('runs/log-parameter', { ...param, run_id: runId, run_uuid: runId }, options);
  }

  async setTag(runId: string, key: string, value: string, options?: CallOptions): Promise<void> {
    await this.#write('runs/set-tag', { run_id: runId, run_uuid: runId, key, value }, options);
  }

  async deleteTag(runId: string, key: string, options?: CallOptions): Promise<void> {
    await this.#write('runs/delete-tag', { run_id: runId, key }, options);
  }

  async logInputs(runId: string, datasets: readonly DatasetInput[], options?: CallOptions): Promise<void> {
    await this.#write('runs/log-inputs', { run_id: runId, datasets }, options);
  }

  /** Says that a run made logged models. */
  async logOutputs(runId: string, models: readonly { model_id: string; step: number }[], options?: CallOptions): Promise<void> {
    await this.#write('runs/outputs', { run_id: runId, models }, options);
  }

  async getMetricHistory(request: MetricHistoryRequest, options?: CallOptions): Promise<Page<'metrics', Metric>> {
    return page('metrics', await this.#get('metrics/get-history', { ...request, run_uuid: request.run_id }, options), decodeMetric);
  }

  /** Points of one metric of up to 100 runs, at most `perRun` of each, picked at even distances. */
  async sampledHistories(runIds: readonly string[], key: string, perRun: number, options?: CallOptions): Promise<Map<string, Metric[]>> {
    const answer = await this.#get('metrics/get-history-bulk-interval', { run_ids: runIds, metric_key: key, max_results: perRun }, options);
    const histories = new Map<string, Metric[]>();
    for (const wire of asList(answer['metrics'])) {
      const run = asText(wire['run_id']);
      const points = histories.get(run) ?? [];
      points.push(decodeMetric(wire));
      histories.set(run, points);
    }
    return histories;
  }

  /** Points of one series of at most 100 runs, at most `maxResults` in all; each says its run. A call of MLflow's own pages, which not every server has. */
  async metricHistoryOfRuns(runIds: readonly string[], key: string, maxResults: number, options?: CallOptions): Promise<Metric[]> {
    const query = { run_id: runIds, metric_key: key, max_results: maxResults };
    return asList(asObject(await this.#transport.json({ method: 'GET', path: '/ajax-api/2.0/mlflow/metrics/get-history-bulk', query }, options))['metrics']).map(decodeMetric);
  }

  // Artifacts

  /** Files and folders directly below `path` of a run. */
  async listArtifacts(runId: string, path?: string, options?: CallOptions): Promise<FileInfo[]> {
    const files: FileInfo[] = [];
    let token: string | undefined;
    do {
      const answer = await this.#get('artifacts/list', { run_id: runId, run_uuid: runId, path, page_token: token }, options);
      files.push(...asList(answer['files']).map(decodeFile));
      token = asText(answer['next_page_token']) || undefined;
    } while (token !== undefined);
    return files;
  }

  /** Files and folders directly below `path` of a served artifact URI, such as a logged model's; paths are names below it. */
  async listArtifactsAt(artifactUri: string, path = '', options?: CallOptions): Promise<FileInfo[]> {
    const answer = asObject(await this.#transport.json(listRequest(artifactUri, path), options));
    return asList(answer['files']).map((wire) => {
      const file = decodeFile(wire);
      return { ...file, path: path === '' ? file.path : `${path}/${file.path}` };
    });
  }

  /** A file's bytes as a stream, which the caller reads or destroys. */
  downloadArtifact(source: ArtifactSource, path: string, options?: CallOptions): Promise<Readable> {
    return this.#transport.stream(readRequest(source, path), options);
  }

  /** The first `maxBytes` bytes of a file, or all of it when it is shorter. */
  async readArtifact(source: ArtifactSource, path: string, maxBytes: number, options?: CallOptions): Promise<Buffer> {
    return firstBytes(await this.downloadArtifact(source, path, options), maxBytes);
  }

  /** Writes a file; `size` is the length in bytes of a stream, when known. */
  async uploadArtifact(
    source: ArtifactSource, path: string, body: Readable | Buffer, options?: CallOptions & { size?: number },
  ): Promise<void> {
    await this.#transport.upload(writePath(source, path), body, options);
  }

  // Logged models

  /** Begins a logged model, whose files are to be uploaded below its `artifact_uri` before it is finalized. */
  async createLoggedModel(
    request: { experiment_id: string; name: string; source_run_id?: string; model_type?: string; tags?: Tag[]; params?: Param[] }, options?: CallOptions,
  ): Promise<LoggedModel> {
    return decodeLoggedModel(asObject((await this.#write('logged-models', request, options))['model']));
  }

  async getLoggedModel(id: string, options?: CallOptions): Promise<LoggedModel> {
    return decodeLoggedModel(await this.#get(`logged-models/${encodeURIComponent(id)}`, {}, options, 'model'));
  }

  async searchLoggedModels(request: SearchLoggedModelsRequest, options?: CallOptions): Promise<Page<'models', LoggedModel>> {
    return page('models', await this.#read('logged-models/search', request, options), decodeLoggedModel);
  }

  async finalizeLoggedModel(id: string, status: LoggedModelStatus, options?: CallOptions): Promise<LoggedModel> {
    const answer = await this.#call('PATCH', `logged-models/${encodeURIComponent(id)}`, { model_id: id, status }, options);
    return decodeLoggedModel(asObject(answer['model']));
  }

  async setLoggedModelTags(id: string, tags: Tag[], options?: CallOptions): Promise<void> {
    await this.#call('PATCH', `logged-models/${encodeURIComponent(id)}/tags`, { model_id: id, tags }, options);
  }

  async deleteLoggedModel(id: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', `logged-models/${encodeURIComponent(id)}`, undefined, options);
  }

  // Registered models

  async createRegisteredModel(
    request: { name: string; tags?: Tag[]; description?: string }, options?: CallOptions,
  ): Promise<RegisteredModel> {
    return decodeRegisteredModel(asObject((await this.#write('registered-models/create', request, options))['registered_model']));
  }

  async getRegisteredModel(name: string, options?: CallOptions): Promise<RegisteredModel> {
    return decodeRegisteredModel(await this.#get('registered-models/get', { name }, options, 'registered_model'));
  }

  async searchRegisteredModels(request: SearchRequest = {}, options?: CallOptions): Promise<Page<'registered_models', RegisteredModel>> {
    return page('registered_models', await this.#get('registered-models/search', { ...request }, options), decodeRegisteredModel);
  }

  async updateRegisteredModel(name: string, description: string, options?: CallOptions): Promise<RegisteredModel> {
    return this.updateRegistered({ name, description }, options);
  }

  /** Changes what is given of a registered model. */
  protected async updateRegistered(request: { name: string; new_name?: string; description?: string }, options?: CallOptions): Promise<RegisteredModel> {
    return decodeRegisteredModel(asObject((await this.#call('PATCH', 'registered-models/update', request, options))['registered_model']));
  }

  async renameRegisteredModel(name: string, newName: string, options?: CallOptions): Promise<RegisteredModel> {
    return decodeRegisteredModel(asObject((await this.#write('registered-models/rename', { name, new_name: newName }, options))['registered_model']));
  }

  async deleteRegisteredModel(name: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', 'registered-models/delete', { name }, options);
  }

  async setRegisteredModelTag(name: string, key: string, value: string, options?: CallOptions): Promise<void> {
    await this.#write('registered-models/set-tag', { name, key, value }, options);
  }

  async deleteRegisteredModelTag(name: string, key: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', 'registered-models/delete-tag', { name, key }, options);
  }

  async setRegisteredModelAlias(name: string, alias: string, version: string, options?: CallOptions): Promise<void> {
    await this.#write('registered-models/alias', { name, alias, version }, options);
  }

  async deleteRegisteredModelAlias(name: string, alias: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', 'registered-models/alias', { name, alias }, options);
  }

  async getModelVersionByAlias(name: string, alias: string, options?: CallOptions): Promise<ModelVersion> {
    return decodeModelVersion(await this.#get('registered-models/alias', { name, alias }, options, 'model_version'));
  }

  /** The newest version of each of `stages`, or of every stage. */
  async getLatestVersions(name: string, stages?: Stage[], options?: CallOptions): Promise<ModelVersion[]> {
    const answer = await this.#read('registered-models/get-latest-versions', { name, stages }, options);
    return asList(answer['model_versions']).map(decodeModelVersion);
  }

  // Model versions

  async createModelVersion(request: CreateModelVersionRequest, options?: CallOptions): Promise<ModelVersion> {
    return decodeModelVersion(asObject((await this.#write('model-versions/create', request, options))['model_version']));
  }

  async getModelVersion(name: string, version: string, options?: CallOptions): Promise<ModelVersion> {
    return decodeModelVersion(await this.#get('model-versions/get', { name, version }, options, 'model_version'));
  }

  async searchModelVersions(request: SearchRequest = {}, options?: CallOptions): Promise<Page<'model_versions', ModelVersion>> {
    return page('model_versions', await this.#get('model-versions/search', { ...request }, options), decodeModelVersion);
  }

  async updateModelVersion(name: string, version: string, description: string, options?: CallOptions): Promise<ModelVersion> {
    return decodeModelVersion(asObject((await this.#call('PATCH', 'model-versions/update', { name, version, description }, options))['model_version']));
  }

  async transitionModelVersionStage(
    request: { name: string; version: string; stage: Stage; archive_existing_versions: boolean }, options?: CallOptions,
  ): Promise<ModelVersion> {
    return decodeModelVersion(asObject((await this.#write('model-versions/transition-stage', request, options))['model_version']));
  }

  async setModelVersionTag(name: string, version: string, key: string, value: string, options?: CallOptions): Promise<void> {
    await this.#write('model-versions/set-tag', { name, version, key, value }, options);
  }

  async deleteModelVersionTag(name: string, version: string, key: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', 'model-versions/delete-tag', { name, version, key }, options);
  }

  async deleteModelVersion(name: string, version: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', 'model-versions/delete', { name, version }, options);
  }

  /** The artifact URI that a version's files are read from. */
  async getModelVersionDownloadUri(name: string, version: string, options?: CallOptions): Promise<string> {
    return asText((await this.#get('model-versions/get-download-uri', { name, version }, options))['artifact_uri']);
  }

  /** The first `maxBytes` bytes of a file of a version, wherever its files lie; `path` is below the model's folder. */
  async readModelVersionFile(name: string, version: string, path: string, maxBytes: number, options?: CallOptions): Promise<Buffer> {
    return firstBytes(await this.#transport.stream({ method: 'GET', path: '/model-versions/get-artifact', query: { name, version, path } }, options), maxBytes);
  }

  /** The user that the server takes its caller for, by MLflow's basic authentication; a server without it answers ENDPOINT_NOT_FOUND. */
  async currentUser(options?: CallOptions): Promise<string> {
    const answer = await this.#get('users/current', {}, options);
    return asText(asObject(answer['user'])['username'] ?? answer['username']);
  }

  /** The user of a Databricks workspace; another server answers ENDPOINT_NOT_FOUND. */
  async databricksUser(options?: CallOptions): Promise<string> {
    return asText(asObject(await this.#transport.json({ method: 'GET', path: '/api/2.0/preview/scim/v2/Me' }, options))['userName']);
  }

  /** Version of MLflow, e.g. `3.17.2`; undefined where a server does not say it. */
  async mlflowVersion(options?: CallOptions): Promise<string | undefined> {
    try {
      const text = (await this.#transport.bytes({ method: 'GET', path: '/version' }, options)).toString('utf8').trim();
      return /^\d+\.\d+[\w.+-]{0,40}$/.test(text) ? text : undefined;
    } catch (error) {
      if (error instanceof MlflowError) return undefined;
      throw error;
    }
  }

  // Trialbook's additions; another server answers ENDPOINT_NOT_FOUND

  async hello(nonce: string, options?: CallOptions): Promise<Hello> {
    return (await this.#ours({ method: 'GET', path: '/hello', query: { nonce } }, options)) as unknown as Hello;
  }

  async overview(experimentIds?: string[], options?: CallOptions): Promise<ExperimentOverview[]> {
    const body = experimentIds === undefined ? {} : { experiment_ids: experimentIds };
    return asList((await this.#ours({ method: 'POST', path: '/experiments/overview', body, read: true }, options))['experiments']) as unknown as ExperimentOverview[];
  }

  /** Runs that match. A server that counts nothing is asked for no more than `atMost`, and that number may then mean more. */
  async countRuns(request: CountRunsRequest, options?: CallOptions & { readonly atMost?: number }): Promise<number> {
    return Number((await this.#ours({ method: 'POST', path: '/runs/count', body: request, read: true }, options))['count']);
  }

  async childSummaries(runIds: string[], metricKey?: string, options?: CallOptions): Promise<ChildSummary[]> {
    const body = { run_ids: runIds, ...(metricKey === undefined ? {} : { metric_key: metricKey }) };
    return asList((await this.#ours({ method: 'POST', path: '/runs/children', body, read: true }, options))['runs']) as unknown as ChildSummary[];
  }

  async series(request: SeriesRequest, options?: CallOptions): Promise<Series[]> {
    return asList((await this.#ours({ method: 'POST', path: '/metrics/series', body: request, read: true }, options))['series']) as unknown as Series[];
  }

  /** The courses of series, for a sketch of them: `values` alone are meant, and they may be samples. */
  async courses(request: SeriesRequest, options?: CallOptions): Promise<Pick<Series, 'run_id' | 'key' | 'values'>[]> {
    return this.series(request, options);
  }

  /** Active runs as columns, see `TableRequest`. */
  async runsTable(request: TableRequest, options?: CallOptions): Promise<Table> {
    return readTable(await this.#columns('/runs/table', request, options));
  }

  /** What can be a column of the active runs that match. */
  async runColumns(request: { experiment_ids: readonly string[]; filter?: string }, options?: CallOptions): Promise<RunColumns> {
    return (await this.#ours({ method: 'POST', path: '/runs/columns', body: request, read: true }, options)) as unknown as RunColumns;
  }

  /** Series along an axis, reduced to least and greatest points. */
  async seriesColumns(request: SeriesColumnsRequest, options?: CallOptions): Promise<ColumnSeries[]> {
    return readSeriesColumns(await this.#columns('/metrics/columns', request, options));
  }

  /** Active runs of a file or notebook with what is shown of them. */
  async codeRuns(request: CodeRunsRequest, options?: CallOptions): Promise<CodeRunsAnswer> {
    return (await this.#ours({ method: 'POST', path: '/code/runs', body: request, read: true }, options)) as unknown as CodeRunsAnswer;
  }

  /** A source file as it was when a run began, by the tag `sourceCopy`. RESOURCE_DOES_NOT_EXIST when it is not kept any more. */
  async codeSource(digest: string, options?: CallOptions): Promise<string> {
    return asText((await this.#ours({ method: 'GET', path: '/code/source', query: { digest } }, options))['text']);
  }

  /** Keeps a text that runs ran on; answers the value of the tag `sourceCopy`, undefined where none may be kept. */
  async keepCodeSource(text: string, options?: CallOptions): Promise<string | undefined> {
    return asText((await this.#ours({ method: 'POST', path: '/code/source', body: { text } }, options))['digest']) || undefined;
  }

  /** Makes a run under its own id, or brings one that was imported before up to date: see `ImportRunRequest`. */
  async importRun(request: ImportRunRequest, options?: CallOptions): Promise<ImportRunAnswer> {
    return (await this.#ours({ method: 'POST', path: '/import/run', body: request }, options)) as unknown as ImportRunAnswer;
  }

  /** As `importRun`, for a logged model. */
  async importLoggedModel(request: ImportLoggedModelRequest, options?: CallOptions): Promise<ImportLoggedModelAnswer> {
    return (await this.#ours({ method: 'POST', path: '/import/logged-model', body: request }, options)) as unknown as ImportLoggedModelAnswer;
  }

  /** Registers a model's versions under their own numbers; what is there stays. */
  async importModel(request: ImportModelRequest, options?: CallOptions): Promise<ImportModelAnswer> {
    return (await this.#ours({ method: 'POST', path: '/import/model', body: request }, options)) as unknown as ImportModelAnswer;
  }

  /** Deletes what is in the trash for good, all of it or what is named. */
  async emptyTrash(request: { run_ids?: string[]; experiment_ids?: string[] } = {}, options?: CallOptions): Promise<EmptyTrashAnswer> {
    return (await this.#ours({ method: 'POST', path: '/trash/empty', body: request }, options)) as unknown as EmptyTrashAnswer;
  }

  /** Begins a job on the store's disk space: see `protocol/storage.ts`; answers its id. RESOURCE_CONFLICT while another goes on. */
  async beginStorage(task: StorageTask, options?: CallOptions): Promise<string> {
    return asText((await this.#ours({ method: 'POST', path: '/storage/jobs', body: { task } }, options))['id']);
  }

  async storageJob(id: string, options?: CallOptions): Promise<StorageJob> {
    return (await this.#ours({ method: 'GET', path: '/storage/jobs', query: { id } }, options)) as unknown as StorageJob;
  }

  async cancelStorage(id: string, options?: CallOptions): Promise<void> {
    await this.#ours({ method: 'POST', path: '/storage/jobs/cancel', body: { id } }, options);
  }

  /** Runs and logged models of an experiment with files, as the last look found them. */
  async storageOwners(experimentId: string, options?: CallOptions): Promise<StorageOwner[]> {
    return asList((await this.#ours({ method: 'GET', path: '/storage/owners', query: { experiment_id: experimentId } }, options))['owners']) as unknown as StorageOwner[];
  }

  /** The greatest files of a run or logged model; `more` are left out. */
  async storageFiles(kind: 'run' | 'model', id: string, options?: CallOptions): Promise<{ files: StorageFile[]; more: number }> {
    return (await this.#ours({ method: 'GET', path: '/storage/files', query: { kind, id } }, options)) as unknown as { files: StorageFile[]; more: number };
  }

  async artifactSummary(runId: string, options?: CallOptions): Promise<ArtifactSummary> {
    return (await this.#ours({ method: 'GET', path: '/artifacts/summary', query: { run_id: runId } }, options)) as unknown as ArtifactSummary;
  }

  /** All of it happens, or nothing does: see `PromoteAnswer` for what it is refused with. */
  async promote(request: PromoteRequest, options?: CallOptions): Promise<PromoteAnswer> {
    const answer = await this.#ours({ method: 'POST', path: '/registry/promote', body: request }, options);
    return { ...(answer as unknown as PromoteAnswer), model_version: decodeModelVersion(asObject(answer['model_version'])) };
  }

  async registryState(name: string, options?: CallOptions): Promise<RegistryState> {
    return (await this.#ours({ method: 'GET', path: '/registry/state', query: { name } }, options)) as unknown as RegistryState;
  }

  /** A page of what happened to a model, newest first. */
  async registryHistory(name: string, page: { before?: number; max?: number } = {}, options?: CallOptions): Promise<HistoryPage> {
    const query = { name, before: page.before, max_results: page.max };
    return (await this.#ours({ method: 'GET', path: '/registry/history', query }, options)) as unknown as HistoryPage;
  }

  /** Adds words to a model's history. */
  async registryComment(name: string, comment: string, version?: string, options?: CallOptions): Promise<void> {
    await this.#ours({ method: 'POST', path: '/registry/comment', body: { name, version, comment } }, options);
  }

  async registryTrash(options?: CallOptions): Promise<TrashedVersion[]> {
    return asList((await this.#ours({ method: 'GET', path: '/registry/trash' }, options))['items']) as unknown as TrashedVersion[];
  }

  /** Takes a deleted version, or a whole deleted model, out of the trash. */
  async restoreTrashed(name: string, version?: string, options?: CallOptions): Promise<void> {
    await this.#ours({ method: 'POST', path: '/registry/trash/restore', body: { name, version } }, options);
  }

  /** Ends what lies in the trash for good: all of it, what is of a model, or one version. */
  async emptyRegistryTrash(what: { name?: string; version?: string } = {}, options?: CallOptions): Promise<void> {
    await this.#ours({ method: 'POST', path: '/registry/trash/empty', body: what }, options);
  }

  /** What the watches of `trialbook.json` wait for and found. */
  async watches(options?: CallOptions): Promise<WatchesAnswer> {
    return (await this.#ours({ method: 'GET', path: '/watches' }, options)) as unknown as WatchesAnswer;
  }

  /** What the watches found and nobody has told yet: the caller is to tell it, since nobody else gets it. */
  async takeWatches(options?: CallOptions): Promise<readonly WatchEvent[]> {
    return ((await this.#ours({ method: 'POST', path: '/watches/take', body: {} }, options)) as unknown as TakenWatches).events;
  }

  async status(options?: CallOptions): Promise<ServerStatus> {
    return (await this.#ours({ method: 'GET', path: '/status' }, options)) as unknown as ServerStatus;
  }

  /** Writes the snapshot, so that `experiments.db` is current for other programs. */
  async flush(options?: CallOptions): Promise<void> {
    await this.#ours({ method: 'POST', path: '/flush', body: {} }, options);
  }

  /** Asks the server to write its snapshot and leave; it answers before it is gone. */
  async shutdown(request: { handover?: boolean } = {}, options?: CallOptions): Promise<void> {
    await this.#ours({ method: 'POST', path: '/shutdown', body: request }, options);
  }

  /** Replaces the token of our own server's address; who holds the old one reads the new one in the state folder. */
  async rotateToken(request: RotateTokenRequest = {}, options?: CallOptions): Promise<RotateTokenAnswer> {
    return (await this.#ours({ method: 'POST', path: '/token/rotate', body: request }, options)) as unknown as RotateTokenAnswer;
  }

  /** Tokens of our own server that were replaced and are good still. */
  async tokenState(options?: CallOptions): Promise<TokenState> {
    return (await this.#ours({ method: 'GET', path: '/token' }, options)) as unknown as TokenState;
  }

  async #get(path: string, query: Request['query'] & object, options?: CallOptions, field?: string): Promise<Wire> {
    const answer = onward(query, asObject(await this.#transport.json({ method: 'GET', path: this.#path(path), query }, options)), this.connection.url);
    return field === undefined ? answer : asObject(answer[field]);
  }

  async #read(path: string, body: object, options?: CallOptions): Promise<Wire> {
    return onward(body, asObject(await this.#transport.json({ method: 'POST', path: this.#path(path), body, read: true }, options)), this.connection.url);
  }

  /** Unity Catalog has MLflow's registry under a path of its own. */
  #path(path: string): string {
    return this.connection.registry === 'unity-catalog' && /^(?:registered-models|model-versions)\//.test(path) ? `${API}/unity-catalog/${path}` : `${API}/${path}`;
  }

  #write(path: string, body: object, options?: CallOptions): Promise<Wire> {
    return this.#call('POST', path, body, options);
  }

  async #call(method: Request['method'], path: string, body: object | undefined, options?: CallOptions): Promise<Wire> {
    return asObject(await this.#transport.json({ method, path: this.#path(path), body }, options));
  }

  #columns(path: string, body: object, options?: CallOptions): Promise<Buffer> {
    return this.#transport.bytes({ method: 'POST', path: TRIALBOOK_PREFIX + path, body, read: true }, options);
  }

  async #ours(request: Request, options?: CallOptions): Promise<Wire> {
    return asObject(await this.#transport.json({ ...request, path: TRIALBOOK_PREFIX + request.path }, options));
  }
}
