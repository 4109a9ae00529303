import { MlflowError } from '../../protocol/errors';
import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import { endsAll } from '../copy/copyError';
import type { LoggedModel } from '../history';
import { tagOf } from './fitRun';
import { fitTags } from './fitTags';
import { isOfDeletedRun, metricsByRun, metricsLeftOut } from './modelMetrics';
import type { ServerTarget } from './target';

/** Logged models of a server that gives ids of its own. */
export class StockModels {
  readonly #known = new Map<string, Promise<Map<string, LoggedModel>>>();
  readonly #open = new Map<string, { readonly root: string; readonly runId: string | undefined }>();

  /** `runOf` tells the target's id of a run by the source's, of those that are copied now. */
  constructor(
    private readonly server: ServerTarget,
    private readonly runOf: (sourceId: string) => string | undefined,
  ) {}

  /** Root of the files of a model that was begun. */
  rootOf(modelId: string): string {
    return this.#open.get(modelId)?.root ?? '';
  }

  /** Makes the model or finds its copy. Raises NOT_FOUND errors of a server that has no logged models in words of its own. */
  async begin(experimentId: string, model: LoggedModel, runId: string | undefined): Promise<{ id: string; isThere: boolean }> {
    const sourceId = tagOf(model.info.tags, COPY_TAGS.sourceId) ?? model.info.model_id;
    const there = (await this.#copies(experimentId)).get(sourceId);
    if (there !== undefined) {
      this.#open.set(there.info.model_id, { root: there.info.artifact_uri, runId });
      return { id: there.info.model_id, isThere: tagOf(there.info.tags, COPY_TAGS.state) !== PARTIAL };
    }
    const made = await this.#create(experimentId, model, sourceId, runId);
    this.#open.set(made.info.model_id, { root: made.info.artifact_uri, runId });
    return { id: made.info.model_id, isThere: false };
  }

  /** Its files are there: metrics, state, and the link from its run. */
  async end(modelId: string, model: LoggedModel): Promise<void> {
    const { client } = this.server;
    const open = this.#open.get(modelId);
    const source = model.info.source_run_id;
    const { runId } = open ?? {};
    const { byRun, left } = metricsByRun(model, (id) => (id === undefined || id === source ? runId : this.runOf(id)));
    let lost = left;
    for (const [measuredBy, metrics] of byRun) {
      try {
        await this.server.call((options) => client.logBatch({ run_id: measuredBy, metrics: metrics.map((metric) => ({ ...metric, model_id: modelId })) }, options));
      } catch (error) {
        // A run that is deleted takes no more; that is no reason to leave the model half-written.
        if (!isOfDeletedRun(error) && (measuredBy === runId || !(error instanceof MlflowError) || endsAll(error, this.server.signal))) throw error;
        lost += metrics.length;
      }
    }
    if (lost > 0) this.server.options.problem(metricsLeftOut(model, lost));
    if (runId !== undefined) await this.#link(runId, modelId);
    await this.server.call((options) => client.finalizeLoggedModel(modelId, model.info.status === 'LOGGED_MODEL_UPLOAD_FAILED' ? model.info.status : 'LOGGED_MODEL_READY', options));
    await this.server.call((options) => client.setLoggedModelTags(modelId, [{ key: COPY_TAGS.state, value: 'complete' }], options));
    this.#open.delete(modelId);
  }

  /** Has the run name the model among its outputs, which MLflow's server takes but once: after a copy that broke off they may stand there. */
  async #link(runId: string, modelId: string): Promise<void> {
    const { client } = this.server;
    try {
      await this.server.call((options) => client.logOutputs(runId, [{ model_id: modelId, step: 0 }], options));
    } catch (error) {
      // The model names its run by itself.
      if (isOfDeletedRun(error)) return;
      const { outputs } = await this.server.call((options) => client.getRun(runId, options));
      if (outputs?.model_outputs.some(({ model_id: id }) => id === modelId) !== true) throw error;
    }
  }

  #create(experimentId: string, { info, data }: LoggedModel, sourceId: string, runId: string | undefined): Promise<LoggedModel> {
    const { client, options: { source } } = this.server;
    const tags = [...fitTags(info.tags), { key: COPY_TAGS.sourceId, value: sourceId }, { key: COPY_TAGS.source, value: source }, { key: COPY_TAGS.state, value: PARTIAL }];
    return this.server.once(
      (options) => client.createLoggedModel({
        experiment_id: experimentId, name: info.name, params: data.params, tags,
        ...(runId === undefined ? {} : { source_run_id: runId }), ...(info.model_type === undefined ? {} : { model_type: info.model_type }),
      }, options),
      async () => (await this.#readCopies(experimentId)).get(sourceId),
    );
  }

  #copies(experimentId: string): Promise<Map<string, LoggedModel>> {
    let known = this.#known.get(experimentId);
    if (known === undefined) {
      known = this.server.call(() => this.#readCopies(experimentId));
      this.#known.set(experimentId, known);
    }
    return known;
  }

  async #readCopies(experimentId: string): Promise<Map<string, LoggedModel>> {
    const found = new Map<string, LoggedModel>();
    let token: string | undefined;
    try {
      do {
        const page = await this.server.client.searchLoggedModels({ experiment_ids: [experimentId], max_results: 100, page_token: token }, { signal: this.server.signal });
        for (const model of page.models) {
          const sourceId = tagOf(model.info.tags, COPY_TAGS.sourceId);
          if (sourceId !== undefined) found.set(sourceId, model);
        }
        token = page.next_page_token;
      } while (token !== undefined);
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'ENDPOINT_NOT_FOUND') throw error;
      // Of this model, not of the whole copy.
      throw new Error('The server has no logged models: it is older than MLflow 3', { cause: error });
    }
    return found;
  }
}
