import { MlflowError } from '../../protocol/errors';
import { SYSTEM_TAGS, type Tag } from '../../protocol/entities';
import { COPY_TAGS } from '../../protocol/imports';
import { cutText } from '../../protocol/keys';
import { LIMITS } from '../../protocol/limits';
import { servedPath } from '../../client/artifacts';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, LoggedModel, Metric, Run } from '../history';
import type { FileAtTarget, HistorySink, RunAtTarget } from '../sink';
import { BatchSender } from './batchSender';
import { CopiesThere } from './copiesThere';
import { FileSender, type OpenFiles } from './fileSender';
import { FirstAlone } from './firstAlone';
import { copyTags, fitRun, originOf, tagOf } from './fitRun';
import { PointCounter } from './pointCounter';
import { StockModels } from './stockModels';
import { StockRegistry } from './stockRegistry';
import { orNone, type ServerTarget } from './target';
import { TargetExperiments } from './targetExperiments';

/** Any MLflow server as a target. It gives ids of its own, so that tags tell which run a copy is of, and a copy that is repeated finds it. */
export class StockSink implements HistorySink {
  readonly kind = 'server';
  readonly #experiments: TargetExperiments;
  readonly #copies: CopiesThere;
  readonly #batches: BatchSender;
  readonly #counter: PointCounter;
  readonly #files: FileSender;
  readonly #models: StockModels;
  readonly #registry: StockRegistry;
  readonly #datasets = new FirstAlone();
  readonly #open = new Map<string, OpenFiles>();
  /** Runs that are made or sent just now, and neither counted nor ended. */
  readonly #sending = new Set<string>();
  /** Target's ids of the runs that were begun, by the source's. */
  readonly #runIds = new Map<string, string>();
  /** Target's ids of the runs that are whole there, by the id of what they are copies of. */
  readonly #whole = new Map<string, string>();
  #toldOfFiles = false;

  constructor(
    private readonly server: ServerTarget,
    readonly target: string,
  ) {
    this.#experiments = new TargetExperiments(server);
    this.#copies = new CopiesThere(server, this.#experiments);
    this.#batches = new BatchSender(server);
    this.#counter = new PointCounter(server, () => this.#sending.size > 0);
    this.#files = new FileSender(server);
    this.#models = new StockModels(server, (id) => this.#runIds.get(id));
    this.#registry = new StockRegistry(server);
  }

  experiment(experiment: HistoryExperiment): Promise<string> {
    // By the time the experiment is found it is known what of its runs is there.
    this.#copies.read();
    return this.#experiments.of(experiment);
  }

  async beginRun(experimentId: string, run: HistoryRun, parentId: string | undefined): Promise<RunAtTarget> {
    const { run_id: sourceId } = run.run.info;
    this.#sending.add(sourceId);
    try {
      const begun = await this.#begin(experimentId, run, parentId);
      if (begun.kind !== 'same') this.#sending.add(begun.id);
      if (begun.kind !== 'collision') this.#runIds.set(sourceId, begun.id);
      return begun;
    } finally {
      this.#isSent(sourceId);
    }
  }

  async points(runId: string, points: readonly Metric[]): Promise<void> {
    try {
      // Ids of models are the source's; what was measured of a model comes with the model.
      await this.#batches.points(runId, points.map(withoutIds));
    } catch (error) {
      // It will not be counted.
      this.#isSent(runId);
      throw error;
    }
  }

  async file(owner: { readonly kind: 'run' | 'model'; readonly id: string }, file: HistoryFile): Promise<FileAtTarget> {
    const open = owner.kind === 'model' ? { root: this.#models.rootOf(owner.id), there: undefined } : this.#opened(owner.id);
    if (servedPath(open.root) === undefined) {
      if (!this.#toldOfFiles) this.server.options.problem({ where: this.target, what: 'The server keeps files where only programs with access of their own can write, so that none were copied (it runs without --serve-artifacts)', lost: true });
      this.#toldOfFiles = true;
      return { bytes: 0, skipped: true };
    }
    return this.#files.send(open.root, file, await open.there);
  }

  countPoints(runId: string, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.#sending.delete(runId);
    return this.#counter.count(runId, keys, (key) => this.#batches.sent(runId, key));
  }

  async endRun(runId: string, history: HistoryRun): Promise<void> {
    const { client } = this.server;
    const { run } = history;
    this.#isSent(runId);
    await this.#batches.words(runId);
    const { status, end_time, run_name, lifecycle_stage } = run.info;
    await this.server.call((options) => client.updateRun({ run_id: runId, status, run_name, ...(end_time === undefined ? {} : { end_time }) }, options));
    await this.server.call((options) => client.setTag(runId, COPY_TAGS.state, 'complete', options));
    if (lifecycle_stage === 'deleted') await this.server.call((options) => client.deleteRun(runId, options));
    this.#whole.set(originOf(history).id, runId);
    this.#open.delete(runId);
    this.#batches.end(runId);
  }

  beginLoggedModel(experimentId: string, model: LoggedModel, runId: string | undefined): Promise<{ id: string; isThere: boolean }> {
    return this.#models.begin(experimentId, model, runId);
  }

  endLoggedModel(modelId: string, model: LoggedModel): Promise<void> {
    return this.#models.end(modelId, model);
  }

  registeredModel(model: HistoryModel, ids: { run(sourceId: string): string | undefined; model(sourceId: string): string | undefined }): Promise<number> {
    return this.#registry.copy(model, { model: (id) => ids.model(id), run: async (id) => ids.run(id) ?? (await this.#copies.of(id))?.id });
  }

  async close(failed: boolean): Promise<void> {
    this.#counter.close();
    if (failed) return;
    await this.#removeDoubles();
    await this.#experiments.close();
  }

  /** What a killed copy had asked for the server may have done after this one looked: such a run was begun twice, and the half one goes into the trash. */
  async #removeDoubles(): Promise<void> {
    if (this.#whole.size === 0) return;
    for (const { sourceId, id, isDeleted } of await this.#copies.partial()) {
      const whole = this.#whole.get(sourceId);
      if (whole === undefined || whole === id || isDeleted) continue;
      await this.server.call((options) => this.server.client.deleteRun(id, options));
      this.server.options.problem({ where: `run ${id} at the target`, what: `It was begun by a copy that broke off, beside ${whole}, and is in the trash now`, lost: false });
    }
  }

  async #begin(experimentId: string, run: HistoryRun, parentId: string | undefined): Promise<RunAtTarget> {
    const origin = originOf(run);
    const there = (await this.#copies.of(origin.id)) ?? (origin.isCopy ? await this.#original(origin.id) : undefined);
    if (there !== undefined && !there.isPartial && there.mark === run.mark) {
      this.#whole.set(origin.id, there.id);
      return { kind: 'same', id: there.id };
    }
    const { params, tags } = fitRun(run, this.server.options.problem);
    const parent = parentId ?? (await this.#knownParent(run));
    const all = [...tags, ...(parent === undefined ? [] : [{ key: SYSTEM_TAGS.parentRunId, value: parent }]), ...copyTags(run, this.server.options.source, there?.id)];
    let id: string;
    if (there === undefined) {
      const made = await this.#create(experimentId, run, all.slice(-LIMITS.batchTags));
      id = made.info.run_id;
      this.#open.set(id, { root: made.info.artifact_uri, there: undefined });
      this.#batches.begin(id, { params, tags: all.slice(0, -LIMITS.batchTags) });
    } else {
      id = there.id;
      if (there.isDeleted) await this.server.call((options) => this.server.client.restoreRun(id, options));
      this.#open.set(id, { root: there.artifactUri, there: there.isPartial && there.mark === run.mark && servedPath(there.artifactUri) !== undefined ? this.#files.list(there.artifactUri) : undefined });
      // What was whole is not any more, before anything of it changes.
      this.#batches.begin(id, { params, tags: all });
      await this.#batches.words(id);
    }
    const { dataset_inputs: datasets } = run.run.inputs;
    if (datasets.length > 0) await this.#datasets.run(datasets.map(({ dataset }) => `${experimentId} ${dataset.name} ${dataset.digest}`), () => this.server.call((options) => this.server.client.logInputs(id, datasets, options)));
    return { kind: there === undefined ? 'new' : 'open', id };
  }

  /** The run that a copy was made of, when the copy comes back to where it was made. */
  async #original(id: string): Promise<Awaited<ReturnType<CopiesThere['of']>>> {
    const run = await orNone(this.server.call((options) => this.server.client.getRun(id, options)));
    if (run === undefined) return undefined;
    return { sourceId: id, id, mark: tagOf(run.data.tags, COPY_TAGS.mark) ?? '', isPartial: false, isDeleted: run.info.lifecycle_stage === 'deleted', artifactUri: run.info.artifact_uri };
  }

  /** The parent of a run whose parent is not copied now, where it was copied before. */
  async #knownParent({ run }: HistoryRun): Promise<string | undefined> {
    const parent = tagOf(run.data.tags, SYSTEM_TAGS.parentRunId);
    return parent === undefined ? undefined : (await this.#copies.of(parent))?.id;
  }

  #create(experimentId: string, run: HistoryRun, tags: Tag[]): Promise<Run> {
    const { client } = this.server;
    const { id } = originOf(run);
    const { run_name, start_time, user_id } = run.run.info;
    return this.server.once(
      (options) => client.createRun({ experiment_id: experimentId, run_name: cutText(run_name, LIMITS.tagValue), start_time, user_id, tags }, options),
      async () => (await client.searchRuns({ experiment_ids: [experimentId], filter: `tags.\`${COPY_TAGS.sourceId}\` = '${id.replaceAll("'", '')}'`, max_results: 1 })).runs[0],
    );
  }

  #isSent(id: string): void {
    this.#sending.delete(id);
    this.#counter.look();
  }

  #opened(runId: string): OpenFiles {
    const open = this.#open.get(runId);
    if (open === undefined) throw new MlflowError('INVALID_STATE', `Run ${runId} was not begun`);
    return open;
  }
}

function withoutIds({ key, value, timestamp, step, dataset_name: name, dataset_digest: digest }: Metric): Metric {
  return { key, value, timestamp, step, ...(name === undefined ? {} : { dataset_name: name }), ...(digest === undefined ? {} : { dataset_digest: digest }) };
}
