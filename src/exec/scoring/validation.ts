import { basename } from 'node:path';
import { LIMITS } from '../../protocol/limits';
import { REGISTRY_TAGS, type Validation } from '../../protocol/registry';
import { matchesName } from '../../promotion/evaluate';
import type { PromotionRules } from '../../promotion/rules';

/** A bound that a metric of a validation has to keep. */
export interface Bound {
  readonly metric: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Key of the version's tag that says how it scored on a file. Signs that MLflow takes in no key become `_`. */
export function validationTag(dataset: string): string {
  return (REGISTRY_TAGS.validation + dataset.replace(/[^\w.\- :]/g, '_')).slice(0, LIMITS.key);
}

/** The bounds of a team's rules that are on metrics which a validation of this model measures. */
export function boundsOf(rules: PromotionRules, model: string, metrics: Readonly<Record<string, number>>): Bound[] {
  return rules.rules.flatMap(({ model: pattern, requirement }) =>
    requirement.kind === 'metric' && Object.hasOwn(metrics, requirement.metric) && matchesName(pattern, model) ? [requirement] : [],
  );
}

/** The holdout that a team's rules name for a model: the first one. */
export function holdoutOf(rules: PromotionRules, model: string): string | undefined {
  for (const { model: pattern, requirement } of rules.rules) {
    if (requirement.kind === 'validation' && requirement.dataset !== undefined && matchesName(pattern, model)) return requirement.dataset;
  }
  return undefined;
}

/** What of the bounds is not kept, each for a person. A metric that was not measured keeps none. */
export function brokenBounds(bounds: readonly Bound[], metrics: Readonly<Record<string, number>>): string[] {
  const said = bounds.flatMap(({ metric, atLeast, atMost }): string[] => {
    const value = metrics[metric];
    if (value === undefined) return [`${metric} was not measured`];
    if (atMost !== undefined && !(value <= atMost)) return [`${metric} ${shown(value)} is above ${atMost}`];
    return atLeast !== undefined && !(value >= atLeast) ? [`${metric} ${shown(value)} is below ${atLeast}`] : [];
  });
  return [...new Set(said)];
}

/** The value of the version's tag. */
export function validationOf(given: { runId: string; file: string; digest: string; metrics: Readonly<Record<string, number>>; passed: boolean; time: number }): Validation {
  return { run_id: given.runId, dataset: basename(given.file), digest: given.digest, passed: given.passed, metrics: given.metrics, time: given.time };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(5)));
}
