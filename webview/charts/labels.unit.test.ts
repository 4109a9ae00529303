import { expect, it } from 'vitest';
import { pushApart, spreadOut } from './labels';

const wishes = (...at: number[]): { at: number; rank: number }[] => at.map((y, rank) => ({ at: y, rank }));
const heights = (placed: { at: number }[]): number[] => placed.map((label) => label.at);

it('leaves labels that do not meet where they are', () => {
  expect(heights(pushApart(wishes(80, 10, 40), 14, 0, 100))).toEqual([10, 40, 80]);
});

it('pushes labels apart, evenly round their middle', () => {
  expect(heights(pushApart(wishes(50, 50), 14, 0, 100))).toEqual([43, 57]);
  expect(heights(pushApart(wishes(50, 51, 90), 14, 0, 100))).toEqual([43.5, 57.5, 90]);
});

it('keeps them within their bounds', () => {
  expect(heights(pushApart(wishes(0, 0, 0), 14, 0, 100))).toEqual([0, 14, 28]);
  expect(heights(pushApart(wishes(99, 100), 14, 0, 100))).toEqual([86, 100]);
});

it('leaves out what matters least', () => {
  const placed = pushApart(wishes(5, 6, 7, 8), 14, 0, 30);
  expect(placed.map((label) => label.wish.rank)).toEqual([0, 1, 2]);
});

it('never lets two overlap, whatever is asked', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ at: (index * 37) % 200, rank: index }));
  const placed = heights(pushApart(many, 14, 0, 200));
  expect(placed).toHaveLength(15);
  expect(placed.slice(1).every((at, index) => at - (placed[index] ?? 0) >= 14 - 1e-9)).toBe(true);
});

it('leaves out what would cover another, but not who is asked for nor the ends', () => {
  const wishes = Array.from({ length: 100 }, (_, index) => ({ at: 50 + index / 2, rank: index === 71 ? -1 : index }));
  const placed = spreadOut(wishes, 14, 0, 120);
  expect(placed.map(({ wish }) => wish.at)).toContain(50 + 71 / 2);
  expect([placed[0]?.at, placed.at(-1)?.at]).toEqual([50, 99.5]);
  placed.slice(1).forEach(({ at }, index) => expect(at - (placed[index]?.at ?? 0)).toBeGreaterThanOrEqual(14));
  expect(placed.every(({ wish, at }) => wish.at === at)).toBe(true);
});
