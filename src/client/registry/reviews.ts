import { LIMITS } from '../../protocol/limits';
import { MlflowError } from '../../protocol/errors';
import { REGISTRY_TAGS, type Review } from '../../protocol/registry';
import { readReview, writeReview, type ReviewRefusal, type ReviewStep } from '../../promotion/review';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';
import { tagOf } from './readModel';

/** A review did not go on as asked. */
export class ReviewRefused extends Error {
  override readonly name = 'ReviewRefused';

  constructor(
    readonly why: ReviewRefusal,
    /** The review as it is; undefined when there is none. */
    readonly review: Review | undefined,
  ) {
    super(`The review cannot go on: ${why}.`);
  }
}

/** Which version is meant. */
export interface VersionName {
  readonly name: string;
  readonly version: string;
}

/** Longest value that every MLflow server keeps of a version's tag, characters: before 2.21 it was 5,000. */
const LONGEST = { ours: LIMITS.tagValue, stock: 5000 } as const;

/**
 * Reads the review of a version, takes it a step further and writes it back. MLflow has no compare-and-set for tags, so the tag is read again right after:
 * when somebody else's value stands there, this step lost and raises RESOURCE_CONFLICT. Two who write within the same moment, and read both after both have
 * written, still leave one of them told. Raises `ReviewRefused` when the step is not one that the review allows.
 */
export async function changeReview(
  client: MlflowClient, kind: keyof typeof LONGEST, { name, version }: VersionName, step: (before: Review | undefined) => ReviewStep, options?: CallOptions,
): Promise<Review> {
  const before = readReview(tagOf(await client.getModelVersion(name, version, options), REGISTRY_TAGS.review));
  const next = step(before);
  if (next.kind === 'refused') throw new ReviewRefused(next.why, before);
  const value = writeReview(next.review, LONGEST[kind]);
  await client.setModelVersionTag(name, version, REGISTRY_TAGS.review, value, options);
  const after = tagOf(await client.getModelVersion(name, version, options), REGISTRY_TAGS.review);
  if (after !== value) throw new MlflowError('RESOURCE_CONFLICT', `The review of version ${version} of '${name}' was changed by somebody else at the same time.`);
  return next.review;
}
