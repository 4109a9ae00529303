import { expect, it } from 'vitest';
import { verdictOf, type Ending } from './verdict';

const FINISHED: Ending = { status: 'FINISHED', exitCode: '0' };

const metrics = (values: Record<string, number>): Map<string, number> => new Map(Object.entries(values));

it('is equal only where every last value is exactly the same', () => {
  expect(verdictOf(metrics({ a: 0.1, b: NaN }), metrics({ a: 0.1, b: NaN }), FINISHED)).toEqual({ kind: 'equal', metrics: 2 });
  expect(verdictOf(metrics({ a: 0.3 }), metrics({ a: 0.1 + 0.2 }), FINISHED)).toMatchObject({ kind: 'differs', rounding: true, differences: [{ key: 'a' }] });
});

it('names what differs, the most first, and what only one of them has', () => {
  const verdict = verdictOf(metrics({ a: 1, b: 2, c: 3, d: 4 }), metrics({ a: 1.01, b: 4, c: 3, e: 5 }), FINISHED);
  expect(verdict).toMatchObject({ kind: 'differs', rounding: false, missing: ['d'], added: ['e'], equal: 1 });
  expect(verdict.kind === 'differs' && verdict.differences.map(({ key }) => key)).toEqual(['b', 'a']);
});

it('says nothing of metrics where the repetition failed, or the first has none', () => {
  const failed: Ending = { status: 'FAILED', exitCode: '1' };
  expect(verdictOf(metrics({ a: 1 }), metrics({ a: 1 }), failed, FINISHED)).toEqual({ kind: 'failed', status: 'FAILED', alike: false });
  expect(verdictOf(metrics({ a: 1 }), metrics({ a: 1 }), failed, { ...failed })).toMatchObject({ alike: true });
  expect(verdictOf(metrics({ a: 1 }), metrics({ a: 1 }), failed, { ...failed, exitCode: '2' })).toMatchObject({ alike: false });
  expect(verdictOf(metrics({}), metrics({}), FINISHED)).toEqual({ kind: 'nothing' });
});
