import { expect, test } from 'vitest';
import { isOurs, personsAddress, targetName, type PersonsVariables } from './personsAddress';

const ours = `http://127.0.0.1:21034/t/${'0a'.repeat(32)}`;
const at = (id: string, values: Record<string, string | null>): PersonsVariables => ({ values, place: () => ({ kind: 'setting', id }) });

test('the first place with an address wins', () => {
  expect(personsAddress([at('a', {}), at('b', { MLFLOW_TRACKING_URI: 'https://b' }), at('c', { MLFLOW_TRACKING_URI: 'https://c' })])).toEqual({
    value: 'https://b',
    place: { kind: 'setting', id: 'b' },
  });
});

test('empty, removed and our own addresses are none', () => {
  expect(personsAddress([at('a', { MLFLOW_TRACKING_URI: ' ' }), at('b', { MLFLOW_TRACKING_URI: null }), at('c', { MLFLOW_TRACKING_URI: ours })])).toBeUndefined();
});

test('a look-alike on another host is not ours', () => {
  expect(isOurs(ours)).toBe(true);
  expect(isOurs(ours.replace('127.0.0.1', '127.0.0.1.evil.example'))).toBe(false);
  expect(isOurs('http://127.0.0.1:5000')).toBe(false);
});

test('targets are named without credentials', () => {
  expect(targetName('https://ana:secret@mlflow.acme.dev/x')).toBe('mlflow.acme.dev');
  expect(targetName('http://localhost:5000')).toBe('localhost:5000');
  expect(targetName('sqlite:///mlflow.db')).toBe('mlflow.db');
  expect(targetName('databricks')).toBe('databricks');
  expect(targetName('./mlruns')).toBe('mlruns');
});
