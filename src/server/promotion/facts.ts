import { MlflowError } from '../../protocol/errors';
import type { Metric, ModelVersion } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import type { MetricFact, RuleFacts } from '../../promotion/facts';
import { readReview } from '../../promotion/review';
import type { RuleTarget } from '../../promotion/rules';
import { readValidations } from '../../promotion/validations';
import type { Store } from '../../store/api';

/** What rules are held against, of a version in the store. */
export function factsOf(store: Store, version: ModelVersion): RuleFacts {
  const review = readReview(version.tags?.find(({ key }) => key === REGISTRY_TAGS.review)?.value);
  const tags = version.tags ?? [];
  return {
    version: version.version, tags, modelTags: store.registry.getModel(version.name).tags ?? [], metrics: metricsOf(store, version),
    validations: readValidations(tags), ...(review === undefined ? {} : { review }),
  };
}

/** The version that is in a place now: of a stage, the newest. */
export function versionAt(store: Store, name: string, target: RuleTarget): ModelVersion | undefined {
  const model = store.registry.getModel(name);
  if (!target.startsWith('@')) return model.latest_versions.find((version) => version.current_stage === target);
  const version = (model.aliases ?? []).find(({ alias }) => `@${alias.toLowerCase()}` === target)?.version;
  return version === undefined ? undefined : store.registry.getVersion(name, version);
}

/** The newest value of each metric: of the logged model, else of the run. */
function metricsOf({ runs, loggedModels }: Store, { run_id: run, model_id: model }: ModelVersion): MetricFact[] {
  const ofRun = run === undefined ? [] : (ifThere(() => runs.get(run))?.data.metrics ?? []);
  const ofModel = model === undefined ? [] : (ifThere(() => loggedModels.get(model))?.data.metrics ?? []);
  const found = new Map<string, Metric>();
  for (const metric of ofRun) found.set(metric.key, metric);
  for (const metric of [...ofModel].sort((a, b) => Number(a.timestamp) - Number(b.timestamp))) found.set(metric.key, metric);
  return [...found.values()].map(({ key, value }) => ({ key, value }));
}

/** What a version names may be gone. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
