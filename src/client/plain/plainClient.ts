import type { CodeRunsAnswer, CodeRunsRequest } from '../../protocol/codeRuns';
import type { ModelVersion, RegisteredModel, Run, RunInfo, Tag } from '../../protocol/entities';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import type { ColumnInfo, ColumnSeries, SeriesColumnsRequest, Table, TableRequest } from '../../protocol/table';
import type { ArtifactSummary, ChildSummary, CountRunsRequest, ExperimentOverview, Series, SeriesRequest, ServerStatus } from '../../protocol/trialbook';
import { buildTable } from '../../table/buildTable';
import type { Connection } from '../connection';
import { MlflowClient } from '../mlflowClient';
import type { Page, SearchRequest, SearchRunsRequest, UpdateRunRequest } from '../requests';
import type { CallOptions, TransportOptions } from '../transport';
import { runMatcher } from './matchRun';
import { PlainModels } from './plainModels';
import { PlainRuns } from './plainRuns';
import { isOurToken, searchInMemory } from './searchInMemory';
import { readHistory, toColumns, toSeries } from './plainSeries';
import { searchCodeRuns } from './searchCodeRuns';
import type { RunValues } from './runValues';

/** Most keys of a kind that an overview names. */
const MOST_KEYS = 200;
/** Deepest folder and most files that are counted. */
const MOST_FILES = 2000;
/** Histories that are read at the same time. */
const AT_ONCE = 6;

/**
 * The client of a stock MLflow server: what Trialbook's server answers in one call is made of plain MLflow calls here, so that every view works. Runs are read once
 * and kept current by whoever follows the server (`runs.look`).
 */
export class PlainMlflowClient extends MlflowClient {
  readonly runs: PlainRuns = new PlainRuns(this);
  readonly models: PlainModels = new PlainModels();

  constructor(connection: Connection, options: TransportOptions = {}) {
    super(connection, options);
  }

  /**
   * What the stock server knows of the search language it answers itself; what it refuses (numbers in params, OR, `IS NULL`, an order by duration) is
   * searched for in memory.
   */
  override async searchRuns(request: SearchRunsRequest, options?: CallOptions): Promise<{ runs: Run[]; next_page_token?: string }> {
    if (!isOurToken(request.page_token)) {
      try {
        return await super.searchRuns(request, options);
      } catch (error) {
        const active = request.run_view_type === undefined || request.run_view_type === 'ACTIVE_ONLY';
        if (!active || !(error instanceof MlflowError) || error.code !== 'INVALID_PARAMETER_VALUE') throw error;
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

  override async countRuns(request: CountRunsRequest, options?: CallOptions): Promise<number> {
    if (request.run_view_type === undefined || request.run_view_type === 'ACTIVE_ONLY') {
      const values = await this.runs.of(request.experiment_ids, options);
      return matching(values, request.filter).length;
    }
    return (await this.deleted(request, options)).filter(runMatcher(request.filter ?? '')).length;
  }

  override async overview(experimentIds?: string[], options?: CallOptions): Promise<ExperimentOverview[]> {
    const ids = experimentIds ?? (await this.searchExperiments({ max_results: 1000 }, options)).experiments.map((experiment) => experiment.experiment_id);
    return Promise.all(ids.map(async (id) => overviewOf(id, (await this.runs.of([id], options)).runs)));
  }

  override async childSummaries(runIds: string[], metricKey?: string, options?: CallOptions): Promise<ChildSummary[]> {
    const experiments = new Set<string>();
    for (const id of runIds) experiments.add((await this.getRun(id, options)).info.experiment_id);
    const { runs } = await this.runs.of([...experiments].sort(), options);
    return runIds.map((id) => {
      const children = runs.filter((run) => tagOf(run.data.tags, SYSTEM_TAGS.parentRunId) === id);
      const values = children.flatMap((run) => run.data.metrics.filter(({ key, value }) => key === metricKey && Number.isFinite(value)).map(({ value }) => value));
      return {
        run_id: id, children: children.length, running: children.filter((run) => run.info.status === 'RUNNING').length,
        ...(values.length === 0 ? {} : { min: Math.min(...values), max: Math.max(...values) }),
      };
    }).filter((summary) => summary.children > 0);
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

  private async deleted(request: CountRunsRequest, options?: CallOptions): Promise<Run[]> {
    const runs: Run[] = [];
    let token: string | undefined;
    do {
      const page = await this.searchRuns(
        { experiment_ids: request.experiment_ids, run_view_type: request.run_view_type === 'ALL' ? 'ALL' : 'DELETED_ONLY', max_results: 1000, ...(token === undefined ? {} : { page_token: token }) },
        options,
      );
      runs.push(...page.runs);
      token = page.next_page_token;
    } while (token !== undefined);
    return runs;
  }
}

function matching(values: RunValues, filter = '', runIds?: readonly string[]): Uint32Array {
  const matches = runMatcher(filter);
  const wanted = runIds === undefined ? undefined : new Set(runIds);
  return Uint32Array.from(values.runs.flatMap((run, row) => ((wanted?.has(run.info.run_id) ?? true) && matches(run) ? [row] : [])));
}

function overviewOf(id: string, runs: readonly Run[]): ExperimentOverview {
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
  };
}

const tagOf = (tags: readonly Tag[], wanted: string): string | undefined => tags.find(({ key }) => key === wanted)?.value;

/** A run that went, or a metric it does not have, is an empty series: a comparison has many of them. */
function emptyWhenGone(error: unknown): [] {
  if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return [];
  throw error;
}
