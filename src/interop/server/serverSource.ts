import { createHash } from 'node:crypto';
import { withoutSecrets } from '../../client/connectionError';
import type { MlflowClient } from '../../client/mlflowClient';
import { orMissing } from '../../client/missing';
import type { Page } from '../../client/requests';
import { MlflowError } from '../../protocol/errors';
import { stringifyJson } from '../../protocol/json';
import { LIMITS } from '../../protocol/limits';
import { Ahead } from '../copy/ahead';
import { isPathBelow } from '../files/pathBelow';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, HistorySummary, LoggedModel, Metric, Run } from '../history';
import type { HistorySource, OpenSource } from '../source';
import { isCopyTag } from './fitTags';
import { modelWithHistory } from './modelHistory';
import { isOurs } from './openServerSink';

/** Series that are asked for at the same time: the delay of a link passes once for all of them. */
const SERIES_AT_ONCE = 12;
/** Points of a block. */
const BLOCK = 5000;
/** Folders within folders that are followed. */
const DEEPEST = 100;
/** Experiments of one search, since each is a value of the server's query. */
const EXPERIMENTS_AT_ONCE = 500;
/** Runs of a page. */
const PAGE = 1000;

/** Opens any MLflow server as a source. `name` is what a person calls it, by default its address. Raises `ConnectionError`. */
export async function openServerSource(client: MlflowClient, options: Pick<OpenSource, 'problem' | 'signal'> & { readonly name?: string }): Promise<HistorySource> {
  return new ServerSource(client, options.name ?? withoutSecrets(client.connection.url), await isOurs(client, options.signal), options);
}

class ServerSource implements HistorySource {
  readonly #experiments: Promise<HistoryExperiment[]>;

  constructor(
    private readonly client: MlflowClient,
    readonly origin: string,
    private readonly isOurs: boolean,
    private readonly options: Pick<OpenSource, 'problem' | 'signal'>,
  ) {
    this.#experiments = this.#readExperiments();
    this.#experiments.catch(() => undefined);
  }

  get kind(): 'trialbook' | 'server' {
    return this.isOurs ? 'trialbook' : 'server';
  }

  /** Without reading all runs of a stock server, whose number then is not known. */
  async summary(): Promise<HistorySummary> {
    const experiments = await this.#experiments;
    const counts = await Promise.all(experiments.map(async ({ experiment_id: id, name }) => ({ name, runs: this.isOurs ? await this.client.countRuns({ experiment_ids: [id], run_view_type: 'ALL' }, this.#call) : await this.#count(id) })));
    const [models, dates] = await Promise.all([this.#modelNames(), this.#dates(experiments.map(({ experiment_id: id }) => id))]);
    return { ...dates, experiments: counts, runs: counts.reduce((sum, { runs }) => sum + runs, 0), models: models.length, versions: 0, points: undefined, artifactBytes: undefined, missingPrefixes: [] };
  }

  async *experiments(): AsyncIterable<HistoryExperiment> {
    yield* await this.#experiments;
  }

  async *runs(experiment: HistoryExperiment, selection?: HistorySelection): AsyncIterable<HistoryRun> {
    const wanted = selection?.runs;
    const pages = this.#runPages(experiment, wanted === undefined || wanted.size > 20 * PAGE ? undefined : [...wanted]);
    for await (const page of new Ahead(pages, 1)) {
      for (const run of page) if (wanted?.has(run.info.run_id) !== false) yield { run, mark: markOf(run) };
    }
  }

  async *points({ run }: HistoryRun): AsyncIterable<readonly Metric[]> {
    const keys = run.data.metrics.map(({ key }) => key);
    const first: Promise<Page<'metrics', Metric>>[] = [];
    const ask = (key: string | undefined): void => {
      if (key === undefined) return;
      const page = this.#page(run.info.run_id, key);
      // Raised when it is its turn.
      page.catch(() => undefined);
      first.push(page);
    };
    keys.slice(0, SERIES_AT_ONCE).forEach(ask);
    for (const [index, key] of keys.entries()) {
      let page = await first.shift();
      ask(keys[index + SERIES_AT_ONCE]);
      while (page !== undefined) {
        const next = page.next_page_token === undefined ? undefined : this.#page(run.info.run_id, key, page.next_page_token);
        next?.catch(() => undefined);
        yield* chunks(page.metrics, BLOCK);
        page = await next;
      }
    }
  }

  files({ run }: HistoryRun): AsyncIterable<HistoryFile> {
    return this.#files(run, (path) => this.client.listArtifacts(run.info.run_id, path === '' ? undefined : path, this.#call), `run ${run.info.run_name} (${run.info.run_id})`);
  }

  async *loggedModels(experiment: HistoryExperiment, selection?: HistorySelection): AsyncIterable<LoggedModel> {
    let token: string | undefined;
    do {
      const page = await orMissing(this.client.searchLoggedModels({ experiment_ids: [experiment.experiment_id], max_results: 100, page_token: token }, this.#call));
      for (const model of page?.models ?? []) if (selection?.runs === undefined || selection.runs.has(model.info.source_run_id ?? '')) yield model;
      token = page?.next_page_token;
    } while (token !== undefined);
  }

  modelFiles({ info }: LoggedModel): AsyncIterable<HistoryFile> {
    return this.#files(info.artifact_uri, (path) => this.client.listArtifactsAt(info.artifact_uri, path, this.#call), `logged model ${info.name} (${info.model_id})`);
  }

  async *registeredModels(selection?: HistorySelection): AsyncIterable<HistoryModel> {
    for (const name of await this.#modelNames()) {
      if (selection?.models?.has(name) === false) continue;
      const model = await this.client.getRegisteredModel(name, this.#call);
      const versions = [];
      let token: string | undefined;
      do {
        const page = await this.client.searchModelVersions({ filter: `name = '${name.replaceAll("'", "''")}'`, max_results: 1000, page_token: token }, this.#call);
        versions.push(...page.model_versions);
        token = page.next_page_token;
      } while (token !== undefined);
      versions.sort((a, b) => Number(a.version) - Number(b.version));
      yield { model: this.isOurs ? await modelWithHistory(this.client, model, this.#call) : model, versions };
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get #call(): { signal: AbortSignal } {
    return { signal: this.options.signal };
  }

  async #readExperiments(): Promise<HistoryExperiment[]> {
    const found: HistoryExperiment[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.searchExperiments({ max_results: 1000, page_token: token, view_type: 'ALL' }, this.#call);
      found.push(...page.experiments);
      token = page.next_page_token;
    } while (token !== undefined);
    return found;
  }

  /** Least start and greatest end of all runs. */
  async #dates(experimentIds: string[]): Promise<Pick<HistorySummary, 'from' | 'to'>> {
    const [starts, ends]: [number[], number[]] = [[], []];
    for (const ids of chunks(experimentIds, EXPERIMENTS_AT_ONCE)) {
      const first = async (order: string): Promise<Run | undefined> => (await this.client.searchRuns({ experiment_ids: ids, run_view_type: 'ALL', order_by: [order], max_results: 1 }, this.#call)).runs[0];
      const [oldest, newest] = await Promise.all([first('attributes.start_time ASC'), first('attributes.end_time DESC')]);
      if (oldest !== undefined) starts.push(Number(oldest.info.start_time));
      if (newest !== undefined) ends.push(Number(newest.info.end_time ?? newest.info.start_time));
    }
    return { ...(starts.length === 0 ? {} : { from: Math.min(...starts) }), ...(ends.length === 0 ? {} : { to: Math.max(...ends) }) };
  }

  async #count(experimentId: string): Promise<number> {
    let [count, token]: [number, string | undefined] = [0, undefined];
    do {
      const page: { runs: Run[]; next_page_token?: string } = await this.client.searchRuns({ experiment_ids: [experimentId], max_results: 50_000, page_token: token, run_view_type: 'ALL' }, this.#call);
      count += page.runs.length;
      token = page.next_page_token;
    } while (token !== undefined);
    return count;
  }

  /** In the order in which they began, so that parents mostly come before their children. */
  async *#runPages({ experiment_id: id }: HistoryExperiment, wanted: readonly string[] | undefined): AsyncGenerator<Run[]> {
    const request = { experiment_ids: [id], run_view_type: 'ALL' as const, order_by: ['attributes.start_time ASC'], max_results: PAGE };
    const filters = wanted === undefined ? [undefined] : chunks(wanted, 200).map((ids) => `attributes.run_id IN (${ids.map((one) => `'${one.replaceAll("'", '')}'`).join(', ')})`);
    for (const filter of filters) {
      let token: string | undefined;
      do {
        const page = await this.client.searchRuns({ ...request, filter, page_token: token }, this.#call);
        yield page.runs;
        token = page.next_page_token;
      } while (token !== undefined);
    }
  }

  #page(runId: string, key: string, token?: string): Promise<Page<'metrics', Metric>> {
    return this.client.getMetricHistory({ run_id: runId, metric_key: key, max_results: LIMITS.page.history[1], page_token: token }, this.#call);
  }

  async *#files(source: Run | string, list: (path: string) => Promise<{ path: string; is_dir: boolean; file_size?: number }[]>, where: string): AsyncGenerator<HistoryFile> {
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      let entries;
      try {
        entries = await list(folder);
      } catch (error) {
        if (!(error instanceof MlflowError) || error.code === 'UNAUTHENTICATED' || error.code === 'TEMPORARILY_UNAVAILABLE') throw error;
        this.options.problem({ where, what: `its files cannot be listed: ${error.message.replace(/\.$/, '')}`, lost: true });
        return;
      }
      for (const { path, is_dir, file_size } of entries) {
        if (!isPathBelow(path)) this.options.problem({ where, what: `a file is called "${path}", which no path may be`, lost: true });
        else if (!isDirectlyIn(folder, path)) this.options.problem({ where, what: `"${path}" is said to lie in "${folder}", and is left out`, lost: true });
        else if (is_dir && path.split('/').length > DEEPEST) this.options.problem({ where, what: `"${path}" lies more than ${DEEPEST} folders deep, and is left out`, lost: true });
        else if (is_dir) folders.push(path);
        else yield { path, size: file_size, open: (signal) => this.client.downloadArtifact(source, path, { signal: signal ?? this.options.signal }) };
      }
    }
  }

  async #modelNames(): Promise<string[]> {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await orMissing(this.client.searchRegisteredModels({ max_results: 100, page_token: token }, this.#call));
      names.push(...(page?.registered_models ?? []).map(({ name }) => name));
      token = page?.next_page_token;
    } while (token !== undefined);
    return names;
  }
}

/** Changes when anything does that a search of runs tells; what a copy itself wrote does not count. */
function markOf({ info, data, inputs, outputs }: Run): string {
  const tags = data.tags.filter(({ key }) => !isCopyTag(key)).map(({ key, value }) => [key, value]).sort();
  const metrics = data.metrics.map(({ key, value, step, timestamp }) => [key, String(value), String(step), String(timestamp)]).sort();
  const params = data.params.map(({ key, value }) => [key, value]).sort();
  const { run_name, status, start_time, end_time, lifecycle_stage } = info;
  return createHash('sha256').update(stringifyJson([run_name, status, start_time, end_time ?? null, lifecycle_stage, params, tags, metrics, inputs, outputs ?? null])).digest('hex').slice(0, 40);
}

/** Whether a path is that of something directly in a folder: else a folder could hold itself. */
function isDirectlyIn(folder: string, path: string): boolean {
  const before = folder === '' ? '' : `${folder}/`;
  return path.startsWith(before) && !path.slice(before.length).includes('/');
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
}
