import { MlflowError } from '../../protocol/errors';
import type { ModelVersion } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import type { RuleFacts } from '../../promotion/facts';
import { metricsOfVersion } from '../../promotion/metricsOfVersion';
import { readReview } from '../../promotion/review';
import type { RuleTarget } from '../../promotion/rules';
import { readValidations } from '../../promotion/validations';
import type { Store } from '../../store/api';

/** What rules are held against, of a version in the store. */
export function factsOf(store: Store, version: ModelVersion): RuleFacts {
  const { tags } = version;
  const review = readReview(tags.find(({ key }) => key === REGISTRY_TAGS.review)?.value);
  const { run_id: runId, model_id: modelId } = version;
  const run = runId === undefined ? undefined : ifThere(() => store.runs.get(runId));
  const logged = modelId === undefined ? undefined : ifThere(() => store.loggedModels.get(modelId));
  return {
    version: version.version, tags, modelTags: store.registry.getModel(version.name).tags, metrics: metricsOfVersion(version, run, logged),
    validations: readValidations(tags), ...(review === undefined ? {} : { review }),
  };
}

/** The version that is in a place now: of a stage, the newest. */
export function versionAt(store: Store, name: string, target: RuleTarget): ModelVersion | undefined {
  const model = store.registry.getModel(name);
  if (!target.startsWith('@')) return model.latest_versions.find((version) => version.current_stage === target);
  const version = model.aliases.find(({ alias }) => `@${alias.toLowerCase()}` === target)?.version;
  return version === undefined ? undefined : store.registry.getVersion(name, version);
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
