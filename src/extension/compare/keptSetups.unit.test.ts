import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FRESH } from '../../../webview/compare/setup';
import { KeptSetups, limited, type Keeper } from './keptSetups';

class Memory implements Keeper {
  readonly values = new Map<string, unknown>();
  writes = 0;
  get(key: string): unknown {
    return this.values.get(key);
  }
  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    this.writes += 1;
    return Promise.resolve();
  }
}

const raise = (error: unknown): void => {
  throw error;
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('changes are gathered, and read back at once and by another window', async () => {
  const memory = new Memory();
  const kept = new KeptSetups(memory, raise);
  kept.set('folder', ['1'], { ...FRESH, filter: 'a' });
  kept.set('folder', ['1'], { ...FRESH, filter: 'metrics.loss < 1' });
  expect(kept.get('folder', ['1']).filter).toBe('metrics.loss < 1');
  expect(memory.writes).toBe(0);
  await vi.advanceTimersByTimeAsync(2000);
  expect(memory.writes).toBe(1);
  expect(new KeptSetups(memory, raise).get('folder', ['1']).filter).toBe('metrics.loss < 1');
  expect(new KeptSetups(memory, raise).get('folder', ['2'])).toEqual(FRESH);
});

test('the order of experiments is no other panel', async () => {
  const kept = new KeptSetups(new Memory(), raise);
  kept.set('folder', ['2', '1'], { ...FRESH, view: 'charts' });
  expect(kept.get('folder', ['1', '2']).view).toBe('charts');
  await kept.flush();
});

test('what another version or nobody wrote is as if nothing was kept', () => {
  const memory = new Memory();
  for (const value of [undefined, 'text', 7, [], { 'folder 1': 'text' }, { 'folder 1': { at: 'now' } }, { 'folder 1': { at: 1, setup: { view: 'nowhere' } } }]) {
    memory.values.set('trialbook.compare.setups', value);
    expect(new KeptSetups(memory, raise).get('folder', ['1'])).toEqual(FRESH);
  }
});

test('only the setups last used are kept', async () => {
  const memory = new Memory();
  const kept = new KeptSetups(memory, raise);
  for (let at = 0; at < 60; at += 1) {
    kept.set('folder', [String(at)], { ...FRESH, metric: 'm' });
    vi.advanceTimersByTime(1);
  }
  await kept.flush();
  expect(kept.get('folder', ['59']).metric).toBe('m');
  expect(kept.get('folder', ['0']).metric).toBeUndefined();
});

test('a setup that is too large loses the runs it names, and at last what the views keep', () => {
  const many = Array.from({ length: 9000 }, (_, at) => String(at).padStart(32, '0'));
  const large = { ...FRESH, filter: 'metrics.loss < 1', selection: many, views: { table: { columns: ['a'] } } };
  expect(limited(large)).toMatchObject({ filter: 'metrics.loss < 1', selection: [], views: large.views });
  expect(limited({ ...large, views: { table: 'x'.repeat(200_000) } }).views).toEqual({});
  expect(limited({ ...FRESH, metric: 'm' })).toEqual({ ...FRESH, metric: 'm' });
});

test('a panel that comes back shows what is newer: what its page remembered, or what was kept since', () => {
  const kept = new KeptSetups(new Memory(), raise);
  const [now, remembered] = [Date.now(), { ...FRESH, filter: 'metrics.loss < 1' }];
  expect(kept.latest('folder', ['1'], remembered, now)).toEqual(remembered);
  kept.set('folder', ['1'], { ...FRESH, filter: 'metrics.loss < 2' });
  expect(kept.latest('folder', ['1'], remembered, now + 1).filter).toBe('metrics.loss < 1');
  expect(kept.latest('folder', ['1'], remembered, now - 300).filter).toBe('metrics.loss < 2');
  // A page tells a moment later what it remembers: of what is too large, only the page has all.
  const large = { ...remembered, selection: Array.from({ length: 9000 }, (_, at) => String(at).padStart(32, '0')) };
  expect(kept.latest('folder', ['1'], large, now - 300).selection).toHaveLength(9000);
  expect(kept.latest('folder', ['1'], large, now - 60_000).filter).toBe('metrics.loss < 2');
});
