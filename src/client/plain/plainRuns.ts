import type { Run } from '../../protocol/entities';
import type { Change } from '../../protocol/trialbook';
import type { MlflowClient } from '../mlflowClient';
import type { SearchRunsRequest } from '../requests';
import type { CallOptions } from '../transport';
import { RunValues } from './runValues';
import { SeenRuns } from './seenRuns';
import { SharedRead } from './sharedRead';

/** Runs read in one call: what stock MLflow answers in about a second. */
const PAGE = 1000;
/** Newest runs that a look for news reads at once, of all experiments that are looked at. */
const NEWEST = 100;
/** Pages of nothing but new runs that a look goes back. */
const MOST_PAGES = 10;

/**
 * The active runs of the experiments that somebody looks at, kept current by `look`: a server without our additions is slow to list them and says nothing of
 * changes. All runs of an experiment are read for those who compare them (`of`), and only what pages bring for everyone else (`note`).
 */
export class PlainRuns {
  private readonly experiments = new Map<string, SharedRead<Map<string, Run>>>();
  private readonly read = new Map<string, Map<string, Run>>();
  private readonly seen = new SeenRuns();
  private readonly values = new Map<string, RunValues>();
  /** Runs to look at whatever their age. */
  private readonly asked = new Set<string>();

  constructor(private readonly client: MlflowClient) {}

  /** Values of the runs of these experiments, newest start first. Reads all of them, page by page, until nobody who asked wants them any more. */
  async of(experimentIds: readonly string[], options: CallOptions = {}): Promise<RunValues> {
    const key = experimentIds.join(',');
    const known = this.values.get(key);
    if (known !== undefined) return known;
    const all = await Promise.all(experimentIds.map((id) => this.whole(id, options)));
    const runs = newestFirst(all.flatMap((each) => [...each.values()]));
    const names = new Map<string, string>();
    for (const id of experimentIds) names.set(id, (await this.client.getExperiment(id, options)).name);
    const values = new RunValues(runs, names);
    this.values.set(key, values);
    return values;
  }

  /** Whether all runs of an experiment are known already. */
  isWhole(experimentId: string): boolean {
    return this.read.has(experimentId) || this.seen.get(experimentId)?.whole === true;
  }

  /** What is known of an experiment without asking, newest start first; undefined when nothing is. */
  known(experimentId: string): Run[] | undefined {
    const runs = this.read.get(experimentId) ?? this.seen.get(experimentId)?.runs;
    return runs === undefined ? undefined : newestFirst([...runs.values()]);
  }

  /** A run that was read, as it was last seen. */
  find(runId: string): Run | undefined {
    for (const runs of this.read.values()) if (runs.has(runId)) return runs.get(runId);
    for (const id of this.seen.experimentIds) {
      const run = this.seen.get(id)?.runs.get(runId);
      if (run !== undefined) return run;
    }
    return undefined;
  }

  /** Remembers what a search answered. */
  note(request: SearchRunsRequest, answer: { runs: readonly Run[]; next_page_token?: string | undefined }): void {
    this.seen.note(request, answer);
  }

  /** Has the next look read this run, which was written from here. */
  lookAt(runId: string): void {
    this.asked.add(runId);
  }

  /** Forgets all that was read. */
  clear(): void {
    this.experiments.clear();
    this.read.clear();
    this.seen.clear();
    this.values.clear();
  }

  /** Looks for what is new in the experiments that are looked at: runs that came, go on, ended or went since. Raises what the client raises. */
  async look(signal: AbortSignal): Promise<Change[]> {
    const ids = [...new Set([...this.read.keys(), ...this.seen.experimentIds])];
    if (ids.length === 0) {
      this.asked.clear();
      return [];
    }
    const asked = await this.readAsked(signal);
    const changes: Change[] = [];
    for (const run of [...(await this.news(ids, signal)), ...asked]) {
      const { experiment_id, run_id } = run.info;
      if (!this.take(run, asked.includes(run))) continue;
      changes.push({ kind: 'run', experiment_id, run_id }, { kind: 'metrics', experiment_id, run_id });
    }
    if (changes.length > 0) this.values.clear();
    return changes;
  }

  /** Keeps a run as it is now; whether that is news. */
  private take(run: Run, isAsked: boolean): boolean {
    const { experiment_id, run_id, lifecycle_stage } = run.info;
    const places = [this.read.get(experiment_id), this.seen.get(experiment_id)?.runs].filter((runs) => runs !== undefined);
    if (lifecycle_stage === 'deleted') return places.map((runs) => runs.delete(run_id)).includes(true);
    const before = places.find((runs) => runs.has(run_id))?.get(run_id);
    if (before === undefined ? !isAsked && this.isUnopened(run) : JSON.stringify(before) === JSON.stringify(run)) return false;
    for (const runs of places) runs.set(run_id, run);
    return places.length > 0;
  }

  /** Of an experiment that is known in part, an older run is no news: it stands on a page that nobody opened. */
  private isUnopened({ info }: Run): boolean {
    return !this.read.has(info.experiment_id) && info.status !== 'RUNNING' && Number(info.start_time) < (this.seen.get(info.experiment_id)?.newest ?? 0);
  }

  /** The newest runs, those that go on, and those that went on when they were last seen. */
  private async news(ids: readonly string[], signal: AbortSignal): Promise<Run[]> {
    const [newest, running] = await Promise.all([this.newest(ids, signal), this.page(ids, "attributes.status = 'RUNNING'", undefined, signal)]);
    const found = new Map([...newest, ...running.runs].map((run) => [run.info.run_id, run]));
    const known = ids.flatMap((id) => this.known(id) ?? []);
    const ended = known.filter((run) => run.info.status === 'RUNNING' && !found.has(run.info.run_id)).slice(0, NEWEST);
    for (const run of await Promise.all(ended.map(({ info }) => this.client.getRun(info.run_id, { signal })))) found.set(run.info.run_id, run);
    return [...found.values()];
  }

  private async newest(ids: readonly string[], signal: AbortSignal): Promise<Run[]> {
    const found: Run[] = [];
    let token: string | undefined;
    for (let count = 0; count < MOST_PAGES; count++) {
      const page = await this.page(ids, '', token, signal);
      found.push(...page.runs);
      token = page.next_page_token;
      if (token === undefined || page.runs.some(({ info }) => this.isOld(info.experiment_id, info.run_id, Number(info.start_time)))) break;
    }
    return found;
  }

  private isOld(experimentId: string, runId: string, start: number): boolean {
    return this.read.get(experimentId)?.has(runId) ?? start <= (this.seen.get(experimentId)?.newest ?? 0);
  }

  private page(ids: readonly string[], filter: string, token: string | undefined, signal: AbortSignal): Promise<{ runs: Run[]; next_page_token?: string }> {
    return this.client.searchRuns({
      experiment_ids: [...ids], filter, max_results: NEWEST, order_by: ['attributes.start_time DESC'], run_view_type: 'ALL', ...(token === undefined ? {} : { page_token: token }),
    }, { signal });
  }

  private async readAsked(signal: AbortSignal): Promise<Run[]> {
    const ids = [...this.asked];
    const runs = await Promise.all(ids.map((id) => this.client.getRun(id, { signal })));
    ids.forEach((id) => this.asked.delete(id));
    return runs;
  }

  private async whole(experimentId: string, { signal }: CallOptions): Promise<Map<string, Run>> {
    const known = this.read.get(experimentId);
    if (known !== undefined) return known;
    let reading = this.experiments.get(experimentId);
    if (reading === undefined || reading.isAbandoned) {
      const begun = new SharedRead((stop) => this.readAll(experimentId, stop).finally(() => {
        if (this.experiments.get(experimentId) === begun) this.experiments.delete(experimentId);
      }));
      reading = begun;
      this.experiments.set(experimentId, begun);
    }
    return reading.wait(signal);
  }

  private async readAll(experimentId: string, signal: AbortSignal): Promise<Map<string, Run>> {
    const runs = new Map<string, Run>();
    let token: string | undefined;
    do {
      const page = await this.client.searchRuns({ experiment_ids: [experimentId], max_results: PAGE, ...(token === undefined ? {} : { page_token: token }) }, { signal });
      for (const run of page.runs) runs.set(run.info.run_id, run);
      token = page.next_page_token;
    } while (token !== undefined);
    this.read.set(experimentId, runs);
    this.seen.forget(experimentId);
    return runs;
  }
}

function newestFirst(runs: Run[]): Run[] {
  return runs.sort((a, b) => Number(b.info.start_time) - Number(a.info.start_time) || (a.info.run_id < b.info.run_id ? -1 : 1));
}
