import { expect, test } from 'vitest';
import { statusText } from './statusText';

test('one run with its value, several as a number, none at all', () => {
  const run = { runId: '1', name: 'xgb-depth8', value: '0.2136' };
  expect(statusText({ kind: 'running', runs: [run] })).toBe('$(loading~spin) xgb-depth8 0.2136');
  expect(statusText({ kind: 'running', runs: [run, run, run] })).toBe('$(loading~spin) 3 runs');
  expect(statusText({ kind: 'running', runs: [] })).toBe('$(beaker) Trialbook');
  expect(statusText({ kind: 'trouble', message: 'It does not start' })).toBe('$(warning) Trialbook');
  expect(statusText({ kind: 'trouble', message: 'Sign in', target: 'Team' })).toBe('$(warning) Team');
  expect(statusText({ kind: 'elsewhere', target: 'mlflow.acme.dev' })).toBe('$(beaker) mlflow.acme.dev');
});

test('a name cannot make an icon, and a long one is cut', () => {
  expect(statusText({ kind: 'running', runs: [{ runId: '1', name: '$(error)' }] })).not.toContain('$(error)');
  expect(statusText({ kind: 'running', runs: [{ runId: '1', name: 'x'.repeat(80) }] }).length).toBeLessThan(60);
});
