import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeExists, storeLocation } from './storeLocation';

let root: string;
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'store-location-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the setting names another place', () => {
  expect(storeLocation(root, '')).toBe(join(root, '.trialbook'));
  expect(storeLocation(root, 'runs')).toBe(join(root, 'runs'));
  expect(storeLocation(root, join(root, 'x'))).toBe(join(root, 'x'));
  expect(storeLocation(root, '~/runs')).toBe(join(homedir(), 'runs'));
  expect(storeLocation(root, '~other')).toBe(join(root, '~other'));
});

test('a store is there once it holds a database or a journal', () => {
  const store = join(root, '.trialbook');
  mkdirSync(store);
  expect(storeExists(store)).toBe(false);
  writeFileSync(join(store, 'experiments.journal'), '');
  expect(storeExists(store)).toBe(true);
});
