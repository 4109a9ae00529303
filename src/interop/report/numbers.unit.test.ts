import { expect, test } from 'vitest';
import { duration, figure, listed } from './numbers';

test('figures have five digits that count, and powers of ten where there are many', () => {
  expect([0, 0.1 + 0.2, 1234567, 1234.5678, 12_345_678, 0.000012345, -3.5, 0.5, 99.99999].map(figure)).toEqual(['0', '0.3', '1,234,567', '1,234.6', '1.235×10⁷', '1.234×10⁻⁵', '−3.5', '0.5', '100']);
});

test('what is no number is said', () => {
  expect([Number.NaN, Infinity, -Infinity].map(figure)).toEqual(['NaN', '∞', '−∞']);
});

test('spans of time have the units that people use', () => {
  expect([250, 4_000, 59_600, 12 * 60_000, 200 * 60_000, 52 * 3_600_000, -1].map(duration)).toEqual(['250 ms', '4 s', '1 min', '12 min', '3 h 20 min', '2 d 4 h', '']);
});

test('words are listed as in a sentence', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
