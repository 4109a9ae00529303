import { MlflowError } from '../../protocol/errors';
import type { LoggedModel, Metric, Problem } from '../history';

/** The metrics of a logged model, by who measured them. */
export interface ModelMetrics {
  /** By the target's id of the run. */
  readonly byRun: ReadonlyMap<string, readonly Metric[]>;
  /** How many are of runs that are not at the target. */
  readonly left: number;
}

/** Groups the metrics of a logged model by the target's id of the run that measured them; `runOf` tells it, undefined where the run is not there. */
export function metricsByRun({ data }: LoggedModel, runOf: (sourceId: string | undefined) => string | undefined): ModelMetrics {
  const byRun = new Map<string, Metric[]>();
  let left = 0;
  for (const { run_id: sourceId, ...metric } of data.metrics) {
    const runId = runOf(sourceId);
    if (runId === undefined || runId === '') {
      left++;
      continue;
    }
    const list = byRun.get(runId) ?? [];
    list.push(metric);
    byRun.set(runId, list);
  }
  return { byRun, left };
}

/** Whether a server refused to write to a run since it is deleted: ours and MLflow's say it in the same words. */
export function isOfDeletedRun(error: unknown): boolean {
  return error instanceof MlflowError && error.code === 'INVALID_PARAMETER_VALUE' && error.message.includes("must be in the 'active' state");
}

/** What is told of metrics that have no run at the target. */
export function metricsLeftOut({ info }: LoggedModel, count: number): Problem {
  return { where: `logged model ${info.name}`, what: `${count === 1 ? '1 of its metrics was' : `${count} of its metrics were`} measured by runs that are not at the target or deleted there, and left out`, lost: true };
}
