import { expect, it } from 'vitest';
import { NBSP } from '../ui/format';
import { durationTicks, momentTicks, sayX, shortDuration } from './timeTicks';

const labels = (ticks: readonly { label: string }[]): string[] => ticks.map((tick) => tick.label.replaceAll(NBSP, ' '));

it('names durations in one unit at whole strides', () => {
  expect(labels(durationTicks(0, 10 * 60_000, 5))).toEqual(['0', '2 min', '4 min', '6 min', '8 min', '10 min'].slice(0, 6));
  expect(labels(durationTicks(0, 900, 5))).toEqual(['0', '200 ms', '400 ms', '600 ms', '800 ms']);
  expect(labels(durationTicks(0, 48 * 3_600_000, 4))).toEqual(['0', '12 h', '24 h', '36 h', '48 h']);
});

it('names the hours of a day and says the day at midnight', () => {
  const start = new Date(2026, 2, 10, 18).getTime();
  const ticks = momentTicks(start, start + 12 * 3_600_000, 4);
  expect(ticks.map((tick) => new Date(tick.value).getHours())).toEqual([18, 21, 0, 3, 6]);
  expect(labels(ticks)[0]).toBe('18:00');
  expect(labels(ticks)[2]).toContain('11');
});

it('names no place on an axis without length', () => {
  expect(durationTicks(5, Number.NaN, 5)).toEqual([]);
});

it('says where the cursor stands', () => {
  expect(sayX('step', 12345, 'step')).toBe('step 12,345');
  expect(sayX('relative', 90_000, 'step').replace(NBSP, ' ')).toBe('90 s');
  expect(shortDuration(9_000_000).replace(NBSP, ' ')).toBe('2.5 h');
});
