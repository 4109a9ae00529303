import type { Change } from '../../protocol/trialbook';

/** What of the compared runs changed since the page was told last. */
export interface PageNews {
  /** Runs that changed or came; undefined when everything is to be read again. */
  runIds: Set<string> | undefined;
  /** Runs that may have gone: they began, ended, went to the trash or came back. */
  readonly moved: Set<string>;
  /** Metrics that were written; undefined when they are too many to name. */
  metricKeys: Set<string> | undefined;
}

/** More changed runs than this are not named one by one. */
const MOST_RUNS = 2000;

/** No news. */
export function noNews(): PageNews {
  return { runIds: new Set(), moved: new Set(), metricKeys: new Set() };
}

/** Makes everything news. */
export function addAll(news: PageNews): void {
  news.runIds = undefined;
  news.metricKeys = undefined;
}

/** Whether there is nothing to tell. */
export function isQuiet(news: PageNews): boolean {
  return news.runIds?.size === 0;
}

/** Adds the changes that concern the experiments to what is to be told; answers whether any did. */
export function addChanges(news: PageNews, changes: readonly Change[], experimentIds: ReadonlySet<string>): boolean {
  let any = false;
  for (const change of changes) {
    if (!concerns(change, experimentIds)) continue;
    any = true;
    addOne(news, change);
  }
  return any;
}

function addOne(news: PageNews, { kind, run_id: runId, keys }: Change): void {
  // An experiment that goes or comes takes its runs along.
  if (runId === undefined) news.runIds = undefined;
  else news.runIds?.add(runId);
  if ((news.runIds?.size ?? 0) > MOST_RUNS) news.runIds = undefined;
  if (kind === 'run' && runId !== undefined) news.moved.add(runId);
  if (kind !== 'metrics') return;
  if (keys === undefined) news.metricKeys = undefined;
  else for (const key of keys) news.metricKeys?.add(key);
}

/** What is shown of a run changed, or which runs there are. Other experiments, models and the registry concern no one here. */
function concerns({ kind, experiment_id, run_id }: Change, experimentIds: ReadonlySet<string>): boolean {
  if (experiment_id !== undefined && !experimentIds.has(experiment_id)) return false;
  if (kind === 'experiment') return experiment_id !== undefined;
  return run_id !== undefined && kind !== 'model-version' && kind !== 'registered-model';
}
