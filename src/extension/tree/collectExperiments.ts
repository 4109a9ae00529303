import { SYSTEM_TAGS, type Experiment } from '../../protocol/entities';
import type { ExperimentOverview } from '../../protocol/trialbook';
import { tagValue } from '../../protocol/keyMetric';

/** Experiments by where the tree shows them. */
export interface ExperimentGroups {
  readonly shown: readonly Experiment[];
  readonly hidden: readonly Experiment[];
  readonly trash: readonly Experiment[];
}

/** Whether a person made an experiment a favourite. */
export function isFavorite(experiment: Experiment): boolean {
  return tagValue(experiment.tags, SYSTEM_TAGS.favorite) === 'true';
}

/** Whether a person moved an experiment out of the way. */
export function isHidden(experiment: Experiment): boolean {
  return tagValue(experiment.tags, SYSTEM_TAGS.hidden) === 'true';
}

/**
 * Sorts experiments into shown, hidden and trash; favourites first, then those with the newest run. The default experiment
 * is left out until something runs in it.
 */
export function collectExperiments(
  experiments: Iterable<Experiment>,
  overviews: ReadonlyMap<string, ExperimentOverview>,
): ExperimentGroups {
  const shown: Experiment[] = [];
  const hidden: Experiment[] = [];
  const trash: Experiment[] = [];
  for (const experiment of experiments) {
    if (experiment.lifecycle_stage === 'deleted') trash.push(experiment);
    else if (isHidden(experiment)) hidden.push(experiment);
    else if (!isEmptyDefault(experiment, overviews.get(experiment.experiment_id))) shown.push(experiment);
  }
  const newest = (experiment: Experiment): bigint =>
    BigInt(overviews.get(experiment.experiment_id)?.last_start_time ?? experiment.creation_time);
  const byTime = (a: Experiment, b: Experiment): number => {
    const [left, right] = [newest(a), newest(b)];
    return left === right ? a.name.localeCompare(b.name) : left < right ? 1 : -1;
  };
  shown.sort((a, b) => Number(isFavorite(b)) - Number(isFavorite(a)) || byTime(a, b));
  hidden.sort(byTime);
  trash.sort((a, b) => Number(b.last_update_time) - Number(a.last_update_time));
  return { shown, hidden, trash };
}

function isEmptyDefault(experiment: Experiment, overview: ExperimentOverview | undefined): boolean {
  return experiment.experiment_id === '0' && overview?.runs === 0 && overview.partial !== true;
}
