import type { LoggedModel, Metric } from '../history';

/** The metrics of a logged model by the target's id of the run that measured them; `runOf` tells it, undefined where the run is not there. */
export function metricsByRun({ data }: LoggedModel, runOf: (sourceId: string | undefined) => string | undefined): Map<string, Metric[]> {
  const byRun = new Map<string, Metric[]>();
  for (const { run_id: sourceId, ...metric } of data.metrics) {
    const runId = runOf(sourceId);
    if (runId === undefined || runId === '') continue;
    const list = byRun.get(runId) ?? [];
    list.push(metric);
    byRun.set(runId, list);
  }
  return byRun;
}
