import { readReview } from '../../promotion/review';
import { readValidation } from '../../promotion/validations';
import { REGISTRY_TAGS, type Person, type Review } from '../../protocol/registry';
import type { Call } from './call';
import type { EventDraft } from './events';

/** What of a longer text goes into the history, characters. */
const WORDS = 1000;

/** A text for the history, which keeps the beginning of a long one. */
export const shortened = (text: string): string => (text.length > WORDS ? `${text.slice(0, WORDS)}…` : text);

/** A tag that was written: absent `version` the model's, absent `from` it was not there, absent `to` it was removed. */
export interface TagChange {
  readonly name: string;
  readonly version?: string;
  readonly key: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Only what a tag of ours stands for is told, since the tag came with a new version. */
  readonly special?: true;
}

/**
 * Tells the history of a tag that was written: what a review or a validation went through, else that the tag has another value. The same value again is
 * no event. The tag's text is anyone's to write, so that the event is in the name of who wrote it; whom the text names instead stands in `from`.
 */
export function recordTag(call: Call, change: TagChange): void {
  const { name, version, key, from, to, special } = change;
  if (from === to) return;
  if (version !== undefined && to !== undefined && recordMeaning(call, { ...change, version, to })) return;
  if (special) return;
  const place = { name, ...(version === undefined ? {} : { version }), key };
  const before = from === undefined ? {} : { from: shortened(from) };
  if (to === undefined) call.record({ kind: 'tag-removed', ...place, ...before });
  else call.record({ kind: 'tag-set', ...place, ...before, to: shortened(to) });
}

/** Tells what a tag of ours stands for; answers whether there was something to tell. */
function recordMeaning(call: Call, { name, version, key, from, to }: TagChange & { version: string; to: string }): boolean {
  const place = { name, version };
  if (key.startsWith(REGISTRY_TAGS.validation)) {
    const validation = readValidation(to);
    if (validation === undefined) return false;
    call.record({ kind: 'validated', ...place, to: shortened(validation.dataset), passed: validation.passed, run_id: shortened(validation.run_id) });
    return true;
  }
  const review = key === REGISTRY_TAGS.review ? readReview(to) : undefined;
  if (review === undefined) return false;
  const steps = reviewSteps(readReview(from), review);
  for (const { by, ...step } of steps) call.record({ ...place, ...step, ...(by.name === call.user.name ? {} : { from: shortened(by.name) }) });
  // A review that was carried out is told by the move itself.
  return steps.length > 0 || review.state === 'done';
}

type Step = Pick<EventDraft, 'kind' | 'to' | 'comment'> & { readonly by: Person };

const ANSWERS = { approve: 'review-approved', reject: 'review-rejected', comment: 'commented' } as const;

/** What happened to a review between two values of its tag. */
function reviewSteps(before: Review | undefined, after: Review): Step[] {
  const { stage: to } = after;
  const said = (comment: string | undefined): { comment?: string } => (comment === undefined ? {} : { comment: shortened(comment) });
  const same = before?.time === after.time && before.by.name === after.by.name;
  const told = new Set(same ? before.verdicts.map(answerKey) : []);
  return [
    ...(same ? [] : [{ kind: 'review-requested' as const, to, by: after.by, ...said(after.comment) }]),
    ...after.verdicts.filter((one) => !told.has(answerKey(one))).map((one): Step => ({ kind: ANSWERS[one.verdict], to, by: one.by, ...said(one.comment) })),
    ...(after.state === 'withdrawn' && before?.state !== 'withdrawn' ? [{ kind: 'review-withdrawn' as const, to, by: after.by }] : []),
  ];
}

/** A long comment may have been cut meanwhile to make room, so that words do not tell answers apart. */
const answerKey = ({ by, time, verdict }: Review['verdicts'][number]): string => JSON.stringify([by.name, time, verdict]);
