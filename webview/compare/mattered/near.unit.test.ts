import { expect, test } from 'vitest';
import { columnFormat } from '../../ui/format';
import { deltaText } from './near';

test('differences have the decimals of the values, and those that these would hide their own', () => {
  const write = columnFormat([0.8712, 0.8701]);
  expect([0.0123, -0.00068, 0].map((value) => deltaText(value, write))).toEqual(['+0.0123', '−0.0007', '0.0000']);
  expect(deltaText(-0.000051 / 10, write)).toBe('−5.1e−6');
  expect(deltaText(Infinity, write)).toBe('+∞');
});
