import { expect, test } from 'vitest';
import { draftOf, emptyDraft, parseHeader, resultOf, stepsOf, withAddress } from './serverDraft';

test('only the secrets of the chosen sign-in are kept, and none of them in the entry', () => {
  const draft = { ...emptyDraft('https://mlflow.example.org/'), secrets: { username: 'ann', password: 'pass-word', token: ' secret-token ' }, headers: { 'X-Api-Key': 'key-value' } };
  const none = resultOf({ ...draft, headers: {} });
  expect(none.secrets).toEqual({});
  const bearer = resultOf({ ...draft, signIn: 'bearer' });
  expect(bearer.secrets).toEqual({ token: 'secret-token', headers: { 'X-Api-Key': 'key-value' } });
  expect(bearer.entry).toEqual({ id: 'server:https://mlflow.example.org', name: 'mlflow.example.org', url: 'https://mlflow.example.org', signIn: 'bearer', headers: ['X-Api-Key'] });
  expect(JSON.stringify(resultOf({ ...draft, signIn: 'basic' }).entry)).not.toMatch(/pass-word|secret-token|key-value|ann/);
});

test('a user and password in an address become the sign-in', () => {
  const draft = withAddress(emptyDraft(''), 'https://ann:p%40ss@host:8443/mlflow/#/experiments/0');
  expect(draft).toMatchObject({ address: 'https://host:8443/mlflow', signIn: 'basic', secrets: { username: 'ann', password: 'p@ss' } });
});

test('secrets of one host are not taken to another', () => {
  const draft = { ...emptyDraft('https://one.example.org'), signIn: 'bearer' as const, secrets: { token: 'secret' }, headers: { A: 'b' } };
  expect(withAddress(draft, 'https://two.example.org')).toMatchObject({ secrets: {}, headers: {} });
  expect(withAddress(draft, 'https://one.example.org/path').secrets).toEqual({ token: 'secret' });
});

test('Databricks is known by its address', () => {
  expect(withAddress(emptyDraft(''), 'https://adb-1.2.azuredatabricks.net').signIn).toBe('databricks');
  expect(withAddress(emptyDraft(''), 'https://databricks.com.example.org').signIn).toBe('none');
  expect(withAddress(emptyDraft(''), 'databricks://TEAM')).toMatchObject({ signIn: 'databricks-profile', profile: 'TEAM' });
});

test('what is asked follows the way to sign in', () => {
  expect(stepsOf({ signIn: 'none' })).toEqual(['address', 'signIn', 'test', 'name']);
  expect(stepsOf({ signIn: 'basic' })).toEqual(['address', 'signIn', 'username', 'password', 'test', 'name']);
});

test('an entry that is edited stays what it was', () => {
  const entry = { id: 'server:https://h', name: 'Team', url: 'https://h', signIn: 'databricks-profile', profile: 'P', registry: 'mlflow', certificates: { ca: '/ca.pem' } } as const;
  expect(resultOf(draftOf(entry, {}), entry)).toEqual({ entry, secrets: {} });
});

test('headers are read as they are written in a request', () => {
  expect(parseHeader(' X-Key : a: b ')).toEqual({ name: 'X-Key', value: 'a: b' });
  expect(parseHeader('no header')).toBeUndefined();
  expect(parseHeader('X-Key:')).toBeUndefined();
});
