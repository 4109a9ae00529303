import { STAGES, type Stage } from '../protocol/entities';
import type { PromotionRule, PromotionRules, Requirement, RuleTarget } from './rules';
import { isRecord } from '../protocol/plainJson';

/** Something that could not be read; the rest was. */
export interface RuleProblem {
  /** Where, as a person reads it: `promotion.rules[2].metric`. */
  readonly path: string;
  /** What is wrong, as the end of a sentence that begins with the path: `is not a number`. */
  readonly message: string;
}

/** What `promotion` of a `trialbook.json` came to. */
export interface RulesReading {
  readonly rules: PromotionRules;
  readonly problems: readonly RuleProblem[];
}

/** A file that says nothing of promotion. */
export const NO_RULES: PromotionRules = { enforce: false, rules: [] };

/** Rules that are read; a file of a cloned folder may hold any number. */
const MOST_RULES = 500;
const LONGEST_NAME = 256;
const ALIAS = /^@[\w-]+$/;
const REQUIREMENTS = ['metric', 'tag', 'validation', 'review'] as const;
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  metric: ['atLeast', 'atMost', 'beats', 'by'], tag: ['value'], validation: [], review: [],
};

/** Reads the value of `promotion`. A rule that is wrong anywhere is left out as a whole and told. Raises nothing. */
export function readRules(value: unknown): RulesReading {
  if (value === undefined) return { rules: NO_RULES, problems: [] };
  const problems: RuleProblem[] = [];
  if (!isRecord(value)) return { rules: NO_RULES, problems: [{ path: 'promotion', message: 'is not an object' }] };
  const { enforce = false, rules: given = [] } = value;
  if (typeof enforce !== 'boolean') problems.push({ path: 'promotion.enforce', message: 'is neither true nor false' });
  if (!Array.isArray(given)) problems.push({ path: 'promotion.rules', message: 'is not a list' });
  for (const name of Object.keys(value)) if (!['enforce', 'rules'].includes(name)) problems.push({ path: `promotion.${name}`, message: 'is not known' });
  const list: unknown[] = Array.isArray(given) ? given : [];
  if (list.length > MOST_RULES) problems.push({ path: 'promotion.rules', message: `has more than ${MOST_RULES} rules; those after them are left out` });
  const rules = list.slice(0, MOST_RULES).flatMap((one, index): PromotionRule[] => {
    const rule = readRule(one);
    if ('targets' in rule) return [rule];
    const at = `promotion.rules[${index}]`;
    problems.push({ path: rule.field === '' ? at : `${at}.${rule.field}`, message: rule.message });
    return [];
  });
  return { rules: { enforce: enforce === true, rules }, problems };
}

interface Wrong {
  readonly field: string;
  readonly message: string;
}

function readRule(value: unknown): PromotionRule | Wrong {
  if (!isRecord(value)) return wrong('', 'is not an object');
  const targets = readTargets(value['to']);
  if ('message' in targets) return targets;
  const { model } = value;
  if (model !== undefined && !isName(model)) return wrong('model', 'is not a name');
  const asked = REQUIREMENTS.filter((name) => value[name] !== undefined);
  const [kind] = asked;
  if (kind === undefined) return wrong('', `asks for nothing: it needs one of ${REQUIREMENTS.join(', ')}`);
  if (asked.length > 1) return wrong('', `asks for ${asked.join(' and ')} at once; each is a rule of its own`);
  const allowed = ['to', 'model', kind, ...(KNOWN[kind] ?? [])];
  const odd = Object.keys(value).find((name) => !allowed.includes(name));
  // A bound that is spelt wrong must not turn into a rule without one.
  if (odd !== undefined) return wrong(odd, `is not known beside ${kind}`);
  const requirement = READERS[kind](value);
  return 'message' in requirement ? requirement : { targets, ...(model === undefined ? {} : { model }), requirement };
}

function readTargets(value: unknown): readonly RuleTarget[] | Wrong {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  if (value === undefined || given.length === 0) return wrong('to', 'is missing: a stage such as Production, or an alias such as @champion');
  const targets: RuleTarget[] = [];
  for (const one of given) {
    const target = readTarget(one);
    if (target === undefined) return wrong('to', `holds ${JSON.stringify(one)}, which is neither Staging, Production, Archived nor an alias such as @champion`);
    targets.push(target);
  }
  return [...new Set(targets)];
}

/** A stage in any case, as MLflow takes it, or `@alias` in small letters; undefined for anything else. */
function readTarget(value: unknown): RuleTarget | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_NAME) return undefined;
  // An alias that differs from a ruled one by its case alone must not be a way around the rule.
  if (ALIAS.test(value)) return value.toLowerCase() as `@${string}`;
  return STAGES.find((stage): stage is Exclude<Stage, 'None'> => stage !== 'None' && stage.toLowerCase() === value.toLowerCase());
}

type Reader = (value: Readonly<Record<string, unknown>>) => Requirement | Wrong;

const READERS: Readonly<Record<(typeof REQUIREMENTS)[number], Reader>> = {
  metric(value) {
    if (!isName(value['metric'])) return wrong('metric', 'is not a name');
    return value['beats'] === undefined ? readBounds(value['metric'], value) : readBeats(value['metric'], value);
  },
  tag({ tag, value }) {
    if (!isName(tag)) return wrong('tag', 'is not a name');
    if (value !== undefined && typeof value !== 'string') return wrong('value', 'is not a text');
    return { kind: 'tag', key: tag, ...(value === undefined ? {} : { value }) };
  },
  validation({ validation }) {
    if (validation === true) return { kind: 'validation' };
    return isName(validation) ? { kind: 'validation', dataset: validation } : wrong('validation', 'is neither true nor the name of a file');
  },
  review({ review }) {
    if (review === true) return { kind: 'review', people: 1 };
    return Number.isSafeInteger(review) && (review as number) >= 1 && (review as number) <= 20
      ? { kind: 'review', people: review as number }
      : wrong('review', 'is not a whole number from 1 to 20');
  },
};

function readBounds(metric: string, { atLeast, atMost, by }: Readonly<Record<string, unknown>>): Requirement | Wrong {
  if (by !== undefined) return wrong('by', 'stands without beats');
  if (atLeast !== undefined && !isAmount(atLeast)) return wrong('atLeast', 'is not a number');
  if (atMost !== undefined && !isAmount(atMost)) return wrong('atMost', 'is not a number');
  if (atLeast === undefined && atMost === undefined) return wrong('metric', 'has neither atLeast, atMost nor beats');
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) return wrong('atLeast', 'is greater than atMost');
  return { kind: 'metric', metric, ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) };
}

function readBeats(metric: string, { atLeast, atMost, beats, by = 0 }: Readonly<Record<string, unknown>>): Requirement | Wrong {
  if (beats !== 'current') return wrong('beats', "is not 'current'");
  if (atLeast !== undefined || atMost !== undefined) return wrong('beats', 'stands beside a bound; each is a rule of its own');
  return isAmount(by) && by >= 0 ? { kind: 'beats', metric, by } : wrong('by', 'is not a share of 0 or more, such as 0.01');
}

const wrong = (field: string, message: string): Wrong => ({ field, message });
const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME;
const isAmount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
