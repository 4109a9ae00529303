import { dirname } from 'node:path';
import { createMask, MASKED, type Mask } from '../../capture/secrets';
import { VERSION } from '../../address/version';
import { thisProcess } from '../../address/machine';
import { activeExperimentIds, childrenOf } from '../../client/childRuns';
import { ConnectionError } from '../../client/connectionError';
import { ensureServer } from '../../client/ensureServer';
import { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run, type RunStatus } from '../../protocol/entities';
import { quoteKey, quoteValue } from '../../protocol/columns';
import { RECORDED_FILES, RECORDED_TAGS, type SweepProgress } from '../../protocol/recorded';
import { chooseTarget } from '../target';
import { recordingRules } from '../recordingRules';
import type { SweepPlan } from './sweepFiles';

/** Where the server of a sweep is. */
export interface SweepServer {
  readonly storePath: string;
  /** Absolute path of `dist/server.js`. */
  readonly serverScript: string;
  /** Address of an MLflow server that a person named. */
  readonly uri?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** What is known of a sweep before its parent run is made. */
export type SweepDraft = Omit<SweepPlan, 'id' | 'experimentId' | 'experiment' | 'created'>;

/** Makes the parent run of a sweep in the experiment of that name, MLflow's first without; answers the whole plan. */
export async function createParent(server: SweepServer, draft: SweepDraft, experimentName: string | undefined): Promise<SweepPlan> {
  const client = await connect(server);
  try {
    const { experimentId, experiment } = await experimentOf(client, experimentName);
    const created = Date.now();
    const run = await client.createRun({
      experiment_id: experimentId,
      run_name: draft.name,
      start_time: created,
      tags: [
        { key: SYSTEM_TAGS.sourceType, value: 'LOCAL' },
        { key: RECORDED_TAGS.sweep, value: draft.search },
        { key: RECORDED_TAGS.process, value: JSON.stringify(thisProcess()) },
        { key: RECORDED_TAGS.sweepProgress, value: JSON.stringify({ state: 'running', runs: draft.runs.length, done: 0, failed: 0 } satisfies SweepProgress) },
      ],
    });
    const { name, command, cwd, params, search, seed, jobs, metric, stopOnFailure, runs } = draft;
    const { mask: more, keep } = recordingRules(dirname(server.storePath), server.env);
    const mask = createMask({ mask: more, keep, env: server.env });
    const told = {
      version: 1, name, command: mask.argument(command), cwd, params: params.map((one) => withoutSecret(one, mask)), search, seed, jobs, metric, stopOnFailure, runs: runs.map((one) => mask.params(one)),
    };
    await client.uploadArtifact(run, RECORDED_FILES.sweep, Buffer.from(`${JSON.stringify(told, null, 1)}\n`));
    return { ...draft, id: run.info.run_id, experimentId, experiment, created };
  } finally {
    client.dispose();
  }
}

/** The parent run of a sweep, and its children as the server has them. Everything is tried again once when the server went away. */
export class ParentRun {
  #client: MlflowClient | undefined;

  constructor(
    private readonly server: SweepServer,
    private readonly plan: SweepPlan,
  ) {}

  dispose(): void {
    this.#client?.dispose();
  }

  /** It goes on, in this process. */
  begin(): Promise<void> {
    return this.#with(async (client) => {
      const { info, data } = await client.getRun(this.plan.id);
      await client.setTag(this.plan.id, RECORDED_TAGS.process, JSON.stringify(thisProcess()));
      if (info.status !== 'RUNNING') await client.updateRun({ run_id: this.plan.id, status: 'RUNNING' });
      if (data.tags.some(({ key }) => key === SYSTEM_TAGS.error)) await client.deleteTag(this.plan.id, SYSTEM_TAGS.error);
    });
  }

  say(progress: SweepProgress): Promise<void> {
    return this.#with((client) => client.setTag(this.plan.id, RECORDED_TAGS.sweepProgress, JSON.stringify(progress)));
  }

  /** Ends it; `error` says why it failed. */
  end(status: RunStatus, error: string | undefined): Promise<void> {
    return this.#with(async (client) => {
      if (error !== undefined) await client.setTag(this.plan.id, SYSTEM_TAGS.error, error);
      await client.updateRun({ run_id: this.plan.id, status, end_time: Date.now() });
    });
  }

  /** The newest run of each place that has one. */
  children(): Promise<Map<number, Run>> {
    return this.#with(async (client) => {
      const found = new Map<number, Run>();
      const experiments = await activeExperimentIds(client);
      let token: string | undefined;
      do {
        const page = await client.searchRuns({
          experiment_ids: experiments, filter: childrenOf(this.plan.id), order_by: ['attributes.start_time ASC'], max_results: 1000, page_token: token,
        });
        for (const run of page.runs) {
          const place = run.data.tags.find(({ key }) => key === RECORDED_TAGS.position)?.value;
          if (place !== undefined) found.set(Number(place), run);
        }
        token = page.next_page_token;
      } while (token !== undefined);
      return found;
    });
  }

  /** Ends a run whose recorder could not. */
  endChild(runId: string, status: RunStatus): Promise<void> {
    return this.#with(async (client) => {
      await client.updateRun({ run_id: runId, status, end_time: Date.now() });
    });
  }

  /** Best value of the watched metric among the children. */
  best(): Promise<number | undefined> {
    const { metric } = this.plan;
    if (metric === undefined) return Promise.resolve(undefined);
    const column = `metrics.${quoteKey(metric.name)}`;
    return this.#with(async (client) => {
      const { runs: [first] } = await client.searchRuns({
        experiment_ids: await activeExperimentIds(client), filter: childrenOf(this.plan.id), order_by: [`${column} ${metric.direction === 'lower' ? 'ASC' : 'DESC'}`], max_results: 1,
      });
      const value = first?.data.metrics.find(({ key }) => key === metric.name)?.value;
      return value !== undefined && Number.isFinite(value) ? value : undefined;
    });
  }

  async #with<T>(call: (client: MlflowClient) => Promise<T>): Promise<T> {
    this.#client ??= await connect(this.server);
    try {
      return await call(this.#client);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#client.dispose();
      this.#client = await connect(this.server);
      return call(this.#client);
    }
  }
}

async function connect({ storePath, serverScript, uri, env }: SweepServer): Promise<MlflowClient> {
  const target = chooseTarget({ storePath, storeNamed: true, uri, serverScript, env });
  if (target.kind === 'server') return new MlflowClient(target.connection);
  const { connection } = await ensureServer({ storePath, serverScript, version: VERSION });
  return new MlflowClient(connection);
}

/** `name=values` as it may be shown. */
function withoutSecret(param: string, mask: Mask): string {
  const at = param.indexOf('=');
  const name = param.slice(0, at);
  return mask.isSecret(name, param.slice(at + 1)) ? `${name}=${MASKED}` : mask.text(param);
}

async function experimentOf(client: MlflowClient, name: string | undefined): Promise<{ experimentId: string; experiment: string }> {
  if (name === undefined) return { experimentId: '0', experiment: (await client.getExperiment('0')).name };
  const { experiments } = await client.searchExperiments({ filter: `name = ${quoteValue(name)}`, max_results: 1 });
  const [found] = experiments;
  return { experimentId: found?.experiment_id ?? (await client.createExperiment({ name })), experiment: name };
}
