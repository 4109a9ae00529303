import { guessDirection, wordsOf, type Direction } from './direction';
import { SYSTEM_TAGS, type Experiment } from './entities';
import type { ExperimentOverview } from './trialbook';

/** The metric an experiment is read by. */
export interface KeyMetric {
  readonly key: string;
  readonly direction: Direction;
}

/** Words for data that a model has not seen. */
const HELD_OUT = new Set(['val', 'valid', 'validation', 'test', 'eval', 'holdout', 'heldout', 'dev', 'oof', 'cv']);

/** How well a metric speaks for its run: a result on data that was held out first, then any with a direction. */
function rank(key: string): number {
  if (guessDirection(key) === 'unknown') return 2;
  return wordsOf(key).some((word) => HELD_OUT.has(word)) ? 0 : 1;
}

/** Of metrics in the order of their use, the one that says most about a run; system metrics say nothing. */
export function defaultKey(keys: readonly string[]): string | undefined {
  const candidates = keys.filter((key) => !key.startsWith('system/'));
  return [0, 1, 2].map((wanted) => candidates.find((key) => rank(key) === wanted)).find((key) => key !== undefined);
}

/**
 * The key metric of an experiment: the one a person chose (tags `trialbook.keyMetric` and `trialbook.keyMetric.direction`), else
 * the most used one that says something about a run. Its direction is what was said with the choice, else what the team says
 (`directions`, by metric), else what its name speaks of.
 */
export function keyMetricOf(
  experiment: Experiment, overview: ExperimentOverview | undefined, directions?: ReadonlyMap<string, Direction>,
): KeyMetric | undefined {
  const chosen = tagValue(experiment.tags, SYSTEM_TAGS.keyMetric);
  const key = chosen ?? defaultKey(overview?.metric_keys ?? []);
  if (key === undefined || key === '') return undefined;
  const said = tagValue(experiment.tags, SYSTEM_TAGS.keyMetricDirection);
  if (chosen !== undefined && (said === 'lower' || said === 'higher' || said === 'unknown')) return { key, direction: said };
  return { key, direction: directions?.get(key) ?? guessDirection(key) };
}

/** The value of a tag. */
export function tagValue(tags: readonly { readonly key: string; readonly value: string }[], key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}
