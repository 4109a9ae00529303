import { expect, test } from 'vitest';
import { statusOf } from './statusOf';

test('nothing stands in the status bar while nothing is served', () => {
  expect(statusOf([])).toBeUndefined();
});

test('one model is named, several are counted, and one in trouble is named before all', () => {
  const one = { label: 'House Production', health: 'healthy' } as const;
  expect(statusOf([one])).toEqual({ kind: 'one', icon: '$(broadcast)', label: 'House Production' });
  expect(statusOf([one, { label: 'Churn v2', health: 'starting' }])).toEqual({ kind: 'several', icon: '$(loading~spin)', count: 2 });
  expect(statusOf([one, { label: 'Churn v2', health: 'troubled' }])).toEqual({ kind: 'troubled', icon: '$(warning)', label: 'Churn v2' });
});
