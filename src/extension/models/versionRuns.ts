import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import type { Run } from '../../protocol/entities';
import { runFilter } from '../compare/opening';

/** Runs asked for in one search. */
const PAGE = 100;
/** Runs asked for one by one at a time. */
const AT_ONCE = 6;

/**
 * Reads runs by their ids, also those in the trash; a run that is gone for good is `undefined`. The runs of a model's versions are mostly of one experiment,
 * which is known with the first of them: the others of it come with one search. Raises what the client raises.
 */
export async function readVersionRuns(client: MlflowClient, runIds: readonly string[], signal: AbortSignal): Promise<Map<string, Run | undefined>> {
  const found = new Map<string, Run | undefined>();
  const missing = new Set(runIds);
  const searched = new Set<string>();
  const keep = (id: string, run: Run | undefined): void => {
    found.set(id, run);
    missing.delete(id);
  };
  while (missing.size > AT_ONCE) {
    const first = [...missing][0] ?? '';
    const run = await readRun(client, first, signal);
    keep(first, run);
    const experiment = run?.info.experiment_id;
    if (experiment === undefined || searched.has(experiment)) break;
    searched.add(experiment);
    const rest = [...missing];
    for (let at = 0; at < rest.length; at += PAGE) {
      const part = rest.slice(at, at + PAGE);
      const { runs } = await client.searchRuns({ experiment_ids: [experiment], filter: runFilter(part), run_view_type: 'ACTIVE_ONLY', max_results: PAGE }, { signal });
      for (const one of runs) keep(one.info.run_id, one);
    }
  }
  const rest = [...missing];
  for (let at = 0; at < rest.length; at += AT_ONCE) {
    await Promise.all(rest.slice(at, at + AT_ONCE).map(async (id) => keep(id, await readRun(client, id, signal))));
  }
  return found;
}

async function readRun(client: MlflowClient, id: string, signal: AbortSignal): Promise<Run | undefined> {
  try {
    return await client.getRun(id, { signal });
  } catch (error) {
    if (error instanceof MlflowError && (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'INVALID_PARAMETER_VALUE')) return undefined;
    throw error;
  }
}
