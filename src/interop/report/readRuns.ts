import type { MlflowClient } from '../../client/mlflowClient';
import type { Experiment, Run } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { InteropError } from '../interopError';

/** Runs that a report reads at most: more are no report any more. */
const MOST_RUNS = 20_000;
const PAGE = 1000;
/** Requests at the same time. */
const AT_ONCE = 6;

/** Which runs a report is about. */
export interface RunsWanted {
  /** Names or ids. */
  readonly experiments: readonly string[];
  readonly runIds: readonly string[];
  /** In the search language. */
  readonly filter?: string | undefined;
}

/** Runs with the experiments they are of. */
export interface FoundRuns {
  readonly experiments: readonly Experiment[];
  readonly runs: readonly Run[];
}

/** Reads active runs: those that are named, else all of the experiments. Raises `InteropError` `missing` for what is not there. */
export async function readRuns(client: MlflowClient, wanted: RunsWanted, signal: AbortSignal): Promise<FoundRuns> {
  if (wanted.runIds.length > 0) {
    const runs = await inTurns(wanted.runIds, (id) => found(client.getRun(id, { signal }), `There is no run ${id}`));
    const ids = [...new Set(runs.map(({ info }) => info.experiment_id))];
    return { runs, experiments: await inTurns(ids, (id) => client.getExperiment(id, { signal })) };
  }
  const experiments = await inTurns(wanted.experiments, (nameOrId) => findExperiment(client, nameOrId, signal));
  const runs: Run[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchRuns({ experiment_ids: experiments.map(({ experiment_id: id }) => id), filter: wanted.filter, order_by: ['attributes.start_time ASC'], max_results: PAGE, page_token: token }, { signal });
    runs.push(...page.runs);
    token = page.next_page_token;
  } while (token !== undefined && token !== '' && runs.length < MOST_RUNS);
  return { experiments, runs };
}

/** The experiment that a person named, by its name first. Raises `InteropError` `missing`. */
export async function findExperiment(client: MlflowClient, nameOrId: string, signal: AbortSignal): Promise<Experiment> {
  try {
    return await client.getExperimentByName(nameOrId, { signal });
  } catch (error) {
    if (!isMissing(error)) throw error;
    return found(client.getExperiment(nameOrId, { signal }), `There is no experiment '${nameOrId}'`);
  }
}

async function found<T>(asked: Promise<T>, words: string): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error) || (error instanceof MlflowError && error.code === 'INVALID_PARAMETER_VALUE')) throw new InteropError('missing', words, { cause: error });
    throw error;
  }
}

const isMissing = (error: unknown): boolean => error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';

/** Asks for several things, a few at a time, in order. */
export async function inTurns<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  return answers;
}
