import { STAGES, SYSTEM_TAGS, type ModelVersion } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { COPY_TAGS, PARTIAL, type ImportModelRequest, type ImportRunRequest } from '../../protocol/imports';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, LoggedModel, Metric } from '../history';
import type { FileAtTarget, HistorySink, RunAtTarget } from '../sink';
import { BatchSender } from './batchSender';
import { CopiesThere } from './copiesThere';
import { FileSender, type OpenFiles } from './fileSender';
import { copyTags, fitRun, originOf, tagOf } from './fitRun';
import { fitTags } from './fitTags';
import { isOfDeletedRun, metricsByRun, metricsLeftOut } from './modelMetrics';
import { orNone, type ServerTarget } from './target';
import { TargetExperiments } from './targetExperiments';
import { filesOfVersion } from './versionFiles';

/** A run that is being written. */
interface OpenRun extends OpenFiles {
  readonly request: ImportRunRequest;
}

/** Our own server as a target: ids, times and states are kept. */
export class OurSink implements HistorySink {
  readonly kind = 'trialbook';
  readonly #experiments: TargetExperiments;
  readonly #copies: CopiesThere;
  readonly #batches: BatchSender;
  readonly #files: FileSender;
  readonly #open = new Map<string, OpenRun>();
  readonly #modelRoots = new Map<string, string>();
  /** Target's ids of the runs that were begun, by the source's. */
  readonly #runIds = new Map<string, string>();

  constructor(
    private readonly server: ServerTarget,
    readonly target: string,
  ) {
    this.#experiments = new TargetExperiments(server);
    this.#copies = new CopiesThere(server, this.#experiments);
    this.#batches = new BatchSender(server);
    this.#files = new FileSender(server);
  }

  experiment(experiment: HistoryExperiment): Promise<string> {
    // By the time the experiment is found it is known what of its runs is there.
    this.#copies.read();
    return this.#experiments.of(experiment);
  }

  async beginRun(experimentId: string, run: HistoryRun, parentId: string | undefined): Promise<RunAtTarget> {
    const { id } = originOf(run);
    const there = await this.#copies.of(id);
    this.#runIds.set(run.run.info.run_id, id);
    if (there !== undefined && !there.isPartial && there.mark === run.mark) return { kind: 'same', id };
    const request = this.#request(experimentId, run, parentId);
    try {
      const answer = await this.server.call((options) => this.server.client.importRun(request, options));
      const root = answer.created ? `${await this.#location(experimentId)}/${id}/artifacts` : await this.#rootOf(id);
      const points = new Map(Object.entries(answer.points));
      // Files of a copy that broke off are known by their sizes; those of one that has changed since may have changed too.
      const isResumed = there?.isPartial === true && there.mark === run.mark;
      this.#open.set(id, { request, root, there: isResumed ? this.#files.list(root) : undefined });
      return answer.created ? { kind: 'new', id } : { kind: 'open', id, points };
    } catch (error) {
      // What stands there is another run, and gets no metrics of models.
      this.#runIds.delete(run.run.info.run_id);
      if (error instanceof MlflowError && error.code === 'RESOURCE_CONFLICT') return { kind: 'collision', id, reason: error.message.replace(/\.$/, '') };
      throw error;
    }
  }

  points(runId: string, points: readonly Metric[]): Promise<void> {
    return this.#batches.points(runId, points);
  }

  async file(owner: { readonly kind: 'run' | 'model'; readonly id: string }, file: HistoryFile): Promise<FileAtTarget> {
    if (owner.kind === 'model') return this.#files.send(this.#modelRoots.get(owner.id) ?? '', file);
    const open = this.#opened(owner.id);
    return this.#files.send(open.root, file, await open.there);
  }

  async countPoints(runId: string): Promise<ReadonlyMap<string, number>> {
    const { request } = this.#opened(runId);
    const { points } = await this.server.call((options) => this.server.client.importRun(request, options));
    return new Map(Object.entries(points));
  }

  async endRun(runId: string, { run }: HistoryRun): Promise<void> {
    const { request } = this.#opened(runId);
    const tags = request.tags.filter(({ key }) => key !== COPY_TAGS.state);
    await this.server.call((options) => this.server.client.importRun({ ...request, tags, lifecycle_stage: run.info.lifecycle_stage }, options));
    this.#open.delete(runId);
    this.#batches.end(runId);
  }

  async beginLoggedModel(experimentId: string, model: LoggedModel, runId: string | undefined): Promise<{ id: string; isThere: boolean }> {
    const { status, creation_timestamp_ms: created, tags } = model.info;
    const id = tagOf(tags, COPY_TAGS.sourceId) ?? model.info.model_id;
    const there = await orNone(this.server.call((options) => this.server.client.getLoggedModel(id, options)));
    const isPartial = there !== undefined && tagOf(there.info.tags, COPY_TAGS.state) === PARTIAL;
    // A copy at another server was made at another time than its original here.
    const isSame = there !== undefined && (id !== model.info.model_id || (String(there.info.creation_timestamp_ms) === String(created) && there.info.status === status));
    if (isSame && !isPartial) return { id, isThere: true };
    await this.#importModel(experimentId, id, model, runId);
    const { info } = await this.server.call((options) => this.server.client.getLoggedModel(id, options));
    this.#modelRoots.set(id, info.artifact_uri);
    return { id, isThere: false };
  }

  async endLoggedModel(modelId: string, model: LoggedModel): Promise<void> {
    const { client } = this.server;
    const runOf = (sourceId: string | undefined): string | undefined => this.#runIds.get(sourceId ?? model.info.source_run_id ?? '');
    const { byRun, left } = metricsByRun(model, runOf);
    let lost = left;
    for (const [runId, metrics] of byRun) {
      try {
        await this.server.call((options) => client.logBatch({ run_id: runId, metrics: metrics.map((metric) => ({ ...metric, model_id: modelId })) }, options));
      } catch (error) {
        // Of its run, which takes no more; the model comes.
        if (!isOfDeletedRun(error)) throw error;
        lost += metrics.length;
      }
    }
    if (lost > 0) this.server.options.problem(metricsLeftOut(model, lost));
    const runId = runOf(undefined);
    // Where ids are kept the run itself says which models it made.
    if (runId !== undefined && modelId !== model.info.model_id) await this.server.call((options) => client.logOutputs(runId, [{ model_id: modelId, step: 0 }], options));
    await this.server.call((options) => client.setLoggedModelTags(modelId, [{ key: COPY_TAGS.state, value: 'complete' }], options));
    this.#modelRoots.delete(modelId);
  }

  async registeredModel({ model, versions }: HistoryModel, ids: { run(sourceId: string): string | undefined; model(sourceId: string): string | undefined }): Promise<number> {
    const { problem } = this.server.options;
    const { name } = model;
    const numbers = new Map(versions.map((version) => [version.version, originalNumber(name, version)]));
    const wanted: ImportModelRequest['versions'] = [];
    for (const version of versions) {
      const number = numbers.get(version.version) ?? version.version;
      // The original of a copy that comes home.
      const isHome = tagOf(version.tags, COPY_TAGS.sourceId) !== undefined && (await orNone(this.server.call((options) => this.server.client.getModelVersion(name, number, options)))) !== undefined;
      if (!isHome) wanted.push(importedVersion(version, number, ids));
    }
    const answer = await this.server.call((options) => this.server.client.importModel({
      name, creation_timestamp: model.creation_timestamp, last_updated_timestamp: model.last_updated_timestamp, tags: fitTags(model.tags), versions: wanted,
      aliases: model.aliases.map(({ alias, version }) => ({ alias, version: numbers.get(version) ?? version })),
      ...(model.description === undefined ? {} : { description: model.description }),
    }, options));
    for (const version of answer.collisions) problem({ where: `${name} version ${version}`, what: 'Another version has this number at the target and stays', lost: true });
    for (const { version, reason } of answer.refused ?? []) problem({ where: `${name} version ${version}`, what: reason.replace(/\.$/, ''), lost: true });
    return answer.created.length;
  }

  async close(failed: boolean): Promise<void> {
    if (!failed) await this.#experiments.close();
  }

  #request(experimentId: string, history: HistoryRun, parentId: string | undefined): ImportRunRequest {
    const { run } = history;
    const { id, isCopy } = originOf(history);
    const { source, artifacts, problem } = this.server.options;
    const { params, tags } = fitRun(history, problem);
    const parent = parentId ?? run.data.tags.find(({ key }) => key === SYSTEM_TAGS.parentRunId)?.value;
    return {
      run_id: id, experiment_id: experimentId, run_name: run.info.run_name, user_id: run.info.user_id, status: run.info.status, start_time: run.info.start_time, lifecycle_stage: 'active',
      ...(run.info.end_time === undefined ? {} : { end_time: run.info.end_time }),
      params, tags: [...tags, ...(parent === undefined ? [] : [{ key: SYSTEM_TAGS.parentRunId, value: parent }]), ...copyTags(history, source, id)],
      datasets: run.inputs.dataset_inputs,
      // Ids of models at another server mean nothing here; their models say whose they are.
      ...(isCopy ? {} : { model_inputs: run.inputs.model_inputs, ...(run.outputs === undefined ? {} : { model_outputs: run.outputs.model_outputs }) }),
      ...(artifacts === 'leave' && /^file:/i.test(run.info.artifact_uri) ? { artifact_uri: run.info.artifact_uri } : {}),
    };
  }

  async #importModel(experimentId: string, id: string, { info, data }: LoggedModel, runId: string | undefined): Promise<void> {
    const { artifacts } = this.server.options;
    const source = runId ?? info.source_run_id;
    await this.server.call((options) => this.server.client.importLoggedModel({
      model_id: id, experiment_id: experimentId, name: info.name, status: info.status, creation_timestamp_ms: info.creation_timestamp_ms,
      last_updated_timestamp_ms: info.last_updated_timestamp_ms, params: data.params, tags: [...fitTags(info.tags), { key: COPY_TAGS.state, value: PARTIAL }],
      ...(source === undefined || source === '' ? {} : { source_run_id: source }), ...(info.model_type === undefined ? {} : { model_type: info.model_type }),
      ...(artifacts === 'leave' && /^file:/i.test(info.artifact_uri) ? { artifact_uri: info.artifact_uri } : {}),
    }, options));
  }

  async #location(experimentId: string): Promise<string> {
    return (await this.#experiments.location(experimentId)).replace(/\/+$/, '');
  }

  async #rootOf(runId: string): Promise<string> {
    return (await this.server.call((options) => this.server.client.getRun(runId, options))).info.artifact_uri;
  }

  #opened(runId: string): OpenRun {
    const open = this.#open.get(runId);
    if (open === undefined) throw new Error(`Run ${runId} was not begun`);
    return open;
  }
}

/** The number that a version had where it was first: copies at other servers have others. */
function originalNumber(name: string, { version, tags }: ModelVersion): string {
  const [, number] = /^.*\/(\d+)$/.exec(tagOf(tags, COPY_TAGS.sourceId) ?? '') ?? [];
  return number !== undefined && tagOf(tags, COPY_TAGS.sourceId) === `${name}/${number}` ? number : version;
}

function importedVersion(version: ModelVersion, number: string, ids: { run(sourceId: string): string | undefined; model(sourceId: string): string | undefined }): ImportModelRequest['versions'][number] {
  const files = filesOfVersion(version);
  const model = files.kind === 'model' ? ids.model(files.id) : undefined;
  const run = files.kind === 'run' ? ids.run(files.id) : undefined;
  const source = model !== undefined ? `models:/${model}` : run !== undefined && files.kind === 'run' ? `runs:/${run}/${files.path}` : version.source;
  const { current_stage, creation_timestamp, last_updated_timestamp, run_id: runId, model_id: modelId, run_link, description, user_id } = version;
  return {
    version: number, source, creation_timestamp, last_updated_timestamp, tags: fitTags(version.tags),
    // A registry without stages answers none.
    current_stage: STAGES.includes(current_stage) ? current_stage : 'None',
    ...present({ run_id: ids.run(runId ?? '') ?? runId, model_id: model ?? modelId, run_link, description, user_id }),
  };
}

/** The fields that have a value. */
function present<T extends Record<string, string | undefined>>(fields: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as { [K in keyof T]?: string };
}
