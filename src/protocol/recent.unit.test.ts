import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testSeed } from '../../test/support/testSeed';
import { Recent } from './recent';

it('keeps what was used last, at least half of what it may weigh and no more than that, and tells what goes', () => {
  const gone: number[] = [];
  const kept = new Recent<number, number>(100, () => 1, (value) => gone.push(value));
  for (let i = 0; i < 1000; i++) {
    kept.set(i, i);
    // One that is used again and again stays.
    expect(kept.get(0)).toBe(0);
  }
  const there = Array.from({ length: 1000 }, (_, i) => i).filter((i) => !gone.includes(i));
  expect(there.length).toBeLessThanOrEqual(102);
  expect(there).toEqual(expect.arrayContaining([0, ...Array.from({ length: 49 }, (_, i) => 951 + i)]));
  expect([0, 1, 999].map((i) => kept.get(i))).toEqual([0, undefined, 999]);
});

it('answers what was set last, or nothing, whatever grows, goes and comes', () => {
  const call = fc.record({ kind: fc.constantFrom('get', 'get', 'set', 'set', 'grow', 'delete', 'clear'), key: fc.integer({ min: 0, max: 9 }), weight: fc.integer({ min: 0, max: 8 }) });
  fc.assert(fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
    const set = new Map<number, { weight: number }>();
    const kept = new Recent<number, { weight: number }>(20, ({ weight }) => weight, (value) => {
      for (const [key, one] of set) if (one === value) set.delete(key);
    });
    for (const { kind, key, weight } of calls) {
      const value = set.get(key);
      if (kind === 'set') {
        const fresh = { weight };
        set.set(key, fresh);
        kept.set(key, fresh);
      } else if (kind === 'grow' && value !== undefined) {
        value.weight += weight;
        kept.grow(key, weight);
      } else if (kind === 'delete') {
        set.delete(key);
        kept.delete(key);
      } else if (kind === 'clear') {
        set.clear();
        kept.clear();
      }
      expect(kept.get(key)).toBe(set.get(key));
    }
    let sum = 0;
    for (const { weight } of set.values()) sum += weight;
    const heaviest = Math.max(0, ...[...set.values()].map(({ weight }) => weight));
    expect(sum).toBeLessThanOrEqual(20 + 2 * heaviest);
  }), { seed: testSeed() });
});
