import type { Direction } from '../protocol/direction';
import type { Person, PromoteRequest, Validation } from '../protocol/registry';
import { approvalsOf, asksFor } from './review';
import type { RuleFacts } from './facts';
import type { PromotionRule, PromotionRules, Requirement, RuleTarget } from './rules';

/** What was found where a rule looked. Words for it are made where it is shown. */
export type Found =
  | { readonly kind: 'metric'; readonly value?: number }
  /** `limit` is what had to be reached; `empty` when nobody is in that place. `current` is the version there. */
  | {
      readonly kind: 'beats'; readonly value?: number; readonly direction: Direction; readonly current?: string; readonly currentValue?: number; readonly limit?: number;
      readonly empty: boolean;
    }
  | { readonly kind: 'tag'; readonly value?: string; readonly of?: 'version' | 'model' }
  | { readonly kind: 'validation'; readonly validation?: Validation }
  /** Who approved, other than who asked; those that count are `counted`. */
  | { readonly kind: 'review'; readonly approved: readonly Person[]; readonly counted: number; readonly rejected: boolean; readonly asked: boolean };

/** Why a rule that is not met does not forbid the promotion. */
export type Advisory =
  /** The file does not say `enforce`. */
  | 'not-enforced'
  /** The server is no Trialbook server and keeps no rules. */
  | 'other-server'
  /** A review counts only where people sign in, and nobody does here: the rule cannot be enforced, met or not. */
  | 'no-sign-in';

/** How a version stands to a rule. */
export interface Verdict {
  readonly rule: PromotionRule;
  /** The place of the move that the rule is about. */
  readonly target: RuleTarget;
  readonly met: boolean;
  readonly found: Found;
  /** Absent when a rule that is not met forbids the promotion. */
  readonly advisory?: Advisory;
}

/** What a rule is held against beside its own words. */
export interface RuleContext {
  /** Name of the registered model. */
  readonly model: string;
  readonly candidate: RuleFacts;
  /** The version that is in a place now; undefined when the place is empty. */
  readonly current: (target: RuleTarget) => RuleFacts | undefined;
  readonly direction: (key: string) => Direction;
  /** Whether people sign in to this server, so that a name is a person. */
  readonly signIn: boolean;
  /** Whether this server applies the rules to every client. */
  readonly enforcedHere: boolean;
  /** The version goes back to where it was before: that it is no better than what took its place is why it does, so that no rule compares them. */
  readonly restores?: boolean;
}

/** The places that a request puts its version into: its stage, and the aliases it sets, in small letters as in rules. */
export function targetsOf(request: Pick<PromoteRequest, 'stage' | 'set_aliases'>): RuleTarget[] {
  const { stage, set_aliases: aliases = [] } = request;
  return [...(stage === undefined || stage === 'None' ? [] : [stage]), ...aliases.map((alias) => `@${alias.toLowerCase()}` as const)];
}

/** Every rule that is about the move, in the order of the file; a rule for several of its places once for each. */
export function evaluateRules({ enforce, rules }: PromotionRules, targets: readonly RuleTarget[], context: RuleContext): Verdict[] {
  const asked = new Set<RuleTarget>(targets);
  return rules.flatMap((rule) => {
    if (!matchesName(rule.model, context.model) || (context.restores === true && rule.requirement.kind === 'beats')) return [];
    return rule.targets.filter((target) => asked.has(target)).map((target): Verdict => {
      const [met, found] = check(rule.requirement, target, context);
      const advisory = advisoryOf(rule.requirement, enforce, context);
      return { rule, target, met, found, ...(advisory === undefined ? {} : { advisory }) };
    });
  });
}

/** The verdicts that forbid the promotion. */
export const forbidding = (verdicts: readonly Verdict[]): Verdict[] => verdicts.filter(({ met, advisory }) => !met && advisory === undefined);

function advisoryOf(requirement: Requirement, enforce: boolean, { enforcedHere, signIn }: RuleContext): Advisory | undefined {
  if (!enforce) return 'not-enforced';
  if (!enforcedHere) return 'other-server';
  return requirement.kind === 'review' && !signIn ? 'no-sign-in' : undefined;
}

/** Whether a model's name fits a pattern, in which `*` stands for any text. */
export function matchesName(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  // Each part in the first place after the one before it: no pattern makes this slow.
  let at = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function check(requirement: Requirement, target: RuleTarget, context: RuleContext): [boolean, Found] {
  const { candidate } = context;
  switch (requirement.kind) {
    case 'metric': {
      const value = metricOf(candidate, requirement.metric);
      const { atLeast = -Infinity, atMost = Infinity } = requirement;
      // NaN is within no bounds.
      return [value !== undefined && value >= atLeast && value <= atMost, { kind: 'metric', ...(value === undefined ? {} : { value }) }];
    }
    case 'beats':
      return checkBeats(requirement, target, context);
    case 'tag':
      return checkTag(requirement, candidate);
    case 'validation': {
      const validation = newest(candidate.validations.filter(({ dataset }) => requirement.dataset === undefined || sameFile(dataset, requirement.dataset)));
      const passed = requirement.dataset === undefined ? candidate.validations.find((one) => one.passed) : validation;
      const shown = passed ?? validation;
      return [passed?.passed === true, { kind: 'validation', ...(shown === undefined ? {} : { validation: shown }) }];
    }
    case 'review':
      return checkReview(requirement, target, context);
  }
}

function checkBeats({ metric, by }: Requirement & { kind: 'beats' }, target: RuleTarget, { candidate, current, direction: directionOf }: RuleContext): [boolean, Found] {
  const direction = directionOf(metric);
  const there = current(target);
  const value = metricOf(candidate, metric);
  const own = value === undefined ? {} : { value };
  // The version that is there already has nobody to beat.
  if (there === undefined || (there.version !== undefined && there.version === candidate.version)) return [true, { kind: 'beats', direction, ...own, empty: true }];
  const currentValue = metricOf(there, metric);
  const found = { kind: 'beats' as const, direction, ...own, ...(there.version === undefined ? {} : { current: there.version }), empty: false };
  if (currentValue === undefined) return [value !== undefined && !Number.isNaN(value), found];
  const beaten = { ...found, currentValue };
  if (direction === 'unknown') return [false, beaten];
  const limit = currentValue + (direction === 'lower' ? -1 : 1) * Math.abs(currentValue) * by;
  return [value !== undefined && beats(direction, value, currentValue, limit), { ...beaten, limit }];
}

function beats(direction: 'lower' | 'higher', value: number, current: number, limit: number): boolean {
  // Everything that is a number is better than NaN; infinity less a share of infinity is no number either.
  if (Number.isNaN(current)) return !Number.isNaN(value);
  const least = Number.isNaN(limit) ? current : limit;
  return direction === 'lower' ? value < current && value <= least : value > current && value >= least;
}

function checkTag({ key, value: wanted }: Requirement & { kind: 'tag' }, { tags, modelTags }: RuleFacts): [boolean, Found] {
  const own = tags.find((tag) => tag.key === key);
  const tag = own ?? modelTags.find((one) => one.key === key);
  if (tag === undefined) return [false, { kind: 'tag' }];
  return [wanted === undefined || tag.value === wanted, { kind: 'tag', value: tag.value, of: own === undefined ? 'model' : 'version' }];
}

function checkReview({ people }: Requirement & { kind: 'review' }, target: RuleTarget, { candidate: { review }, signIn }: RuleContext): [boolean, Found] {
  if (review === undefined || !asksFor(review, target)) return [false, { kind: 'review', approved: [], counted: 0, rejected: false, asked: false }];
  const approved = approvalsOf(review);
  const counted = signIn ? approved.filter(({ verified }) => verified).length : 0;
  const rejected = review.state === 'rejected';
  return [!rejected && counted >= people, { kind: 'review', approved, counted, rejected, asked: true }];
}

function metricOf({ metrics }: RuleFacts, key: string): number | undefined {
  return metrics.find((metric) => metric.key === key)?.value;
}

const newest = (validations: readonly Validation[]): Validation | undefined => validations.reduce<Validation | undefined>((best, one) => (best === undefined || one.time > best.time ? one : best), undefined);

/** A rule may name a file by its path; a validation keeps the name alone. */
const sameFile = (name: string, wanted: string): boolean => name === wanted || name === wanted.split(/[/\\]/).at(-1);
