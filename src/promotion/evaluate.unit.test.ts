import { describe, expect, it } from 'vitest';
import { guessDirection } from '../protocol/direction';
import type { Review, Validation } from '../protocol/registry';
import { evaluateRules, forbidding, matchesName, targetsOf, type RuleContext, type Verdict } from './evaluate';
import type { RuleFacts } from './facts';
import { readRules } from './readRules';

const facts = (metrics: Record<string, number>, more: Partial<RuleFacts> = {}): RuleFacts => ({
  metrics: Object.entries(metrics).map(([key, value]) => ({ key, value })), tags: [], modelTags: [], validations: [], ...more,
});
const context = (more: Partial<RuleContext> = {}): RuleContext => ({
  model: 'HousePrices', candidate: facts({}), current: () => undefined, direction: guessDirection, signIn: false, enforcedHere: true, ...more,
});
const verdictsOf = (rule: object, more: Partial<RuleContext> = {}, enforce = true): Verdict[] => {
  const { rules, problems } = readRules({ enforce, rules: [{ to: 'Production', ...rule }] });
  expect(problems).toEqual([]);
  return evaluateRules(rules, ['Production'], context(more));
};
const met = (rule: object, more: Partial<RuleContext> = {}): boolean => verdictsOf(rule, more)[0]!.met;

describe('rules', () => {
  it('are those about the place and the model', () => {
    expect(verdictsOf({ tag: 'a', model: 'House*' })).toHaveLength(1);
    expect(verdictsOf({ tag: 'a', model: 'Churn*' })).toEqual([]);
    expect(verdictsOf({ tag: 'a', to: 'Staging' })).toEqual([]);
    const { rules } = readRules({ rules: [{ to: ['Production', '@champion', 'Staging'], tag: 'a' }] });
    const targets = targetsOf({ stage: 'Production', set_aliases: ['Champion'] });
    expect(evaluateRules(rules, targets, context()).map(({ target }) => target)).toEqual(['Production', '@champion']);
    expect(targetsOf({ stage: 'None' })).toEqual([]);
  });

  it('forbid only where they are enforced', () => {
    expect(forbidding(verdictsOf({ tag: 'a' }))).toHaveLength(1);
    expect(verdictsOf({ tag: 'a' }, {}, false)[0]).toMatchObject({ met: false, advisory: 'not-enforced' });
    expect(verdictsOf({ tag: 'a' }, { enforcedHere: false })[0]).toMatchObject({ met: false, advisory: 'other-server' });
    expect(forbidding(verdictsOf({ tag: 'a' }, { enforcedHere: false }))).toEqual([]);
  });

  it.each([
    [{ atMost: 0.25 }, 0.25, true], [{ atMost: 0.25 }, 0.26, false], [{ atLeast: 0.9 }, 0.9, true], [{ atLeast: 0.9 }, 0.8, false], [{ atLeast: 0, atMost: 1 }, 0.5, true],
    [{ atLeast: 0 }, NaN, false], [{ atMost: 0 }, NaN, false], [{ atLeast: 0 }, Infinity, true], [{ atMost: 0 }, Infinity, false], [{ atMost: 0 }, undefined, false],
  ])('hold a metric to %j: %j', (bounds, value, expected) => {
    const candidate = facts(value === undefined ? {} : { m: value });
    const [verdict] = verdictsOf({ metric: 'm', ...bounds }, { candidate });
    expect(verdict!.met).toBe(expected);
    expect(verdict!.found).toEqual({ kind: 'metric', ...(value === undefined ? {} : { value }) });
  });

  it.each([
    ['rmse', 0.2, 0.19, 0, true], ['rmse', 0.2, 0.2, 0, false], ['rmse', 0.2, 0.21, 0, false], ['rmse', 0.2, 0.199, 0.01, false], ['rmse', 0.2, 0.197, 0.01, true],
    ['accuracy', 0.8, 0.81, 0, true], ['accuracy', 0.8, 0.8, 0, false], ['accuracy', 0.8, 0.81, 0.05, false], ['loss', -10, -10.5, 0.1, false], ['loss', -10, -11.5, 0.1, true],
    ['rmse', 0, -1, 0.5, true], ['rows', 1, 2, 0, false], ['rmse', NaN, 1, 0, true], ['rmse', NaN, NaN, 0, false], ['rmse', 0.2, NaN, 0, false], ['rmse', Infinity, 5, 0, true],
    ['accuracy', 0.8, Infinity, 0.5, true],
  ])('hold %s against the current version: %d, then %d by %d', (metric, before, after, by, expected) => {
    const current = (): RuleFacts => facts({ [metric]: before }, { version: '1' });
    expect(met({ metric, beats: 'current', by }, { candidate: facts({ [metric]: after }, { version: '2' }), current })).toBe(expected);
  });

  it('have nobody to beat in an empty place, nor in the own one', () => {
    const rule = { metric: 'rmse', beats: 'current' };
    expect(verdictsOf(rule, { candidate: facts({ rmse: 1 }) })[0]).toMatchObject({ met: true, found: { empty: true, value: 1 } });
    const same = facts({ rmse: 1 }, { version: '2' });
    expect(met(rule, { candidate: same, current: () => same })).toBe(true);
    const [verdict] = verdictsOf({ ...rule, by: 0.5 }, { candidate: facts({ rmse: 1 }), current: () => facts({ rmse: 1 }, { version: '1' }) });
    expect(verdict).toMatchObject({ met: false, found: { kind: 'beats', value: 1, current: '1', currentValue: 1, limit: 0.5, direction: 'lower' } });
    expect(met(rule, { candidate: facts({}), current: () => facts({}, { version: '1' }) })).toBe(false);
    expect(met(rule, { candidate: facts({ rmse: 3 }), current: () => facts({}, { version: '1' }) })).toBe(true);
  });

  it('ask for tags of the version or its model', () => {
    const candidate = facts({}, { tags: [{ key: 'owner', value: 'me' }], modelTags: [{ key: 'owner', value: 'team' }, { key: 'area', value: 'x' }] });
    expect(met({ tag: 'owner' }, { candidate })).toBe(true);
    expect(verdictsOf({ tag: 'owner', value: 'team' }, { candidate })[0]).toMatchObject({ met: false, found: { value: 'me', of: 'version' } });
    expect(verdictsOf({ tag: 'area', value: 'x' }, { candidate })[0]).toMatchObject({ met: true, found: { of: 'model' } });
    expect(met({ tag: 'none' }, { candidate })).toBe(false);
  });

  it('ask for a validation, whose newest on a file counts', () => {
    const validation = (dataset: string, passed: boolean, time: number): Validation => ({ run_id: `r${time}`, dataset, digest: 'd', passed, metrics: {}, time });
    const candidate = facts({}, { validations: [validation('a.csv', true, 1), validation('a.csv', false, 2), validation('b.csv', true, 1)] });
    expect(verdictsOf({ validation: 'a.csv' }, { candidate })[0]).toMatchObject({ met: false, found: { validation: { time: 2 } } });
    expect(met({ validation: 'data/b.csv' }, { candidate })).toBe(true);
    expect(met({ validation: 'data\\b.csv' }, { candidate })).toBe(true);
    expect(met({ validation: true }, { candidate })).toBe(true);
    expect(met({ validation: 'c.csv' }, { candidate })).toBe(false);
    expect(met({ validation: true })).toBe(false);
  });

  it('count a review only of others, and only where people sign in', () => {
    const person = (name: string, verified = true) => ({ name, verified });
    const review: Review = {
      stage: 'Production', aliases: ['champion'], state: 'approved', by: person('asker'), time: 1,
      verdicts: [
        { by: person('asker'), time: 2, verdict: 'approve' }, { by: person('reviewer'), time: 3, verdict: 'approve' }, { by: person('Reviewer'), time: 4, verdict: 'approve' },
        { by: person('stranger', false), time: 5, verdict: 'approve' },
      ],
    };
    const candidate = facts({}, { review });
    expect(verdictsOf({ review: 1 }, { candidate, signIn: true })[0]).toMatchObject({ met: true, found: { counted: 1, approved: [{ name: 'Reviewer' }, { name: 'stranger' }] } });
    expect(forbidding(verdictsOf({ review: 2 }, { candidate, signIn: true }))).toHaveLength(1);
    const [workspace] = verdictsOf({ review: 1 }, { candidate });
    expect(workspace).toMatchObject({ met: false, advisory: 'no-sign-in', found: { counted: 0, asked: true } });
    expect(workspace!.found.kind === 'review' && workspace!.found.approved).toHaveLength(2);
    expect(verdictsOf({ review: 1, to: ['@champion', 'Production'] }, { candidate, signIn: true })[0]!.met).toBe(true);
    for (const state of ['withdrawn', 'done', 'rejected'] as const) expect(met({ review: 1 }, { candidate: facts({}, { review: { ...review, state } }), signIn: true })).toBe(false);
    expect(met({ review: 1 }, { candidate: facts({}, { review: { ...review, stage: 'Staging' } }), signIn: true })).toBe(false);
    expect(met({ review: 1 }, { signIn: true })).toBe(false);
  });
});

describe('a pattern of names', () => {
  it.each([
    [undefined, 'a', true], ['a', 'a', true], ['a', 'b', false], ['*', '', true], ['a*', 'abc', true], ['*c', 'abc', true], ['a*c', 'abc', true], ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1c', false], ['ab*ba', 'aba', false], ['a.c', 'abc', false], ['*x*', 'axb', true], ['a**', 'a', true], ['*b*b', 'ab', false],
  ])('%j of %j: %j', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });

  it('is quick whatever it is', () => {
    expect(matchesName('*a'.repeat(100), 'a'.repeat(99).repeat(50))).toBe(true);
    expect(matchesName(`${'*a'.repeat(100)}*b`, 'a'.repeat(5000))).toBe(false);
  });
});
