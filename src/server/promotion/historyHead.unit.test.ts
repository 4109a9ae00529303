import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../store/api';
import { openForTest } from '../../store/testing/folders';
import { forgetHistory, keepHistory } from './historyHead';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'trialbook-head-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

const seqIn = (file: string): number => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { seq: number }).seq : 0);

async function withModels(path: string, file: string, names: string[]): Promise<Store> {
  const store = await openForTest(path);
  const keeper = keepHistory(store, file, () => undefined);
  for (const name of names) store.registry.createModel({ name });
  await expect.poll(() => seqIn(file)).toBe(names.length);
  keeper.stop();
  return store;
}

it('shows a store whose history is older than the one that was here, and leaves the evidence', async () => {
  const base = folder();
  const file = join(base, 'head');
  const [long, short] = [join(base, 'long', '.trialbook'), join(base, 'short', '.trialbook')];
  const other = await withModels(short, join(base, 'other'), ['x']);
  await other.close();
  const store = await withModels(long, file, ['a', 'b', 'c']);
  const keeper = keepHistory(store, file, () => undefined);
  expect(await keeper.state()).toEqual({ kind: 'intact', events: 3 });
  keeper.stop();

  const changed = await openForTest(short);
  const wary = keepHistory(changed, file, () => undefined);
  expect(await wary.state()).toMatchObject({ kind: 'broken', seq: 2 });
  for (const name of ['y', 'z', 'w']) changed.registry.createModel({ name });
  expect(await wary.state()).toMatchObject({ kind: 'broken', seq: 3 });
  expect(seqIn(file)).toBe(3);
  wary.stop();
  forgetHistory(file);
  expect(await wary.state()).toEqual({ kind: 'intact', events: 4 });
});

it('begins anew with a store that is made anew', async () => {
  const base = folder();
  const file = join(base, 'head');
  const path = join(base, '.trialbook');
  const store = await withModels(path, file, ['a', 'b']);
  await store.close();
  rmSync(path, { recursive: true });
  const fresh = await openForTest(path);
  const keeper = keepHistory(fresh, file, () => undefined);
  expect(await keeper.state()).toEqual({ kind: 'intact', events: 0 });
  fresh.registry.createModel({ name: 'c' });
  await expect.poll(() => seqIn(file)).toBe(1);
  expect(await keeper.state()).toEqual({ kind: 'intact', events: 1 });
  keeper.stop();
});
