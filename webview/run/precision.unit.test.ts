import { expect, it } from 'vitest';
import { lastText, seriesFormat } from './precision';

const series = (...values: number[]) => ({
  key: 'm',
  steps: Float64Array.from(values, (_, index) => index),
  values: Float64Array.from(values),
  times: Float64Array.from(values),
  whole: true,
  stats: { count: values.length, min: Math.min(...values), max: Math.max(...values) },
});

it('writes whole numbers whole, also when their middle is none', () => {
  expect(seriesFormat(series(0, 841, 400))(841)).toBe('841');
});

it('keeps the digits that tell values apart, between whole ends too', () => {
  expect(seriesFormat(series(0, 0.84961, 1))(0.84961)).toBe('0.8496');
  expect(seriesFormat(series(0.9999, 0.999929))(0.999929)).toBe('0.999929');
});

it('keeps one precision while a loss falls', () => {
  expect([0.9, 0.05, 0.0312].map(seriesFormat(series(1, 0.9, 0.05, 0.04, 0.0312)))).toEqual(['0.90000', '0.05000', '0.03120']);
});

it('adds no zeros to a constant', () => {
  expect(seriesFormat(series(3.5, 3.5))(3.5)).toBe('3.5');
});

it('writes a value far below the greatest by itself', () => {
  expect(seriesFormat(series(1000, 0.00123))(0.00123)).toBe('0.00123');
});

it('drops the zeros at the end of a value that moves no more, and no digit', () => {
  const loss = series(1, 0.2, 0.01, 0.009, 0.005);
  expect([lastText(loss, 0.005, true), lastText(loss, 0.005, false)]).toEqual(['0.00500', '0.005']);
  expect(lastText(series(0.9999, 0.999929), 0.999929, false)).toBe('0.999929');
  expect(lastText(series(10, 10_000), 10_000, false)).toBe('10,000');
});
