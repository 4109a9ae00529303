import type { Run } from '../../protocol/entities';
import type { Change } from '../../protocol/trialbook';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';
import { RunValues } from './runValues';

/** Runs read in one call: what stock MLflow answers in about a second. */
const PAGE = 1000;
/** Newest runs of an experiment that a look for news reads. */
const NEWEST = 50;

/**
 * The active runs of the experiments that somebody looks at, read once and kept current by `look`: a server without our additions is slow to list them and
 * says nothing of changes.
 */
export class PlainRuns {
  private readonly experiments = new Map<string, Promise<Map<string, Run>>>();
  private readonly values = new Map<string, RunValues>();
  /** Runs to look at whatever their age. */
  private readonly asked = new Set<string>();

  constructor(private readonly client: MlflowClient) {}

  /** Values of the runs of these experiments, newest start first. */
  async of(experimentIds: readonly string[], options: CallOptions = {}): Promise<RunValues> {
    const key = experimentIds.join(',');
    const known = this.values.get(key);
    if (known !== undefined) return known;
    const all = await Promise.all(experimentIds.map((id) => this.read(id)));
    options.signal?.throwIfAborted();
    const runs = all.flatMap((each) => [...each.values()]).sort((a, b) => Number(b.info.start_time) - Number(a.info.start_time) || (a.info.run_id < b.info.run_id ? -1 : 1));
    const names = new Map<string, string>();
    for (const id of experimentIds) names.set(id, (await this.client.getExperiment(id, options)).name);
    const values = new RunValues(runs, names);
    this.values.set(key, values);
    return values;
  }

  /** Has the next look read this run, which was written from here. */
  lookAt(runId: string): void {
    this.asked.add(runId);
  }

  /** Forgets all that was read. */
  clear(): void {
    this.experiments.clear();
    this.values.clear();
  }

  /** Looks for what is new in the experiments that were read: runs that came, go on, ended or went since. Raises what the client raises. */
  async look(signal: AbortSignal): Promise<Change[]> {
    const changes: Change[] = [];
    const asked = await this.readAsked(signal);
    for (const [experimentId, reading] of this.experiments) {
      const known = await reading;
      const found = [...(await this.news(experimentId, known, signal)), ...asked.filter(({ info }) => info.experiment_id === experimentId && (info.lifecycle_stage === 'active' || known.has(info.run_id)))];
      for (const run of found) {
        if (JSON.stringify(known.get(run.info.run_id)) === JSON.stringify(run)) continue;
        if (run.info.lifecycle_stage === 'deleted') known.delete(run.info.run_id);
        else known.set(run.info.run_id, run);
        changes.push({ kind: 'run', experiment_id: experimentId, run_id: run.info.run_id }, { kind: 'metrics', experiment_id: experimentId, run_id: run.info.run_id });
      }
    }
    if (changes.length > 0) this.values.clear();
    return changes;
  }

  /** The newest runs, those that go on, and those that went on when they were last seen. */
  private async news(experimentId: string, known: ReadonlyMap<string, Run>, signal: AbortSignal): Promise<Run[]> {
    const search = async (filter: string): Promise<Run[]> =>
      (await this.client.searchRuns({ experiment_ids: [experimentId], filter, max_results: NEWEST, order_by: ['attributes.start_time DESC'], run_view_type: 'ALL' }, { signal })).runs;
    const found = new Map([...(await search('')), ...(await search("attributes.status = 'RUNNING'"))].map((run) => [run.info.run_id, run]));
    const ended = [...known.values()].filter((run) => run.info.status === 'RUNNING' && !found.has(run.info.run_id)).slice(0, NEWEST);
    for (const { info } of ended) found.set(info.run_id, await this.client.getRun(info.run_id, { signal }));
    return [...found.values()].filter((run) => run.info.lifecycle_stage === 'active' || known.has(run.info.run_id));
  }

  private async readAsked(signal: AbortSignal): Promise<Run[]> {
    const ids = [...this.asked];
    const runs = await Promise.all(ids.map((id) => this.client.getRun(id, { signal })));
    ids.forEach((id) => this.asked.delete(id));
    return runs;
  }

  private read(experimentId: string): Promise<Map<string, Run>> {
    const known = this.experiments.get(experimentId);
    if (known !== undefined) return known;
    const reading = this.readAll(experimentId);
    this.experiments.set(experimentId, reading);
    reading.catch(() => this.experiments.delete(experimentId));
    return reading;
  }

  private async readAll(experimentId: string): Promise<Map<string, Run>> {
    const runs = new Map<string, Run>();
    let token: string | undefined;
    do {
      const page = await this.client.searchRuns({ experiment_ids: [experimentId], max_results: PAGE, ...(token === undefined ? {} : { page_token: token }) });
      for (const run of page.runs) runs.set(run.info.run_id, run);
      token = page.next_page_token;
    } while (token !== undefined);
    return runs;
  }
}
