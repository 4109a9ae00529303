import { expect, it } from 'vitest';
import type { ColumnAxis } from './columnAxis';
import { brushed } from './columnBrush';

const numbers: ColumnAxis = { kind: 'number', log: false, words: [], min: 0, max: 1, at: () => 0 };
const words: ColumnAxis = { ...numbers, kind: 'category', words: ['a', 'b', 'c'] };

it('makes a clause for each side, with digits that tell its ends apart', () => {
  expect(brushed('', [{ id: 'params.lr', axis: numbers, whole: false, ends: [0.0512345678, 0.0123456789] }])).toBe('params.lr >= 0.01235 AND params.lr <= 0.05123');
  expect(brushed('', [{ id: 'attributes.start_time', axis: numbers, whole: false, ends: [1783000000123, 1783000001123] }])).toContain('1783000000123');
});

it('takes whole numbers where there are only those', () => {
  const side = (ends: [number, number]): string => brushed('', [{ id: 'params.depth', axis: numbers, whole: true, ends }]);
  expect(side([2.4, 6.9])).toBe('params.depth >= 3 AND params.depth <= 6');
  expect(side([2.4, 2.6])).toBe('params.depth >= 2.4 AND params.depth <= 2.6');
});

it('takes categories that the rectangle covers, and none when it covers none', () => {
  expect(brushed('', [{ id: 'params.booster', axis: words, whole: false, ends: [0.4, 2.2] }])).toContain("'b', 'c'");
  expect(brushed('', [{ id: 'params.booster', axis: words, whole: false, ends: [0.4, 0.6] }])).toBe('');
});
