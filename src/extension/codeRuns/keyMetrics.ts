import type { MlflowClient } from '../../client/mlflowClient';
import type { Experiment } from '../../protocol/entities';
import { keyMetricOf, type KeyMetric } from '../../protocol/keyMetric';
import type { ExperimentOverview } from '../../protocol/trialbook';
import type { Directions } from '../shared/sharedContent';
import type { KnownRun } from './knownRun';
import { usedMetrics } from './runsView';

/** By which metric the runs of a file are read: that of their experiment, as long as they log it. */
export class KeyMetrics {
  readonly #known = new Map<string, { readonly experiment: Experiment; readonly overview: ExperimentOverview | undefined }>();

  /** Whether the experiment of these runs is to be read, since it was not or they log what it did not know of. */
  isStale(experimentId: string, run: KnownRun): boolean {
    const overview = this.#known.get(experimentId)?.overview;
    return !this.#known.has(experimentId) || (overview !== undefined && overview.metric_keys.length < MOST_KEYS && [...run.metrics.keys()].some((key) => !overview.metric_keys.includes(key)));
  }

  async read(client: MlflowClient, experimentId: string, signal: AbortSignal): Promise<void> {
    const [experiment, [overview]] = await Promise.all([client.getExperiment(experimentId, { signal }), client.overview([experimentId], { signal })]);
    this.#known.set(experimentId, { experiment, overview });
  }

  forget(): void {
    this.#known.clear();
  }

  /** Undefined before the experiment was read, and when the runs log nothing to read them by. */
  of(runs: readonly KnownRun[], directions: Directions): KeyMetric | undefined {
    const [newest] = runs;
    const known = newest === undefined ? undefined : this.#known.get(newest.experimentId);
    if (known === undefined) return undefined;
    const ofExperiment = keyMetricOf(known.experiment, known.overview, directions);
    if (ofExperiment !== undefined && runs.some(({ metrics }) => metrics.has(ofExperiment.key))) return ofExperiment;
    // Several programs may share an experiment, and this one logs another metric than most.
    const own = keyMetricOf({ ...known.experiment, tags: [] }, { ...NO_OVERVIEW, metric_keys: usedMetrics(runs) }, directions);
    return own ?? ofExperiment;
  }
}

/** Keys that an overview names at most. */
const MOST_KEYS = 200;
const NO_OVERVIEW: ExperimentOverview = { experiment_id: '', runs: 0, root_runs: 0, running: 0, failed: 0, metric_keys: [], param_keys: [], tag_keys: [] };
