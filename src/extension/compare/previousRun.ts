import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { seriesName } from '../../table/seriesName';
import { tagValue } from '../../protocol/keyMetric';

/** Earlier runs that are looked through. */
const MOST_LOOKED_AT = 2000;

/**
 * The run before one in its series: the newest earlier run of the experiment whose name is equal but for a date or counter, else the newest earlier
 * one of the same source; undefined without either. Raises what the client raises.
 */
export async function previousRun(client: Pick<MlflowClient, 'searchRuns'>, run: Run): Promise<Run | undefined> {
  const { runs } = await client.searchRuns({
    experiment_ids: [run.info.experiment_id],
    filter: `attributes.start_time <= ${run.info.start_time}`,
    order_by: ['attributes.start_time DESC'],
    max_results: MOST_LOOKED_AT,
  });
  return choosePrevious(run, runs);
}

/** Of runs, newest first, the one before `run` in its series; see `previousRun`. A child run is compared with child runs, a parent with parents. */
export function choosePrevious(run: Run, runs: readonly Run[]): Run | undefined {
  const own = runs.findIndex((one) => one.info.run_id === run.info.run_id);
  // Of runs that began in the same millisecond those behind this one are earlier.
  const earlier = (own < 0 ? runs.filter((one) => one.info.start_time < run.info.start_time) : runs.slice(own + 1)).filter(
    (one) => (parentOf(one) === undefined) === (parentOf(run) === undefined),
  );
  const name = seriesName(run.info.run_name);
  const source = tagValue(run.data.tags, SYSTEM_TAGS.sourceName);
  return (
    earlier.find((one) => seriesName(one.info.run_name) === name) ??
    (source === undefined ? undefined : earlier.find((one) => tagValue(one.data.tags, SYSTEM_TAGS.sourceName) === source))
  );
}

const parentOf = (run: Run): string | undefined => tagValue(run.data.tags, SYSTEM_TAGS.parentRunId);
