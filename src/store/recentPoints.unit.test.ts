import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testSeed } from '../../test/support/testSeed';
import { RecentPoints } from './recentPoints';

const place = fc.record({ step: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.bigInt({ min: 0n, max: 60n })), timestamp: fc.integer({ min: 0, max: 2 }), value: fc.integer({ min: 0, max: 1 }) });
type Place = { step: number | bigint; timestamp: number; value: number };
const name = ({ step, timestamp, value }: Place): string => `${step} ${timestamp} ${value}`;
const isAfter = (a: Place, b: Place): boolean => {
  const [x, y] = [[Number(a.step), a.timestamp, a.value], [Number(b.step), b.timestamp, b.value]];
  const at = x.findIndex((one, i) => one !== y[i]);
  return at >= 0 && x[at]! > y[at]!;
};

it('calls no point new that is there, and those new that come a little late', () => {
  fc.assert(fc.property(place, fc.array(place, { maxLength: 200 }), (floor, points) => {
    const recent = new RecentPoints(floor);
    const there = new Set([name(floor)]);
    for (const point of points) {
      if (recent.add(point)) expect(there.has(name(point))).toBe(false);
      there.add(name(point));
    }
  }), { seed: testSeed() });
  const recent = new RecentPoints({ step: 0, timestamp: 0, value: 0 });
  const told = [5, 3, 4, 8, 6, 7, 7, 3].map((step) => recent.add({ step, timestamp: 0, value: 0 }));
  expect(told).toEqual([true, true, true, true, true, true, false, false]);
});

it('says nothing of what comes before where it begins', () => {
  fc.assert(fc.property(place, place, (floor, point) => {
    expect(new RecentPoints(floor).add(point)).toBe(isAfter(point, floor));
    const moved = new RecentPoints({ step: 0, timestamp: 0, value: 0 });
    moved.add(point);
    moved.beginAt(floor);
    expect(moved.add(point)).toBe(isAfter(point, floor));
  }), { seed: testSeed() });
});
