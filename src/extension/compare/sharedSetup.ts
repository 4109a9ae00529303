import type { Setup } from '../../../webview/compare/protocol';

/** How MLflow writes the id of a run. */
const RUN_ID = /^[0-9a-f]{32}$/;

/**
 * What of a setup is saved for a team. What names single runs stays behind, since a colleague's store may have others: the selection, its colours,
 * the baseline, and runs that views have pinned. The pane is a matter of one's own screen. A filter that names runs by id is kept, for then that is
 * what the view is.
 */
export function sharedSetup({ view, filter, sort, group, metric, views }: Setup): Partial<Setup> {
  return {
    view, filter, sort,
    ...(group === undefined ? {} : { group }),
    ...(metric === undefined ? {} : { metric }),
    views: withoutRuns(views) as Setup['views'],
  };
}

/** The value without ids of runs, wherever a view keeps them: each view has its own shape. */
function withoutRuns(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isRunId(item)).map(withoutRuns);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, item]) => !RUN_ID.test(key) && !isRunId(item)).map(([key, item]) => [key, withoutRuns(item)]));
}

function isRunId(value: unknown): boolean {
  return typeof value === 'string' && RUN_ID.test(value);
}
