import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline';

describe('sparkline', () => {
  it('is empty under three points', () => {
    expect(sparkline([])).toBe('');
    expect(sparkline([1, 2])).toBe('');
    expect(sparkline([1, null, Number.NaN, 2])).toBe('');
  });

  it('has one level when nothing changes', () => {
    expect(sparkline([2, 2, 2, 2])).toBe('▄▄▄▄');
  });

  it('falls from the top to the bottom and rises back', () => {
    expect(sparkline([6, 5, 4, 3, 2, 1])).toMatch(/^▇.*▁$/);
    expect(sparkline([1, 2, 3, 4, 5, 6])).toMatch(/^▁.*▇$/);
  });

  it('does not let a steep beginning flatten the rest', () => {
    const steep = sparkline([1000, 5, 4, 3, 2, 1]);
    expect(steep.charAt(0)).toBe('▇');
    expect(new Set(steep.slice(1)).size).toBeGreaterThan(2);
  });

  it('has at most the width asked for', () => {
    const many = Array.from({ length: 1000 }, (_, index) => index);
    expect(sparkline(many)).toHaveLength(6);
    expect(sparkline(many, 10)).toHaveLength(10);
    expect(sparkline([1, 2, 3, 4])).toHaveLength(4);
  });

  it('never uses the full block and survives the greatest numbers', () => {
    const line = sparkline([1.7e308, 1.7e308, -1.7e308, 1.7e308, 0, 1]);
    expect(line).not.toContain('█');
    expect(line).toHaveLength(6);
  });

  it('leaves out what is no number', () => {
    expect(sparkline([1, null, 2, Number.POSITIVE_INFINITY, 3])).toHaveLength(3);
  });
});
