import type { MlflowClient } from '../../client/mlflowClient';
import type { Experiment, FileInfo, Run } from '../../protocol/entities';
import { SYSTEM_TAGS } from '../../protocol/entities';
import type { ChildSummary, ExperimentOverview } from '../../protocol/trialbook';
import type { FolderConnection } from '../connection/folderConnection';
import type { Directions } from '../shared/sharedContent';
import type { Arrangement } from './arrangement';
import { collectExperiments, type ExperimentGroups } from './collectExperiments';
import { collectRun, metricValue, type RunView } from './collectRun';
import { Courses } from './courses';
import { keyMetricOf, tagValue, type KeyMetric } from '../../protocol/keyMetric';
import type { Known } from './planRefresh';
import { readContent, readFolder, type RunContent } from './runContent';
import { extend, listId, newList, readList, type RunList } from './runLists';
import { bestRequest, type ListKey } from './runQueries';

/** Metrics of one run whose course is drawn; the rest show their value alone. */
const COURSES_OF_A_RUN = 200;

/**
 * What the tree has read of one folder's store. It reads only what is opened, keeps it, and reads it again when told so. Every
 * method that reads raises what the client raises.
 */
export class FolderModel implements Known {
  readonly experiments = new Map<string, Experiment>();
  readonly overviews = new Map<string, ExperimentOverview>();
  readonly runs = new Map<string, Run>();
  readonly courses = new Courses();
  readonly lists = new Map<string, RunList>();
  readonly contents = new Map<string, RunContent>();
  /** UTC ms of the last change seen of each run. */
  readonly signs = new Map<string, number>();
  /** Runs of each experiment that match the filter, while there is one. */
  readonly matches = new Map<string, number>();
  deletedRuns = 0;
  /** Whether the experiments were read. */
  loaded = false;
  /** Whether the server counts runs; else the numbers are of those that were read. */
  counted = true;
  readonly #summaries = new Map<string, ChildSummary>();
  readonly #best = new Map<string, string>();
  #abort = new AbortController();

  constructor(
    readonly connection: FolderConnection,
    private readonly arrangement: Arrangement,
    /** Which way metrics get better, as the team says. */
    private readonly directions: () => Directions,
    /** Hears of rows that have more to show: on a server that sums nothing up, rows come first and the rest follows. */
    private readonly onLater: (what: { readonly structure: boolean; readonly experiments: ReadonlySet<string>; readonly runs: ReadonlySet<string> }) => void = () => undefined,
  ) {}

  /** Forgets everything and stops what is being read. */
  reset(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    for (const map of [this.experiments, this.overviews, this.runs, this.courses, this.lists, this.contents, this.matches, this.#summaries, this.#best]) map.clear();
    this.loaded = false;
  }

  /** Cut when what is read is not wanted any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  client(): Promise<MlflowClient> {
    return this.connection.client();
  }

  // What is known

  get groups(): ExperimentGroups {
    return collectExperiments(this.experiments.values(), this.overviews);
  }

  keyMetric(experimentId: string): KeyMetric | undefined {
    const experiment = this.experiments.get(experimentId);
    return experiment === undefined ? undefined : keyMetricOf(experiment, this.overviews.get(experimentId), this.directions());
  }

  summary(runId: string): ChildSummary | undefined {
    return this.#summaries.get(runId);
  }

  experimentOf(runId: string): string | undefined {
    return this.runs.get(runId)?.info.experiment_id;
  }

  parentOf(runId: string): string | undefined {
    const run = this.runs.get(runId);
    return run === undefined ? undefined : tagValue(run.data.tags, SYSTEM_TAGS.parentRunId);
  }

  hasMetric(experimentId: string, key: string): boolean {
    return this.overviews.get(experimentId)?.metric_keys.includes(key) === true;
  }

  isArranged(experimentId: string): boolean {
    if (this.arrangement.filter !== undefined) return true;
    const { by } = this.arrangement.sortOf(this.connection.id, experimentId);
    return by === 'metric' || by === 'param';
  }

  opened(): Iterable<string> {
    return this.contents.keys();
  }

  /** How a run is shown; `undefined` when it was not read. */
  view(runId: string, now: number): RunView | undefined {
    const run = this.runs.get(runId);
    if (run === undefined) return undefined;
    const keyMetric = this.keyMetric(run.info.experiment_id);
    const parent = this.parentOf(runId);
    return collectRun(run, {
      keyMetric,
      summary: this.#summaries.get(runId),
      parentSummary: parent === undefined ? undefined : this.#summaries.get(parent),
      bestOfExperiment: this.#best.get(run.info.experiment_id) === runId,
      spark: keyMetric === undefined ? '' : this.courses.get(runId, keyMetric.key),
      lastSign: this.signs.get(runId),
      now,
    });
  }

  /** The loaded list of that name. */
  list(key: ListKey): RunList | undefined {
    return this.lists.get(listId(key));
  }

  // Reading

  /** Reads the experiments, their counts, and how much lies in the trash. */
  async loadExperiments(): Promise<void> {
    const client = await this.client();
    const signal = this.signal;
    const [experiments, overviews] = await Promise.all([readExperiments(client, signal), client.counts ? client.overview(undefined, { signal }) : []]);
    signal.throwIfAborted();
    this.counted = client.counts;
    const known = client.counts ? [] : [...this.overviews.values()];
    this.experiments.clear();
    for (const experiment of experiments) this.experiments.set(experiment.experiment_id, experiment);
    this.overviews.clear();
    for (const overview of [...known, ...overviews]) this.overviews.set(overview.experiment_id, overview);
    if (client.counts) await this.#countTrash(client);
    else this.#later(async () => ((await this.#countTrash(client)) ? { structure: true, experiments: new Set<string>(), runs: new Set<string>() } : undefined));
    await this.countMatches();
    this.loaded = true;
  }

  /** Reads the counts of some experiments. */
  async loadOverviews(experimentIds: readonly string[]): Promise<void> {
    const client = await this.client();
    for (const overview of await client.overview([...experimentIds], { signal: this.signal })) this.overviews.set(overview.experiment_id, overview);
    await Promise.all([this.#countTrash(client), this.countMatches(experimentIds)]);
  }

  /** Counts what the filter finds, in all experiments or some. */
  async countMatches(experimentIds: readonly string[] = [...this.experiments.keys()]): Promise<void> {
    const filter = this.arrangement.filter?.compile();
    if (filter === undefined) { this.matches.clear(); return; }
    const client = await this.client();
    const wanted = experimentIds.filter((id) => this.experiments.get(id)?.lifecycle_stage === 'active');
    await Promise.all(wanted.map(async (id) => {
      this.matches.set(id, await client.countRuns({ experiment_ids: [id], filter, run_view_type: 'ACTIVE_ONLY' }, { signal: this.signal, atMost: 1 }));
    }));
  }

  /** The list, read when it was not, with what the rows of its runs show. */
  async openList(key: ListKey): Promise<RunList> {
    const known = this.list(key);
    if (known !== undefined) return known;
    const list = newList(key);
    await this.loadList(list);
    this.lists.set(listId(key), list);
    return list;
  }

  /** Reads one page more of a list. */
  async more(id: string): Promise<void> {
    const list = this.lists.get(id);
    if (list === undefined) return;
    extend(list);
    await this.loadList(list);
  }

  async loadList(list: RunList): Promise<void> {
    const client = await this.client();
    const sort = list.key.type === 'trash' ? ({ by: 'end', ascending: false } as const) : this.arrangement.sortOf(this.connection.id, list.key.experimentId);
    const runs = await readList(client, list, sort, this.arrangement.filter?.compile(), this.signal);
    this.signal.throwIfAborted();
    for (const run of runs) this.runs.set(run.info.run_id, run);
    const ids = runs.map((run) => run.info.run_id);
    const rest = async (): Promise<unknown> => Promise.all([
      this.loadSummaries(ids, list.key.type === 'children' ? [list.key.parentId] : []),
      this.loadCourses(ids.filter((id) => !this.#hasCourse(id))),
      list.key.type === 'trash' ? undefined : this.loadBest(list.key.experimentId),
    ]);
    if (client.counts) {
      await rest();
      return;
    }
    // The rows of a stock server come with one request; its page tells what is known of the experiment.
    const experiments = new Set(list.key.type === 'roots' ? [list.key.experimentId] : []);
    const overviews = async (): Promise<void> => {
      for (const overview of await client.overview([...experiments], { signal: this.signal })) this.overviews.set(overview.experiment_id, overview);
    };
    await overviews();
    this.#later(async () => {
      await rest();
      // The row of the experiment was drawn before its runs were asked for.
      await overviews();
      return { structure: false, experiments, runs: new Set(ids) };
    });
  }

  #later(read: () => Promise<Parameters<typeof this.onLater>[0] | undefined>): void {
    const { signal } = this;
    read().then((what) => {
      if (what !== undefined && !signal.aborted) this.onLater(what);
    }).catch(() => {
      // The rows stand as they are; the next change, or the connection's own state, has them read again.
    });
  }

  /** Reads runs again; one that is gone is forgotten. */
  async loadRuns(runIds: readonly string[]): Promise<void> {
    const client = await this.client();
    await Promise.all(runIds.map(async (id) => {
      try {
        this.runs.set(id, await client.getRun(id, { signal: this.signal }));
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
        this.runs.delete(id);
      }
    }));
  }

  /** Reads the children's summaries of runs, and of `parents` too. */
  async loadSummaries(runIds: readonly string[], parents: readonly string[] = []): Promise<void> {
    const client = await this.client();
    const byKey = new Map<string | undefined, string[]>();
    for (const id of new Set([...runIds, ...parents])) {
      const experiment = this.experimentOf(id);
      const key = experiment === undefined ? undefined : this.keyMetric(experiment)?.key;
      byKey.set(key, [...(byKey.get(key) ?? []), id]);
    }
    for (const [key, ids] of byKey) {
      for (const summary of await client.childSummaries(ids, key, { signal: this.signal })) this.#summaries.set(summary.run_id, summary);
    }
  }

  /** Reads the courses that rows show: of the key metric, and of all metrics of an opened run. */
  async loadCourses(runIds: readonly string[]): Promise<void> {
    const series: { run_id: string; key: string }[] = [];
    for (const id of runIds) {
      const run = this.runs.get(id);
      if (run === undefined) continue;
      const key = this.keyMetric(run.info.experiment_id)?.key;
      const keys = this.contents.has(id) ? run.data.metrics.slice(0, COURSES_OF_A_RUN).map((metric) => metric.key) : [];
      for (const one of new Set(key === undefined || metricValue(run, key) === undefined ? keys : [key, ...keys])) series.push({ run_id: id, key: one });
    }
    if (series.length > 0) await this.courses.read(await this.client(), series, this.signal);
  }

  /** Finds the best run of an experiment; answers those that became it or are it no longer. */
  async loadBest(experimentId: string): Promise<string[]> {
    const before = this.#best.get(experimentId);
    const key = this.keyMetric(experimentId);
    this.#best.delete(experimentId);
    const client = await this.client();
    // Ordering thousands of runs by a metric keeps a stock server busy for long, for a star.
    if (key !== undefined && key.direction !== 'unknown' && (client.counts || this.overviews.get(experimentId)?.partial !== true)) {
      const { runs } = await client.searchRuns(bestRequest(experimentId, key.key, key.direction), { signal: this.signal });
      const [best, next] = runs.map((run) => ({ id: run.info.run_id, value: metricValue(run, key.key) }));
      // One run alone is not the best of anything.
      if (best?.value !== undefined && Number.isFinite(best.value) && next?.value !== undefined) this.#best.set(experimentId, best.id);
    }
    const after = this.#best.get(experimentId);
    return before === after ? [] : [before, after].filter((id) => id !== undefined);
  }

  /** What an opened run holds, read when it was not. */
  async content(runId: string): Promise<RunContent | undefined> {
    const known = this.contents.get(runId);
    const run = this.runs.get(runId);
    if (known !== undefined || run === undefined) return known;
    const content = await readContent(await this.client(), run, this.signal);
    this.contents.set(runId, content);
    await this.loadCourses([runId]);
    return content;
  }

  /** A folder of a run's artifacts, read when it was not. */
  async folder(runId: string, path: string): Promise<readonly FileInfo[]> {
    const content = await this.content(runId);
    const known = content?.folders.get(path);
    if (known !== undefined || content === undefined) return known ?? [];
    const files = await readFolder(await this.client(), runId, path, this.signal);
    content.folders.set(path, files);
    return files;
  }

  #hasCourse(runId: string): boolean {
    const experiment = this.experimentOf(runId);
    const key = experiment === undefined ? undefined : this.keyMetric(experiment)?.key;
    return key === undefined || this.courses.has(runId, key);
  }

  /** Whether there is a trash now where there was none, or the other way round. */
  async #countTrash(client: MlflowClient): Promise<boolean> {
    const active = this.activeIds();
    const before = this.deletedRuns > 0;
    this.deletedRuns = active.length === 0 ? 0 : await client.countRuns({ experiment_ids: active, run_view_type: 'DELETED_ONLY' }, { signal: this.signal, atMost: 100 });
    return before !== this.deletedRuns > 0;
  }

  /** Experiments that are not in the trash. */
  activeIds(): string[] {
    return [...this.experiments.values()].filter((one) => one.lifecycle_stage === 'active').map((one) => one.experiment_id);
  }
}

async function readExperiments(client: MlflowClient, signal: AbortSignal): Promise<Experiment[]> {
  const experiments: Experiment[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchExperiments({ view_type: 'ALL', max_results: 1000, page_token: token }, { signal });
    experiments.push(...page.experiments);
    token = page.next_page_token;
  } while (token !== undefined);
  return experiments;
}
