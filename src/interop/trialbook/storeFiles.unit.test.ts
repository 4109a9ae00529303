import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { detect } from '../detect';
import { storeFolder } from './storeFiles';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'trialbook-stores-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a store is meant by its folder, its database and the workspace around it, where nothing likelier lies', () => {
  const store = join(folder, '.trialbook');
  mkdirSync(store);
  expect(detect(folder)).toEqual([]);
  expect(() => storeFolder(folder)).toThrow(/holds no store/);
  writeFileSync(join(store, 'experiments.db'), 'SQLite format 3\0');
  for (const path of [folder, store, join(store, 'experiments.db')]) {
    expect(detect(path)).toEqual(['trialbook']);
    expect(storeFolder(path)).toBe(store);
  }
  mkdirSync(join(folder, 'mlruns/0'), { recursive: true });
  writeFileSync(join(folder, 'mlruns/0/meta.yaml'), 'experiment_id: 0\n');
  expect(detect(folder)).toEqual(['mlruns', 'trialbook']);
  expect(() => storeFolder(join(folder, 'gone'))).toThrow(/There is nothing/);
  expect(() => storeFolder(join(folder, 'mlruns/0/meta.yaml'))).toThrow(/no store/);
});
