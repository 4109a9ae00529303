import { expect, it } from 'vitest';
import { choosesCell, type RunOfKernel } from './whichCell';

const cell = (start: number, end: number, hash = ''): { start: number; end: number; hash: string } => ({ start, end, hash });
const choose = (run: Omit<RunOfKernel, 'runId'>, ...cells: ReturnType<typeof cell>[]): unknown => choosesCell({ runId: 'r', ...run }, cells, ({ hash }) => hash);

it('takes the only cell that ran at the time, and none when there were two', () => {
  const [first, second] = [cell(1000, 2000), cell(2000, 3000)];
  expect(choose({ start: 1500 }, first, second)).toBe(first);
  expect(choose({ start: 2050 }, first, second)).toBe(second);
  expect(choose({ start: 1950 }, second)).toBe(second);
  // Its cell, which began when the first ended, has not ended itself.
  expect(choose({ start: 2050 }, first)).toBeUndefined();
  expect(choose({ start: 9000 }, first, second)).toBeUndefined();
  expect(choose({ start: 1500 }, first, cell(1400, 1600))).toBeUndefined();
});

it('takes the cell that the kernel named, whatever ran beside it', () => {
  const [a, b] = [cell(1000, 2000, 'a'), cell(1000, 2000, 'b')];
  expect(choose({ start: 1500, hash: 'b' }, a, b)).toBe(b);
  // A run may begin in a thread that outlives its cell.
  expect(choose({ start: 9000, hash: 'a' }, a, b)).toBe(a);
  expect(choose({ start: 1500, hash: 'c' }, a, b)).toBeUndefined();
});
