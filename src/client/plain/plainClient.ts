import type { CodeRunsAnswer, CodeRunsRequest } from '../../protocol/codeRuns';
import type { ModelVersion, RegisteredModel, Run, RunInfo, Tag } from '../../protocol/entities';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { quoteKey } from '../../protocol/columns';
import { MlflowError } from '../../protocol/errors';
import type { ColumnInfo, ColumnSeries, SeriesColumnsRequest, Table, TableRequest } from '../../protocol/table';
import type { ArtifactSummary, ChildSummary, CountRunsRequest, ExperimentOverview, Series, SeriesRequest, ServerStatus } from '../../protocol/trialbook';
import { buildTable } from '../../table/buildTable';
import { activeExperimentIds, childrenOf } from '../childRuns';
import type { Connection } from '../connection';
import { MlflowClient } from '../mlflowClient';
import type { Page, SearchRequest, SearchRunsRequest, UpdateRunRequest } from '../requests';
import type { CallOptions, TransportOptions } from '../transport';
import { runMatcher } from './matchRun';
import { PlainModels } from './plainModels';
import { PlainRuns } from './plainRuns';
import { ordered, readHistory, toColumns, toSeries } from './plainSeries';
import { isOurToken, searchInMemory } from './searchInMemory';
import { isNewestFirst, isPagesToken, searchInPages, type RunPage } from './searchInPages';
import { searchCodeRuns } from './searchCodeRuns';
import type { RunValues } from './runValues';

/** Most keys of a kind that an overview names. */
const MOST_KEYS = 200;
/** Deepest folder and most files that are counted. */
const MOST_FILES = 2000;
/** Histories that are read at the same time. */
const AT_ONCE = 6;

/** Newest runs that tell what an experiment is about. */
const GLANCE = 100;
/** Child runs that are read at once to say which runs have some. */
const CHILDREN = 500;
/** Child runs of one run that are read to sum them up. */
const CHILDREN_OF_ONE = 200;
/** Runs of one request for samples, MLflow's own limit. */
const SAMPLED = 100;

/**
 * The client of a stock MLflow server: what Trialbook's server answers in one call is made of plain MLflow calls here, so that every view works. Lists and counts
 * are made of the pages that somebody opened; only who compares runs has all of an experiment read, once, and kept current by whoever follows the server
 * (`runs.look`).
 */
export class PlainMlflowClient extends MlflowClient {
  override readonly counts: boolean = false;
  readonly runs: PlainRuns = new PlainRuns(this);
  readonly models: PlainModels = new PlainModels();

  constructor(connection: Connection, options: TransportOptions = {}) {
    super(connection, options);
  }

  /**
   * What the stock server knows of the search language it answers itself. What it refuses (numbers in params, OR, in older ones `IS NULL`) is searched for in its
   * pages, and where the order is one that it does not know (by duration) in memory.
   */
  override async searchRuns(request: SearchRunsRequest, options?: CallOptions): Promise<RunPage> {
    const { page_token: token } = request;
    if (isPagesToken(token)) return this.searchPages(request, options);
    if (!isOurToken(token)) {
      try {
        const page = await super.searchRuns(request, options);
        this.runs.note(request, page);
        return page;
      } catch (error) {
        const active = request.run_view_type === undefined || request.run_view_type === 'ACTIVE_ONLY';
        if (!active || !(error instanceof MlflowError) || error.code !== 'INVALID_PARAMETER_VALUE') throw error;
        if (isNewestFirst(request) && !this.knowsAll(request.experiment_ids)) return this.searchPages(request, options);
      }
    }
    return searchInMemory(await this.runs.of(request.experiment_ids, options), request);
  }

  override async searchRegisteredModels(request: SearchRequest = {}, options?: CallOptions): Promise<Page<'registered_models', RegisteredModel>> {
    this.models.ask();
    return super.searchRegisteredModels(request, options);
  }

  override async searchModelVersions(request: SearchRequest = {}, options?: CallOptions): Promise<Page<'model_versions', ModelVersion>> {
    const found = await super.searchModelVersions(request, options);
    if (/^name (?:=|LIKE) /.test(request.filter ?? '')) this.models.askVersions(request.filter ?? '', found.model_versions);
    return found;
  }

  override async deleteRun(id: string, options?: CallOptions): Promise<void> {
    await super.deleteRun(id, options);
    this.runs.lookAt(id);
  }

  override async restoreRun(id: string, options?: CallOptions): Promise<void> {
    await super.restoreRun(id, options);
    this.runs.lookAt(id);
  }

  override async updateRun(request: UpdateRunRequest, options?: CallOptions): Promise<RunInfo> {
    const info = await super.updateRun(request, options);
    this.runs.lookAt(info.run_id);
    return info;
  }

  override async setTag(runId: string, key: string, value: string, options?: CallOptions): Promise<void> {
    await super.setTag(runId, key, value, options);
    this.runs.lookAt(runId);
  }

  override async deleteTag(runId: string, key: string, options?: CallOptions): Promise<void> {
    await super.deleteTag(runId, key, options);
    this.runs.lookAt(runId);
  }

  override async runsTable(request: TableRequest, options?: CallOptions): Promise<Table> {
    const values = await this.runs.of(request.experiment_ids, options);
    return buildTable(values, matching(values, request.filter, request.run_ids), values.runs.length, request);
  }

  override async runColumns(request: { experiment_ids: readonly string[]; filter?: string }, options?: CallOptions): Promise<{ runs: number; columns: ColumnInfo[] }> {
    const values = await this.runs.of(request.experiment_ids, options);
    const rows = matching(values, request.filter);
    return { runs: rows.length, columns: values.catalogue(rows) };
  }

  override codeRuns(request: CodeRunsRequest, options?: CallOptions): Promise<CodeRunsAnswer> {
    return searchCodeRuns(this, request, options);
  }

  override async seriesColumns(request: SeriesColumnsRequest, options?: CallOptions): Promise<ColumnSeries[]> {
    const histories = await this.histories(request.series, options);
    // The first point of any metric that was asked for: the others would have to be read for nothing else.
    const began = new Map<string, number>();
    request.series.forEach(({ run_id }, index) => {
      for (const { timestamp } of histories[index] ?? []) began.set(run_id, Math.min(began.get(run_id) ?? Infinity, Number(timestamp)));
    });
    return request.series.map((key, index) => toColumns(key, histories[index] ?? [], request, began.get(key.run_id) ?? 0));
  }

  override async series(request: SeriesRequest, options?: CallOptions): Promise<Series[]> {
    const histories = await this.histories(request.series, options);
    return request.series.map((key, index) => toSeries(key, histories[index] ?? [], request));
  }

  override async courses(request: SeriesRequest, options?: CallOptions): Promise<Pick<Series, 'run_id' | 'key' | 'values'>[]> {
    const byKey = new Map<string, string[]>();
    for (const { run_id, key } of request.series) byKey.set(key, [...(byKey.get(key) ?? []), run_id]);
    const batches = [...byKey].flatMap(([key, ids]) => batched(ids, SAMPLED).map((runIds) => ({ key, runIds })));
    try {
      const found = await Promise.all(batches.map(async ({ key, runIds }) => {
        const histories = await this.sampledHistories(runIds, key, request.buckets * 4, options);
        return runIds.map((run_id) => toSeries({ run_id, key }, ordered(histories.get(run_id) ?? []), request));
      }));
      return found.flat();
    } catch (error) {
      // MLflow before 2.3 has no samples.
      if (error instanceof MlflowError && error.code === 'ENDPOINT_NOT_FOUND') return this.series(request, options);
      throw error;
    }
  }

  override async countRuns(request: CountRunsRequest, options: CallOptions & { readonly atMost?: number } = {}): Promise<number> {
    const { atMost = Infinity } = options;
    const { experiment_ids, filter } = request;
    const view = request.run_view_type === 'ALL' || request.run_view_type === 'DELETED_ONLY' ? request.run_view_type : 'ACTIVE_ONLY';
    const isActive = view === 'ACTIVE_ONLY';
    if (isActive && this.knowsAll(experiment_ids)) return matchingRuns(experiment_ids.flatMap((id) => this.runs.known(id) ?? []), filter);
    const base: SearchRunsRequest = { experiment_ids, run_view_type: view, max_results: Math.min(1000, atMost), ...(isActive && filter !== undefined ? { filter } : {}) };
    let [count, token]: [number, string | undefined] = [0, undefined];
    do {
      const page: RunPage = await this.searchRuns({ ...base, ...(token === undefined ? {} : { page_token: token }) }, options);
      count += isActive ? page.runs.length : matchingRuns(page.runs, filter);
      token = page.next_page_token;
    } while (token !== undefined && count < atMost);
    return count;
  }

  override async overview(experimentIds?: string[], options?: CallOptions): Promise<ExperimentOverview[]> {
    if (experimentIds === undefined) return this.overviewOfAll(options);
    const overviews: ExperimentOverview[] = [];
    for (const ids of batched(experimentIds, AT_ONCE)) {
      overviews.push(...(await Promise.all(ids.map(async (id) => {
        // A glance at the newest runs tells what an experiment is about.
        if (this.runs.known(id) === undefined) await this.searchRuns({ experiment_ids: [id], max_results: GLANCE }, options);
        return overviewOf(id, this.runs.known(id) ?? [], this.runs.isWhole(id));
      }))));
    }
    return overviews;
  }

  override async childSummaries(runIds: string[], metricKey?: string, options?: CallOptions): Promise<ChildSummary[]> {
    const experiments = new Set<string>();
    for (const id of runIds) experiments.add((this.runs.find(id) ?? (await this.getRun(id, options))).info.experiment_id);
    const ids = [...experiments].sort();
    if (ids.length === 0) return [];
    const parentOf = ({ data }: Run): string | undefined => tagOf(data.tags, SYSTEM_TAGS.parentRunId);
    if (this.knowsAll(ids)) {
      const all = ids.flatMap((id) => this.runs.known(id) ?? []);
      return runIds.flatMap((id) => summaryOf(id, all.filter((run) => parentOf(run) === id), metricKey, false));
    }
    const page = await this.searchRuns({ experiment_ids: ids, filter: `tags.${quoteKey(SYSTEM_TAGS.parentRunId)} IS NOT NULL`, max_results: CHILDREN }, options);
    if (page.next_page_token === undefined) return runIds.flatMap((id) => summaryOf(id, page.runs.filter((run) => parentOf(run) === id), metricKey, false));
    const summaries: ChildSummary[] = [];
    for (const some of batched(runIds, AT_ONCE)) {
      summaries.push(...(await Promise.all(some.map(async (id) => {
        const children = await this.searchRuns({ experiment_ids: ids, filter: childrenOf(id), max_results: CHILDREN_OF_ONE }, options);
        return summaryOf(id, children.runs, metricKey, children.next_page_token !== undefined);
      }))).flat());
    }
    return summaries;
  }

  override async artifactSummary(runId: string, options?: CallOptions): Promise<ArtifactSummary> {
    const summary = { files: 0, bytes: 0 };
    const folders: (string | undefined)[] = [undefined];
    for (let folder = folders.shift(); summary.files < MOST_FILES; folder = folders.shift()) {
      for (const entry of await this.listArtifacts(runId, folder, options)) {
        if (entry.is_dir) folders.push(entry.path);
        else {
          summary.files += 1;
          summary.bytes += entry.file_size ?? 0;
        }
      }
      if (folders.length === 0) break;
    }
    return summary;
  }

  override status(): Promise<ServerStatus> {
    return Promise.reject(new MlflowError('ENDPOINT_NOT_FOUND', 'A standard MLflow server does not tell its state.'));
  }

  private async histories(keys: SeriesRequest['series'] | SeriesColumnsRequest['series'], options?: CallOptions): Promise<Awaited<ReturnType<typeof readHistory>>[]> {
    const found: Awaited<ReturnType<typeof readHistory>>[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < keys.length; index = next++) {
        const key = keys[index];
        if (key !== undefined) found[index] = await readHistory(this, key, options).catch(emptyWhenGone);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return found;
  }

  private searchPages(request: SearchRunsRequest, options: CallOptions | undefined): Promise<RunPage> {
    return searchInPages(async (one) => {
      const page = await super.searchRuns(one, options);
      this.runs.note(one, page);
      return page;
    }, request);
  }

  private knowsAll(experimentIds: readonly string[]): boolean {
    return experimentIds.every((id) => this.runs.isWhole(id));
  }

  /** Of experiments that nobody opened only what goes on is known, by one search for all of them. */
  private async overviewOfAll(options: CallOptions | undefined): Promise<ExperimentOverview[]> {
    const ids = await activeExperimentIds(this, options);
    if (ids.length === 0) return [];
    const { runs } = await super.searchRuns({ experiment_ids: ids, filter: "attributes.status = 'RUNNING'", max_results: CHILDREN }, options);
    return ids.map((id) => {
      const known = new Map((this.runs.known(id) ?? []).map((run) => [run.info.run_id, run]));
      for (const run of runs) if (run.info.experiment_id === id) known.set(run.info.run_id, run);
      return overviewOf(id, [...known.values()], this.runs.isWhole(id));
    });
  }
}

function matching(values: RunValues, filter = '', runIds?: readonly string[]): Uint32Array {
  const matches = runMatcher(filter);
  const wanted = runIds === undefined ? undefined : new Set(runIds);
  return Uint32Array.from(values.runs.flatMap((run, row) => ((wanted?.has(run.info.run_id) ?? true) && matches(run) ? [row] : [])));
}

function matchingRuns(runs: readonly Run[], filter = ''): number {
  return runs.filter(runMatcher(filter)).length;
}

function summaryOf(id: string, children: readonly Run[], metricKey: string | undefined, isPartial: boolean): ChildSummary[] {
  if (children.length === 0) return [];
  const values = children.flatMap((run) => run.data.metrics.filter(({ key, value }) => key === metricKey && Number.isFinite(value)).map(({ value }) => value));
  return [{
    run_id: id, children: children.length, running: children.filter((run) => run.info.status === 'RUNNING').length,
    ...(values.length === 0 ? {} : { min: Math.min(...values), max: Math.max(...values) }), ...(isPartial ? { partial: true } : {}),
  }];
}

function batched<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function overviewOf(id: string, runs: readonly Run[], isWhole: boolean): ExperimentOverview {
  const keys = (of: (run: Run) => readonly { key: string }[]): string[] => {
    const uses = new Map<string, number>();
    for (const run of runs) for (const { key } of of(run)) uses.set(key, (uses.get(key) ?? 0) + 1);
    return [...uses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_KEYS).map(([key]) => key);
  };
  const newest = runs[0]?.info.start_time;
  return {
    experiment_id: id, runs: runs.length, root_runs: runs.filter((run) => tagOf(run.data.tags, SYSTEM_TAGS.parentRunId) === undefined).length,
    running: runs.filter((run) => run.info.status === 'RUNNING').length, failed: runs.filter((run) => run.info.status === 'FAILED').length,
    ...(newest === undefined ? {} : { last_start_time: newest }),
    metric_keys: keys((run) => run.data.metrics), param_keys: keys((run) => run.data.params), tag_keys: keys((run) => run.data.tags),
    ...(isWhole ? {} : { partial: true }),
  };
}

const tagOf = (tags: readonly Tag[], wanted: string): string | undefined => tags.find(({ key }) => key === wanted)?.value;

/** A run that went, or a metric it does not have, is an empty series: a comparison has many of them. */
function emptyWhenGone(error: unknown): [] {
  if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return [];
  throw error;
}
