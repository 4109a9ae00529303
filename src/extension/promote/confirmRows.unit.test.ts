import { expect, test } from 'vitest';
import type { MetricRow } from '../../promotion/compareMetrics';
import type { Verdict } from '../../promotion/evaluate';
import { confirmRows, type ConfirmFacts, type ConfirmRow } from './confirmRows';

const stage = { kind: 'stage', version: '3', from: 'Staging', to: 'Production' } as const;
const archived = { kind: 'archived', version: '2', from: 'Production' } as const;
const alias = { kind: 'alias', alias: 'champion', from: '2', to: '3' } as const;
const facts = (part: Partial<ConfirmFacts>): ConfirmFacts => ({ changes: [stage], verdicts: [], metrics: [], signature: 'none', ...part });
const metric = (key: string, verdict: MetricRow['verdict'] = 'better'): MetricRow => ({ key, direction: 'lower', before: 2, after: 1, verdict });
const rule = (name: string, met: boolean, advisory?: Verdict['advisory']): Verdict => ({
  rule: { targets: ['Production'], requirement: { kind: 'metric', metric: name, atMost: 1 } }, target: 'Production', met, found: { kind: 'metric', value: 2 },
  ...(advisory === undefined ? {} : { advisory }),
});
const review = (asked: boolean): Verdict => ({
  rule: { targets: ['Production'], requirement: { kind: 'review', people: 1 } }, target: 'Production', met: false, advisory: 'no-sign-in',
  found: { kind: 'review', approved: [], counted: 0, rejected: false, asked },
});
const kinds = (rows: readonly ConfirmRow[]): string[] => rows.map((row) => (row.kind === 'section' ? row.section : row.kind));

test('the first row confirms, and what is promoted stands before what makes room for it', () => {
  const rows = confirmRows(facts({ changes: [archived, alias, stage] }), true);
  expect(kinds(rows)).toEqual(['confirm', 'open-page', 'changes', 'change', 'change', 'change']);
  expect(rows.flatMap((row) => (row.kind === 'change' ? [row.change] : []))).toEqual([stage, alias, archived]);
});

test('a rule that forbids takes the place of the first row; one that advises does not', () => {
  expect(kinds(confirmRows(facts({ verdicts: [rule('a', false, 'not-enforced')] }), false))[0]).toBe('confirm');
  expect(confirmRows(facts({ verdicts: [rule('a', true), rule('b', false)] }), false)[0]).toMatchObject({ kind: 'blocked', verdicts: [{ rule: { requirement: { metric: 'b' } } }] });
});

test('unmet rules stand one by one, those that forbid first, and met ones share a row', () => {
  const rows = confirmRows(facts({ verdicts: [rule('a', true), rule('b', false, 'not-enforced'), rule('c', false), rule('d', true)] }), false);
  expect(kinds(rows)).toEqual(['blocked', 'changes', 'change', 'rules', 'unmet', 'unmet', 'met']);
  expect(rows[4]).toMatchObject({ verdict: { rule: { requirement: { metric: 'c' } } } });
  expect(rows[6]).toMatchObject({ verdicts: [{ met: true }, { met: true }] });
});

test('a review that a rule wants is offered until it is asked for', () => {
  expect(kinds(confirmRows(facts({ verdicts: [review(false)] }), false))).toContain('request-review');
  expect(kinds(confirmRows(facts({ verdicts: [review(true)] }), false))).not.toContain('request-review');
});

test('a validation that a rule wants is offered for what is registered', () => {
  const wanted = { ...rule('rmse', false), rule: { targets: ['Production'], requirement: { kind: 'validation' } } } as Verdict;
  expect(kinds(confirmRows(facts({ verdicts: [wanted] }), false))).toContain('validate');
  expect(kinds(confirmRows(facts({ verdicts: [{ ...wanted, met: true }] }), false))).not.toContain('validate');
  expect(kinds(confirmRows(facts({ verdicts: [wanted], changes: [{ kind: 'registered' } as ConfirmFacts['changes'][number]] }), false))).not.toContain('validate');
});

test('where nothing would change nothing can be confirmed', () => {
  expect(kinds(confirmRows(facts({ changes: [], verdicts: [review(false)] }), false)).slice(0, 2)).toEqual(['nothing', 'rules']);
});

test('metrics of rules come first, those of the machine not at all, and many are counted', () => {
  const metrics = [metric('system/cpu', 'only-after'), ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => metric(key)), metric('z', 'same')];
  const rows = confirmRows(facts({ metrics, verdicts: [rule('z', true)] }), false);
  const shown = rows.flatMap((row) => (row.kind === 'metric' ? [row.row.key] : []));
  expect(shown).toEqual(['z', 'a', 'b', 'c', 'd', 'e']);
  expect(rows.at(-1)).toMatchObject({ kind: 'more-metrics', rows: [{ key: 'f' }, { key: 'g' }] });
});

test('one metric more than fits is shown, not counted', () => {
  const metrics = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => metric(key));
  expect(kinds(confirmRows(facts({ metrics }), false)).filter((kind) => kind === 'metric')).toHaveLength(7);
});

test('the signature: the same, unknown, and different', () => {
  const change = { part: 'inputs', kind: 'type', name: 'bathrooms', from: 'long', to: 'double', breaks: false, meaning: 'fits' } as const;
  expect(kinds(confirmRows(facts({ signature: [] }), false)).at(-1)).toBe('same-signature');
  expect(kinds(confirmRows(facts({ signature: 'unread' }), false)).at(-1)).toBe('unread-signature');
  expect(confirmRows(facts({ signature: Array.from({ length: 8 }, () => change) }), false).at(-1)).toEqual({ kind: 'more-signature', count: 3 });
});
