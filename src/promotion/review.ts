import { LIMITS } from '../protocol/limits';
import { STAGES, type Stage } from '../protocol/entities';
import type { Person, Review } from '../protocol/registry';
import type { RuleTarget } from './rules';
import { isRecord, parseJson } from '../protocol/plainJson';

/** One answer to a review. */
export type ReviewVerdict = Review['verdicts'][number];

/** Why a review cannot go on as asked. */
export type ReviewRefusal =
  /** There is none that is open. */
  | 'none-open'
  /** Another one is open; it has to end first. */
  | 'another-open'
  /** Only who asked may withdraw it. */
  | 'not-the-asker'
  /** Who asked may comment, but neither approve nor reject. */
  | 'own-request'
  /** A comment without words. */
  | 'empty';

/** A review after a step, or why there is none. */
export type ReviewStep = { readonly kind: 'ok'; readonly review: Review } | { readonly kind: 'refused'; readonly why: ReviewRefusal };

/** What is asked for. */
export interface ReviewRequest {
  readonly stage: Stage;
  readonly aliases?: readonly string[];
  readonly comment?: string;
  readonly reviewer?: string;
}

const STATES: readonly Review['state'][] = ['requested', 'approved', 'rejected', 'withdrawn', 'done'];
const VERDICTS: readonly ReviewVerdict['verdict'][] = ['approve', 'reject', 'comment'];
/** Longest words kept of a comment, characters. */
const LONGEST_COMMENT = 2000;

/** Reads the tag's value; undefined when it is no review (a tag is anyone's to write). */
export function readReview(text: string | undefined): Review | undefined {
  if (text === undefined || text.length > 2 * LIMITS.tagValue) return undefined;
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { stage, state, by, time, comment, reviewer, aliases, verdicts } = value;
  const asker = readPerson(by);
  if (!STAGES.includes(stage as Stage) || !STATES.includes(state as Review['state']) || asker === undefined || !isTime(time)) return undefined;
  const names = Array.isArray(aliases) ? aliases.filter((one) => typeof one === 'string') : [];
  return {
    stage: stage as Stage, state: state as Review['state'], by: asker, time,
    ...(names.length === 0 ? {} : { aliases: names }),
    ...(typeof comment === 'string' ? { comment } : {}),
    ...(typeof reviewer === 'string' ? { reviewer } : {}),
    verdicts: (Array.isArray(verdicts) ? verdicts : []).flatMap(readVerdict),
  };
}

/** Where a reviewed version is to go: a stage, or in a registry without them the aliases that are to point to it. */
export function reviewGoal({ stage, aliases = [] }: Pick<Review, 'stage' | 'aliases'>): string {
  return stage === 'None' && aliases.length > 0 ? aliases.map((alias) => `@${alias}`).join(', ') : stage;
}

function readVerdict(value: unknown): ReviewVerdict[] {
  if (!isRecord(value)) return [];
  const { verdict, time, comment } = value;
  const by = readPerson(value['by']);
  if (by === undefined || !isTime(time) || !VERDICTS.includes(verdict as ReviewVerdict['verdict'])) return [];
  return [{ by, time, verdict: verdict as ReviewVerdict['verdict'], ...(typeof comment === 'string' ? { comment } : {}) }];
}

function readPerson(value: unknown): Person | undefined {
  if (!isRecord(value) || typeof value['name'] !== 'string') return undefined;
  return { name: value['name'], verified: value['verified'] === true };
}

/**
 * The review as a tag's value of at most `limit` characters: comments are cut, the longest first, then the oldest mere comments go. What was
 * approved or rejected, and by whom, stays.
 */
export function writeReview(review: Review, limit: number = LIMITS.tagValue): string {
  let kept: Review = review;
  for (let longest = LONGEST_COMMENT; ; longest = Math.floor(longest / 2)) {
    kept = { ...kept, ...cutComment(kept, longest), verdicts: kept.verdicts.map((one) => ({ ...one, ...cutComment(one, longest) })) };
    const text = JSON.stringify(kept);
    if (text.length <= limit) return text;
    if (longest > 40) continue;
    const oldest = kept.verdicts.findIndex(({ verdict }) => verdict === 'comment');
    // What cannot be made shorter is the server's to refuse.
    if (oldest < 0 && longest === 0) return text;
    kept = { ...kept, verdicts: kept.verdicts.filter((_, index) => index !== oldest) };
  }
}

function cutComment({ comment }: { readonly comment?: string }, longest: number): { comment?: string } {
  return comment === undefined ? {} : { comment: comment.length <= longest ? comment : `${comment.slice(0, Math.max(0, longest - 1))}…` };
}

/** Whether somebody waits for its answer, or it waits to be carried out. */
export const isOpen = (review: Review | undefined): review is Review => review !== undefined && (review.state === 'requested' || review.state === 'approved');

/** Asks for a review, in the place of one that ended. `time` is UTC ms. */
export function requestReview(before: Review | undefined, request: ReviewRequest, by: Person, time: number): ReviewStep {
  if (isOpen(before)) return refused('another-open');
  const { stage, aliases = [], comment = '', reviewer = '' } = request;
  return ok({
    stage, state: 'requested', by, time,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
    ...(reviewer.trim() === '' ? {} : { reviewer: reviewer.trim() }),
    verdicts: [],
  });
}

/** Approves, rejects or comments. Nobody approves or rejects their own request: who works alone promotes without one. */
export function answerReview(before: Review | undefined, verdict: ReviewVerdict['verdict'], comment: string, by: Person, time: number): ReviewStep {
  const words = comment.trim();
  if (before === undefined || !isOpen(before)) return refused('none-open');
  if (verdict === 'comment' && words === '') return refused('empty');
  if (verdict !== 'comment' && isAsker(before, by)) return refused('own-request');
  const verdicts = [...before.verdicts, { by, time, verdict, ...(words === '' ? {} : { comment: words }) }];
  return ok({ ...before, verdicts, state: verdict === 'approve' ? 'approved' : verdict === 'reject' ? 'rejected' : before.state });
}

/** Takes the request back. */
export function withdrawReview(before: Review | undefined, comment: string, by: Person, time: number): ReviewStep {
  if (!isOpen(before)) return refused('none-open');
  if (!isAsker(before, by)) return refused('not-the-asker');
  const words = comment.trim();
  return ok({ ...before, state: 'withdrawn', verdicts: words === '' ? before.verdicts : [...before.verdicts, { by, time, verdict: 'comment', comment: words }] });
}

/** The review after a promotion to `stage` with `aliases`: done when it asked for that; undefined when nothing changes. */
export function finishReview(before: Review | undefined, stage: Stage | undefined, aliases: readonly string[]): Review | undefined {
  if (!isOpen(before)) return undefined;
  const carriedOut = stage === before.stage || (before.aliases?.length ?? 0) > 0 && before.aliases!.every((alias) => aliases.includes(alias));
  return carriedOut ? { ...before, state: 'done' } : undefined;
}

/** Whether the review is about moving the version there. */
export function asksFor({ stage, aliases = [], state }: Review, target: RuleTarget): boolean {
  if (state === 'withdrawn' || state === 'done') return false;
  return target.startsWith('@') ? aliases.some((alias) => `@${alias.toLowerCase()}` === target) : stage === target;
}

/** Who approved last and did not ask: each person once, by their newest answer. */
export function approvalsOf(review: Review): Person[] {
  const last = new Map<string, ReviewVerdict>();
  for (const one of review.verdicts) if (one.verdict !== 'comment' && !isAsker(review, one.by)) last.set(personKey(one.by), one);
  return [...last.values()].filter(({ verdict }) => verdict === 'approve').map(({ by }) => by);
}

/** Whether the person is who asked. */
export const isAsker = ({ by }: Review, person: Person): boolean => personKey(by) === personKey(person);

/** Mail addresses and logins are one person in any case. */
const personKey = ({ name }: Person): string => name.trim().toLowerCase();

const ok = (review: Review): ReviewStep => ({ kind: 'ok', review });
const refused = (why: ReviewRefusal): ReviewStep => ({ kind: 'refused', why });
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
