import type { Change } from '../../protocol/trialbook';

/** What the model knows when it plans: only what was loaded has to be read again. */
export interface Known {
  /** Experiment of a loaded run. */
  experimentOf(runId: string): string | undefined;
  /** Parent of a loaded run. */
  parentOf(runId: string): string | undefined;
  /** Whether a metric key of an experiment was seen before. */
  hasMetric(experimentId: string, key: string): boolean;
  /** Whether the order or the choice of an experiment's runs hangs on metrics, parameters or tags. */
  isArranged(experimentId: string): boolean;
  /** Runs whose files and models were read. */
  opened(): Iterable<string>;
}

/** What changes ask to be read again. */
export interface Refresh {
  /** The list of experiments. */
  experiments: boolean;
  /** Counts and known keys of these experiments. */
  readonly overviews: Set<string>;
  /** Lists of runs of these experiments, since runs came, went or ended. */
  readonly lists: Set<string>;
  /** Lists of these experiments whose order may have changed; not urgent. */
  readonly arranged: Set<string>;
  /** Loaded runs. */
  readonly runs: Set<string>;
  /** Loaded runs whose metric courses moved. */
  readonly courses: Set<string>;
  /** Parents of runs of these experiments. */
  readonly summaries: Set<string>;
  /** Runs whose files changed. */
  readonly artifacts: Set<string>;
  /** Runs with new models. */
  readonly models: Set<string>;
  /** Runs that gave a sign of life. */
  readonly signs: Set<string>;
}

/** A refresh of nothing. */
export function emptyRefresh(): Refresh {
  return {
    experiments: false, overviews: new Set(), lists: new Set(), arranged: new Set(), runs: new Set(), courses: new Set(), summaries: new Set(),
    artifacts: new Set(), models: new Set(), signs: new Set(),
  };
}

/** Whether nothing is to be read. */
export function isEmpty(refresh: Refresh): boolean {
  const { experiments, ...sets } = refresh;
  return !experiments && Object.values(sets).every((set) => set.size === 0);
}

/**
 * Adds what `changes` ask for to `refresh`. Runs that are not shown cost nothing beyond the counts above them, so that a
 * training elsewhere does not make the tree read.
 */
export function planRefresh(refresh: Refresh, changes: readonly Change[], known: Known): void {
  for (const change of changes) planOne(refresh, change, known);
}

function planOne(refresh: Refresh, change: Change, known: Known): void {
  const run = change.run_id;
  if (change.kind === 'experiment') {
    refresh.experiments = true;
    if (change.experiment_id !== undefined) refresh.lists.add(change.experiment_id);
    return;
  }
  if (run === undefined) {
    planNameless(refresh, change, known);
    return;
  }
  const experiment = change.experiment_id ?? known.experimentOf(run);
  const loaded = known.experimentOf(run) !== undefined;
  refresh.signs.add(run);
  if (loaded) refresh.runs.add(run);
  switch (change.kind) {
    case 'run':
      if (experiment === undefined) refresh.experiments = true;
      else for (const set of [refresh.overviews, refresh.lists, refresh.summaries]) set.add(experiment);
      return;
    case 'metrics':
      if (loaded) refresh.courses.add(run);
      if (experiment !== undefined) planMetrics(refresh, run, experiment, change.keys, known);
      return;
    case 'params':
    case 'tags':
      planArranged(refresh, experiment, known);
      return;
    case 'artifacts':
      refresh.artifacts.add(run);
      return;
    case 'logged-model':
      refresh.models.add(run);
      return;
    default:
  }
}

/** A change of no one run: the files of any may be others now. */
function planNameless(refresh: Refresh, change: Change, known: Known): void {
  if (change.kind !== 'artifacts' || change.model_id !== undefined) return;
  for (const opened of known.opened()) refresh.artifacts.add(opened);
}

function planMetrics(refresh: Refresh, run: string, experiment: string, keys: readonly string[] | undefined, known: Known): void {
  if (known.experimentOf(run) === undefined || known.parentOf(run) !== undefined) refresh.summaries.add(experiment);
  if (keys?.every((key) => known.hasMetric(experiment, key)) !== true) refresh.overviews.add(experiment);
  planArranged(refresh, experiment, known);
}

function planArranged(refresh: Refresh, experiment: string | undefined, known: Known): void {
  if (experiment !== undefined && known.isArranged(experiment)) refresh.arranged.add(experiment);
}
