import { randomUUID } from 'node:crypto';
import type { MlflowClient } from '../../client/mlflowClient';
import { quoteValue } from '../../protocol/columns';
import type { Run } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { RECORDED_TAGS, type RecordedStart } from '../../protocol/recorded';
import { comparedMetrics, tagOf, type Recipe } from './recipe';
import { verdictOf, verdictTag, type Ending, type Verdict } from './verdict';

/** What a repetition is started with, so that its run is found among others of the same first run. */
export function startOf(kind: 'again' | 'reproduce', run: string): RecordedStart {
  return { kind, run, attempt: randomUUID() };
}

/** The run that was recorded with a start; undefined when none was, e.g. since the server could not be had. */
export async function startedRun(client: MlflowClient, start: RecordedStart): Promise<Run | undefined> {
  const { experiments } = await client.searchExperiments({ max_results: 1000 });
  if (experiments.length === 0) return undefined;
  const { runs } = await client.searchRuns({
    experiment_ids: experiments.map((experiment) => experiment.experiment_id),
    filter: `tags.\`${RECORDED_TAGS.start}\` = ${quoteValue(JSON.stringify(start))}`,
    max_results: 1,
  });
  return runs[0];
}

/** A repeated run beside the first. */
export interface Outcome {
  readonly run: Run;
  /** The first run; undefined when the store does not hold it, and the pin's metrics were compared. */
  readonly first: Run | undefined;
  readonly verdict: Verdict;
}

/** Compares a repeated run with the first, or with what the pin says of it, and writes the verdict to its tags. */
export async function judge(client: MlflowClient, recipe: Recipe, run: Run): Promise<Outcome> {
  const first = await existing(client, recipe.runId);
  const verdict = verdictOf(recipe.pin === undefined && first !== undefined ? comparedMetrics(first) : recipe.metrics, comparedMetrics(run), endingOf(run), first === undefined ? undefined : endingOf(first));
  const tag = verdictTag(verdict);
  if (tag !== undefined) await client.setTag(run.info.run_id, RECORDED_TAGS.reproduced, tag);
  return { run, first, verdict };
}

function endingOf(run: Run): Ending {
  return { status: run.info.status, exitCode: tagOf(run, RECORDED_TAGS.exitCode) };
}

/** A run; undefined when the store has none of that id. */
export async function existing(client: MlflowClient, runId: string): Promise<Run | undefined> {
  try {
    return await client.getRun(runId);
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
