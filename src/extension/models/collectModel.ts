import type { ModelVersion, RegisteredModel, Run, Stage } from '../../protocol/entities';
import { readReview, reviewGoal } from '../../promotion/review';
import { REGISTRY_TAGS } from '../../protocol/registry';
import { metricValue } from '../tree/collectRun';
import type { KeyMetric } from '../../protocol/keyMetric';

/** Tag of models and versions that are prompts of MLflow's prompt registry. */
const PROMPT = 'mlflow.prompt.is_prompt';

/** Whether a registered model is a prompt, which is no model to anybody. */
export function isPrompt(model: Pick<RegisteredModel, 'tags'>): boolean {
  return model.tags.some(({ key, value }) => key === PROMPT && value.toLowerCase() === 'true');
}

/** The newest first; those that are archived apart when there are several. */
export function arrangeVersions(versions: readonly ModelVersion[]): { readonly shown: ModelVersion[]; readonly archived: ModelVersion[] } {
  const newest = [...versions].sort((a, b) => Number(b.version) - Number(a.version));
  const archived = newest.filter((one) => one.current_stage === 'Archived');
  return archived.length < 2 ? { shown: newest, archived: [] } : { shown: newest.filter((one) => one.current_stage !== 'Archived'), archived };
}

/** A review that waits for an answer. */
export interface OpenReview {
  /** Stage or aliases that it is asked for. */
  readonly goal: string;
  readonly by: string;
}

/** What a version's row shows; words and colours are added where it is drawn. */
export interface VersionView {
  /** Absent in a registry without stages. */
  readonly stage?: Stage;
  readonly aliases: readonly string[];
  /** Value of the key metric of its run's experiment. */
  readonly value?: number;
  readonly keyMetric?: KeyMetric;
  readonly review?: OpenReview;
  /** Its files are not there yet, or will never be. */
  readonly unready?: 'pending' | 'failed';
}

/** Makes the view of a version; `run` and its key metric where they are known, `stages` where its registry has them. */
export function collectVersion(version: ModelVersion, stages: boolean, run: Run | undefined, keyMetric: KeyMetric | undefined): VersionView {
  const value = run === undefined || keyMetric === undefined ? undefined : metricValue(run, keyMetric.key);
  const review = openReview(version);
  return {
    ...(stages ? { stage: version.current_stage } : {}),
    aliases: version.aliases,
    ...(value === undefined || keyMetric === undefined ? {} : { value, keyMetric }),
    ...(review === undefined ? {} : { review }),
    ...(version.status === 'PENDING_REGISTRATION' ? { unready: 'pending' as const } : version.status === 'FAILED_REGISTRATION' ? { unready: 'failed' as const } : {}),
  };
}

/** The review asked for of a version. A tag may hold anything: what is no request is none. */
export function openReview(version: Pick<ModelVersion, 'tags'>): OpenReview | undefined {
  const review = readReview(version.tags.find(({ key }) => key === REGISTRY_TAGS.review)?.value);
  return review?.state === 'requested' ? { goal: reviewGoal(review), by: review.by.name } : undefined;
}
