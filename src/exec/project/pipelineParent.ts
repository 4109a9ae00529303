import { thisProcess } from '../../address/machine';
import { VERSION } from '../../address/version';
import { activeExperimentIds, childrenOf } from '../../client/childRuns';
import { ensureServer } from '../../client/ensureServer';
import { MlflowClient } from '../../client/mlflowClient';
import { quoteKey, quoteValue } from '../../protocol/columns';
import { SYSTEM_TAGS, type RunStatus } from '../../protocol/entities';
import { RECORDED_TAGS, type RecordedStart } from '../../protocol/recorded';
import type { Pipeline } from './pipeline';

/** Where a pipeline is recorded. */
export interface PipelineServer {
  readonly storePath: string;
  /** Absolute path of `dist/server.js`. */
  readonly serverScript: string;
}

/**
 * The run above the runs of a pipeline's steps. Nothing here raises: without a server the steps run all the same, each with a record of its own.
 */
export class PipelineParent {
  private constructor(
    private readonly client: MlflowClient | undefined,
    /** Undefined when no server could be had. */
    readonly runId: string | undefined,
    private readonly warn: (line: string) => void,
  ) {}

  /** Makes the run, in the experiment of that name or in MLflow's first. */
  static async begin(server: PipelineServer, pipeline: Pipeline, options: { name: string; uri: string; experiment: string | undefined }, warn: (line: string) => void): Promise<PipelineParent> {
    let client: MlflowClient | undefined;
    try {
      const { connection } = await ensureServer({ ...server, version: VERSION });
      client = new MlflowClient(connection);
      const start: RecordedStart = { kind: 'pipeline', uri: options.uri, name: pipeline.name };
      const run = await client.createRun({
        experiment_id: await experimentOf(client, options.experiment),
        run_name: options.name,
        start_time: Date.now(),
        tags: [
          { key: SYSTEM_TAGS.sourceType, value: 'PROJECT' },
          { key: SYSTEM_TAGS.sourceName, value: options.uri },
          { key: RECORDED_TAGS.start, value: JSON.stringify(start) },
          { key: RECORDED_TAGS.pipeline, value: JSON.stringify(pipeline.steps.map(({ name, entryPoint }) => ({ name, entryPoint }))) },
          // A pipeline whose process is gone is not running any more.
          { key: RECORDED_TAGS.process, value: JSON.stringify(thisProcess()) },
        ],
      });
      const params = Object.entries(pipeline.params).map(([key, value]) => ({ key, value }));
      if (params.length > 0) await client.logBatch({ run_id: run.info.run_id, params, metrics: [], tags: [] });
      return new PipelineParent(client, run.info.run_id, warn);
    } catch (error) {
      client?.dispose();
      warn(`The pipeline has no run of its own, since the server could not be had: ${(error as Error).message}`);
      return new PipelineParent(undefined, undefined, warn);
    }
  }

  /** Says which step it is at; `position` counts from 0. */
  async at(name: string, position: number, steps: number): Promise<void> {
    await this.#try((client, runId) => client.setTag(runId, RECORDED_TAGS.pipelineStep, JSON.stringify({ name, position, steps })));
  }

  /** Id of the run of the step at a position; undefined when there is none. */
  async stepRun(position: number): Promise<string | undefined> {
    let found: string | undefined;
    await this.#try(async (client, runId) => {
      const filter = `${childrenOf(runId)} AND tags.${quoteKey(RECORDED_TAGS.position)} = ${quoteValue(String(position))}`;
      const { runs } = await client.searchRuns({ experiment_ids: await activeExperimentIds(client), filter, max_results: 1 });
      found = runs[0]?.info.run_id;
    });
    return found;
  }

  /** Ends it; `error` says what it failed of. */
  async end(status: RunStatus, error: string | undefined): Promise<void> {
    await this.#try(async (client, runId) => {
      if (error !== undefined) await client.setTag(runId, SYSTEM_TAGS.error, error);
      await client.updateRun({ run_id: runId, status, end_time: Date.now() });
    });
    this.client?.dispose();
  }

  async #try(call: (client: MlflowClient, runId: string) => Promise<unknown>): Promise<void> {
    if (this.client === undefined || this.runId === undefined) return;
    try {
      await call(this.client, this.runId);
    } catch (error) {
      this.warn(`The run of the pipeline was not written: ${(error as Error).message}`);
    }
  }
}

async function experimentOf(client: MlflowClient, name: string | undefined): Promise<string> {
  if (name === undefined) return '0';
  const { experiments: [found] } = await client.searchExperiments({ filter: `name = ${quoteValue(name)}`, max_results: 1 });
  return found?.experiment_id ?? client.createExperiment({ name });
}
