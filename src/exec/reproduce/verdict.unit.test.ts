import { expect, it } from 'vitest';
import { verdictOf } from './verdict';

const metrics = (values: Record<string, number>): Map<string, number> => new Map(Object.entries(values));

it('is equal only where every last value is exactly the same', () => {
  expect(verdictOf(metrics({ a: 0.1, b: NaN }), metrics({ a: 0.1, b: NaN }), 'FINISHED')).toEqual({ kind: 'equal', metrics: 2 });
  expect(verdictOf(metrics({ a: 0.3 }), metrics({ a: 0.1 + 0.2 }), 'FINISHED')).toMatchObject({ kind: 'differs', rounding: true, differences: [{ key: 'a' }] });
});

it('names what differs, the most first, and what only one of them has', () => {
  const verdict = verdictOf(metrics({ a: 1, b: 2, c: 3, d: 4 }), metrics({ a: 1.01, b: 4, c: 3, e: 5 }), 'FINISHED');
  expect(verdict).toMatchObject({ kind: 'differs', rounding: false, missing: ['d'], added: ['e'], equal: 1 });
  expect(verdict.kind === 'differs' && verdict.differences.map(({ key }) => key)).toEqual(['b', 'a']);
});

it('says nothing of metrics where the repetition failed, or the first has none', () => {
  expect(verdictOf(metrics({ a: 1 }), metrics({ a: 1 }), 'FAILED')).toEqual({ kind: 'failed', status: 'FAILED' });
  expect(verdictOf(metrics({}), metrics({}), 'FINISHED')).toEqual({ kind: 'nothing' });
});
