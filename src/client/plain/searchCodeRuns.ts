import { belongsTo, namesOfFile, readCodeOfRun } from '../../protocol/codeOfRun';
import { baseName, plainPath } from '../../protocol/codePaths';
import { MOST_CODE_RUNS, SHOWN_TAGS, shownText, type CodeRunRow, type CodeRunsAnswer, type CodeRunsRequest } from '../../protocol/codeRuns';
import { quoteValue } from '../../protocol/columns';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { tagValue } from '../../protocol/keyMetric';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { compareText } from '../../table/sortRows';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';

/** Most experiments that are searched, which is one page, and most pages of runs of one search. */
const MOST_EXPERIMENTS = 1000;
const MOST_PAGES = 3;
const PAGE = 1000;
/** Runs that are asked for one by one; of more, all are searched for. */
const FEW = 20;

/** The runs of a file by plain searches, as our server answers them from its index. Raises what the client raises. */
export async function searchCodeRuns(client: MlflowClient, request: CodeRunsRequest, options?: CallOptions): Promise<CodeRunsAnswer> {
  const ids = request.run_ids;
  const runs = ids !== undefined && ids.length <= FEW ? await getEach(client, ids, options) : await search(client, request, options);
  const belongs = belongsTo(request);
  const wanted = ids === undefined ? undefined : new Set(ids);
  const found = [...new Map(runs.map((run) => [run.info.run_id, run])).values()].flatMap((run) => {
    const code = (wanted?.has(run.info.run_id) ?? true) && run.info.lifecycle_stage === 'active' ? readCodeOfRun((key) => tagValue(run.data.tags, key)) : undefined;
    const belonging = code === undefined ? 'no' : belongs(code);
    return belonging === 'no' ? [] : [{ run, belonging }];
  });
  found.sort((a, b) => Number(b.run.info.start_time) - Number(a.run.info.start_time) || compareText(a.run.info.run_id, b.run.info.run_id));
  const metricKeys = new Map<string, number>();
  const paramKeys = new Map<string, number>();
  const rows = found.slice(0, request.max_results ?? MOST_CODE_RUNS).map(({ run, belonging }): CodeRunRow => ({
    ...rowOf(run),
    metrics: run.data.metrics.flatMap(({ key, value }) => [placeOf(metricKeys, key), Number.isNaN(value) ? 'NaN' : value]),
    params: run.data.params.flatMap(({ key, value }) => [placeOf(paramKeys, key), shownText(key, value)]),
    ...(belonging === 'by-commit' ? { by_commit: true } : {}),
  }));
  return { total: found.length, runs: rows, metric_keys: [...metricKeys.keys()], param_keys: [...paramKeys.keys()] };
}

/** A run that was deleted for good is none any more. */
async function getEach(client: MlflowClient, ids: readonly string[], options?: CallOptions): Promise<Run[]> {
  const answers = await Promise.allSettled(ids.map((id) => client.getRun(id, options)));
  options?.signal?.throwIfAborted();
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}

/** Searches by the file's name in each tag that may hold it; which file it truly is, the rules say. */
async function search(client: MlflowClient, request: CodeRunsRequest, options?: CallOptions): Promise<Run[]> {
  const { experiments } = await client.searchExperiments({ max_results: MOST_EXPERIMENTS }, options);
  const experiment_ids = experiments.map(({ experiment_id }) => experiment_id);
  if (experiment_ids.length === 0) return [];
  const name = baseName(plainPath(request.paths[0] ?? ''));
  const filters = [
    ...[SYSTEM_TAGS.sourceName, RECORDED_TAGS.sourceFile, RECORDED_TAGS.notebook].map((key) => `tags.\`${key}\` ILIKE ${quoteValue(`%${escapeLike(name)}`)}`),
    ...((request.entry_points ?? []).length > 0 || namesOfFile(request).includes('mlproject') ? [`tags.\`${SYSTEM_TAGS.sourceType}\` = 'PROJECT'`] : []),
  ];
  const runs: Run[] = [];
  for (const filter of filters) {
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await client.searchRuns(
        { experiment_ids, filter, max_results: PAGE, order_by: ['attributes.start_time DESC'], run_view_type: 'ACTIVE_ONLY', ...(token === undefined ? {} : { page_token: token }) }, options,
      );
      runs.push(...answer.runs);
      token = answer.next_page_token;
      if (token === undefined) break;
    }
  }
  return runs;
}

/** What stands for any sign in a pattern: one more run found is one more that the rules refuse. */
function escapeLike(name: string): string {
  return name.replace(/[%\\]/g, '_');
}

function rowOf(run: Run): Omit<CodeRunRow, 'metrics' | 'params'> {
  const { info, data } = run;
  const end = Number(info.end_time ?? 0);
  const going = info.status === 'RUNNING' && data.metrics.length > 0;
  return {
    run_id: info.run_id, experiment_id: info.experiment_id, run_name: info.run_name, status: info.status, start_time: Number(info.start_time),
    ...(end > 0 ? { end_time: end } : {}), ...(going ? { last_point: Math.max(...data.metrics.map(({ timestamp }) => Number(timestamp))) } : {}),
    ...(info.status === 'FAILED' && data.metrics.length > 0 ? { last_step: Math.max(...data.metrics.map(({ step }) => Number(step))) } : {}),
    tags: Object.fromEntries(data.tags.flatMap(({ key, value }) => (SHOWN_TAGS.includes(key) ? [[key, shownText(key, value)]] : []))),
  };
}

function placeOf(keys: Map<string, number>, key: string): number {
  const at = keys.get(key) ?? keys.size;
  keys.set(key, at);
  return at;
}
