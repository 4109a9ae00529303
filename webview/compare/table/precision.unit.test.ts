import { describe, expect, it } from 'vitest';
import { precisionOf, write, writeDeviation } from './precision';

const texts = (values: readonly number[], means = false): string[] => values.map((value) => write(value, precisionOf(values, means)));

describe('one precision a column', () => {
  it('has as many decimals as the values, at most four digits of the greatest', () => {
    expect(texts([0.7, 0.75, 1])).toEqual(['0.70', '0.75', '1.00']);
    expect(texts([0.869412345, 0.8543])).toEqual(['0.8694', '0.8543']);
  });

  it('has more where that tells values apart', () => {
    expect(texts([0.99991, 0.99992])).toEqual(['0.99991', '0.99992']);
  });

  it('writes whole numbers whole, grouped', () => {
    expect(texts([8, 1150, 12_000])).toEqual(['8', '1150', '12,000']);
  });

  it('gives each its own digits where they lie too far apart', () => {
    expect(texts([1e-7, 100])).toEqual(['1e−7', '100']);
    expect(texts([0, 1e-12, 5e-12])).toEqual(['0', '1e−12', '5e−12']);
  });

  it('says what is no number', () => {
    expect(texts([Number.NaN, Infinity, -Infinity, 0.5])).toEqual(['NaN', '∞', '−∞', '0.5']);
  });

  it('writes means of whole numbers with decimals', () => {
    expect(write(7.333, precisionOf([7, 8], true))).toBe('7.33');
  });

  it('writes deviations without the zero that says nothing', () => {
    const precision = precisionOf([0.8694, 0.8543]);
    expect(writeDeviation(0.0021, precision)).toBe('.0021');
    expect(writeDeviation(1.5, precision)).toBe('1.5000');
  });
});
