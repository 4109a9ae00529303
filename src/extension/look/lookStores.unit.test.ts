import { mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LookStores } from './lookStores';

let root: string;
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'looks-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a store counts once its file was read to the end', async () => {
  const stores = new LookStores(join(root, 'looks'));
  expect(await stores.has('a')).toBe(false);
  await stores.begin('a');
  expect(await stores.has('a')).toBe(false);
  await stores.finish('a');
  expect(await stores.has('a')).toBe(true);
});

test('what was given up goes, and of the others those that were not used for longest; none that is in use', async () => {
  const stores = new LookStores(root);
  await stores.prune(new Set());
  for (let at = 0; at < 11; at++) {
    await stores.begin(String(at));
    await stores.finish(String(at));
    utimesSync(join(root, String(at), 'whole'), 1000 + at, 1000 + at);
  }
  await stores.begin('given up');
  utimesSync(join(root, 'given up'), 1000, 1000);
  await stores.begin('reading elsewhere');
  await stores.prune(new Set(['0']));
  expect(readdirSync(root).sort()).toEqual(['0', '10', '3', '4', '5', '6', '7', '8', '9', 'reading elsewhere']);
});
