import { describe, expect, it } from 'vitest';
import type { Person, Review } from '../protocol/registry';
import { answerReview, approvalsOf, asksFor, finishReview, readReview, requestReview, withdrawReview, writeReview, type ReviewStep } from './review';

const person = (name: string, verified = false): Person => ({ name, verified });
const [ASKER, REVIEWER, OTHER] = [person('asker@example.org'), person('reviewer@example.org'), person('other@example.org')];
const taken = (step: ReviewStep): Review => {
  if (step.kind === 'refused') throw new Error(step.why);
  return step.review;
};
const whyNot = (step: ReviewStep): string => (step.kind === 'refused' ? step.why : 'ok');
const asked = (): Review => taken(requestReview(undefined, { stage: 'Production', aliases: ['champion'], comment: ' please ', reviewer: 'team' }, ASKER, 1));

describe('a review', () => {
  it('is asked for, answered and carried out', () => {
    const request = asked();
    expect(request).toEqual({ stage: 'Production', aliases: ['champion'], state: 'requested', by: ASKER, time: 1, comment: 'please', reviewer: 'team', verdicts: [] });
    const commented = taken(answerReview(request, 'comment', 'why?', REVIEWER, 2));
    expect(commented.state).toBe('requested');
    const approved = taken(answerReview(commented, 'approve', '', REVIEWER, 3));
    expect(approved).toMatchObject({ state: 'approved', verdicts: [{ comment: 'why?' }, { verdict: 'approve', by: REVIEWER, time: 3 }] });
    expect(finishReview(approved, 'Production', [])).toMatchObject({ state: 'done' });
    expect(finishReview(approved, undefined, ['champion', 'b'])).toMatchObject({ state: 'done' });
    expect(finishReview(approved, 'Staging', [])).toBeUndefined();
    expect(finishReview({ ...approved, state: 'rejected' }, 'Production', [])).toBeUndefined();
    expect(finishReview(undefined, 'Production', [])).toBeUndefined();
  });

  it('has one request at a time, and a new one after it ended', () => {
    expect(whyNot(requestReview(asked(), { stage: 'Staging' }, OTHER, 2))).toBe('another-open');
    const rejected = taken(answerReview(asked(), 'reject', 'no', REVIEWER, 2));
    expect(rejected.state).toBe('rejected');
    expect(whyNot(answerReview(rejected, 'approve', '', REVIEWER, 3))).toBe('none-open');
    expect(taken(requestReview(rejected, { stage: 'Production' }, ASKER, 4)).verdicts).toEqual([]);
  });

  it('is answered by others and withdrawn by who asked', () => {
    expect(whyNot(answerReview(asked(), 'approve', '', person('Asker@Example.org'), 2))).toBe('own-request');
    expect(whyNot(answerReview(asked(), 'comment', ' ', OTHER, 2))).toBe('empty');
    expect(whyNot(answerReview(undefined, 'approve', '', OTHER, 2))).toBe('none-open');
    expect(whyNot(withdrawReview(asked(), '', OTHER, 2))).toBe('not-the-asker');
    expect(whyNot(withdrawReview(undefined, '', OTHER, 2))).toBe('none-open');
    expect(taken(withdrawReview(asked(), 'not yet', ASKER, 2))).toMatchObject({ state: 'withdrawn', verdicts: [{ verdict: 'comment', comment: 'not yet' }] });
  });

  it('counts each person once, by their newest word', () => {
    const review = [['approve', REVIEWER], ['approve', OTHER], ['approve', person('REVIEWER@example.org')], ['comment', OTHER]].reduce(
      (before, [verdict, by], index) => taken(answerReview(before, verdict as 'approve', 'words', by as Person, index)), asked(),
    );
    expect(approvalsOf(review).map(({ name }) => name)).toEqual(['REVIEWER@example.org', 'other@example.org']);
    expect(approvalsOf(taken(answerReview(review, 'reject', '', OTHER, 9)))).toHaveLength(1);
    expect([asksFor(review, 'Production'), asksFor(review, '@champion'), asksFor(review, 'Staging'), asksFor(review, '@b')]).toEqual([true, true, false, false]);
  });

  it('is read from what was written, and from nothing else', () => {
    const review = taken(answerReview(asked(), 'approve', 'good', REVIEWER, 2));
    expect(readReview(writeReview(review))).toEqual(review);
    for (const text of [undefined, '', '7', '{}', '{"stage":"Nowhere"}', JSON.stringify({ ...review, by: 'me' }), JSON.stringify({ ...review, time: 'now' }), JSON.stringify({ ...review, state: 'great' })]) {
      expect(readReview(text)).toBeUndefined();
    }
    const odd = { ...review, aliases: ['a', 7], comment: 7, by: { name: 'a', verified: 'yes' }, verdicts: [7, { by: ASKER, time: 1, verdict: 'maybe' }, ...review.verdicts] };
    expect(readReview(JSON.stringify(odd))).toEqual({ stage: 'Production', state: 'approved', aliases: ['a'], by: { name: 'a', verified: false }, time: 1, reviewer: 'team', verdicts: review.verdicts });
  });

  it('fits into a tag with all its verdicts, however much was said', () => {
    let review: Review = { ...asked(), comment: 'c'.repeat(9000) };
    for (let index = 0; index < 60; index++) review = taken(answerReview(review, 'comment', `${index} ${'"'.repeat(3000)}`, OTHER, index));
    review = taken(answerReview(review, 'approve', 'y'.repeat(3000), REVIEWER, 99));
    const text = writeReview(review, 5000);
    expect(text.length).toBeLessThanOrEqual(5000);
    const read = readReview(text)!;
    expect(read.verdicts.at(-1)).toMatchObject({ verdict: 'approve', by: REVIEWER });
    expect(read.verdicts.length).toBeGreaterThan(10);
    expect(writeReview({ ...asked(), by: person('n'.repeat(9000)) }, 5000).length).toBeGreaterThan(9000);
  });
});
