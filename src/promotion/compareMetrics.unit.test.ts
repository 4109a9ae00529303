import { describe, expect, it } from 'vitest';
import { compareMetrics, directionsOf, type MetricRow } from './compareMetrics';
import type { MetricFact } from './facts';

const list = (values: Record<string, number>): MetricFact[] => Object.entries(values).map(([key, value]) => ({ key, value }));
const byName = directionsOf(new Map());
const one = (key: string, before: number, after: number): MetricRow => compareMetrics(list({ [key]: before }), list({ [key]: after }), byName)[0]!;

describe('metrics side by side', () => {
  it('say which is better by what the team says, else by the name', () => {
    const rows = compareMetrics(list({ rmse: 0.4, accuracy: 0.8, custom: 1, rows: 5, same_loss: 1 }), list({ rmse: 0.3, accuracy: 0.7, custom: 2, rows: 6, same_loss: 1 }), directionsOf(new Map([['custom', 'higher']])));
    expect(rows.map(({ key, verdict }) => [key, verdict])).toEqual([['accuracy', 'worse'], ['custom', 'better'], ['rmse', 'better'], ['same_loss', 'same'], ['rows', 'unknown']]);
    expect(one('rmse', 0.5, 0.25)).toEqual({ key: 'rmse', direction: 'lower', before: 0.5, after: 0.25, change: -0.25, percent: -50, verdict: 'better' });
    expect(compareMetrics(list({ rmse: 1 }), list({ rmse: 2 }), directionsOf(new Map([['rmse', 'unknown']])))[0]!.verdict).toBe('unknown');
  });

  it('have no percent of nothing, and the sign of what was negative stays right', () => {
    expect(one('loss', 0, 1)).not.toHaveProperty('percent');
    expect(one('loss', -2, -1)).toMatchObject({ change: 1, percent: 50, verdict: 'worse' });
    expect(one('loss', 0, -0)).toMatchObject({ verdict: 'same' });
  });

  it.each([
    [NaN, 1, 'unknown'], [1, NaN, 'unknown'], [NaN, NaN, 'unknown'], [Infinity, 1, 'better'], [1, Infinity, 'worse'], [Infinity, Infinity, 'same'], [-Infinity, 1, 'worse'],
  ])('take %d and then %d of a loss for %s', (before, after, verdict) => {
    const row = one('loss', before, after);
    expect(row.verdict).toBe(verdict);
    expect(row).not.toHaveProperty('change');
    expect(row).not.toHaveProperty('percent');
  });

  it('name what only one of them has', () => {
    expect(compareMetrics(list({ a: 1 }), list({ b: 2 }), byName)).toEqual([
      { key: 'a', direction: 'unknown', before: 1, verdict: 'only-before' }, { key: 'b', direction: 'unknown', after: 2, verdict: 'only-after' },
    ]);
    expect(compareMetrics(undefined, list({ a: 1 }), byName).map(({ verdict }) => verdict)).toEqual(['only-after']);
  });
});
