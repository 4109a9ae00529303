import { activeExperimentIds, childrenOf } from '../../client/childRuns';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';
import type { ChildRun, ChildRuns } from '../../../webview/run/protocol';

/** Most child runs that the page is given. */
const MOST = 500;

/** The child runs of a run, oldest first, with their last value of the metric that most of them have. */
export async function readChildren(client: MlflowClient, runId: string, keyMetric: string | undefined, signal: AbortSignal): Promise<ChildRuns> {
  const page = await client.searchRuns(
    {
      experiment_ids: await activeExperimentIds(client, { signal }),
      filter: childrenOf(runId),
      order_by: ['attributes.start_time ASC'],
      max_results: MOST,
    },
    { signal },
  );
  const metric = metricOf(page.runs, keyMetric);
  return {
    runs: page.runs.map((run) => child(run, metric)),
    more: page.next_page_token !== undefined,
    ...(metric === undefined ? {} : { metric }),
  };
}

function child(run: Run, metric: string | undefined): ChildRun {
  const end = Number(run.info.end_time ?? 0);
  const value = run.data.metrics.find((entry) => entry.key === metric)?.value;
  return {
    id: run.info.run_id,
    name: run.info.run_name || run.info.run_id.slice(0, 8),
    status: run.info.status,
    start: Number(run.info.start_time),
    ...(end === 0 ? {} : { end }),
    ...(value === undefined || !(Math.abs(value) < Number.MAX_VALUE) ? {} : { value }),
  };
}

/** The key metric when a child has it, else the one that most of them have. */
function metricOf(runs: readonly Run[], keyMetric: string | undefined): string | undefined {
  const counts = new Map<string, number>();
  for (const run of runs) for (const metric of run.data.metrics) counts.set(metric.key, (counts.get(metric.key) ?? 0) + 1);
  if (keyMetric !== undefined && counts.has(keyMetric)) return keyMetric;
  return [...counts].filter(([key]) => !key.startsWith('system/')).sort((a, b) => b[1] - a[1])[0]?.[0];
}
