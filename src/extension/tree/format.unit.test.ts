import { describe, expect, it } from 'vitest';
import { escapeMarkdown, formatBytes, formatElapsed, formatValue, lineEnd, oneLine, withoutIcons } from './format';

describe('formatValue', () => {
  it.each([
    [0.21364, '0.2136'], [4.2, '4.2'], [184203, '184,203'], [12345.678, '12,345.7'], [0, '0'], [-0.5, '−0.5'], [1.5e-7, '1.5e−7'],
    [2.5e12, '2,500,000,000,000'], [Number.NaN, 'NaN'], [Infinity, '∞'], [-1.7976931348623157e308, '−∞'], [1e300, '1e300'],
  ])('writes %d as %s', (value, text) => {
    expect(formatValue(value, 'en')).toBe(text);
  });

  it('follows the locale', () => {
    expect(formatValue(1234.5, 'de')).toBe('1.234,5');
  });
});

describe('formatElapsed', () => {
  it.each([[-5, '0s'], [42_000, '42s'], [200_000, '3m'], [7_300_000, '2h'], [5 * 86_400_000, '5d']])('%d', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([[0, '0 B'], [512, '512 B'], [3_100_000, '3.1 MB'], [999_999, '1 MB'], [123_456, '123 kB']])('%d', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });
});

describe('foreign text', () => {
  it('keeps the end of a path that is too long', () => {
    expect(lineEnd('model/deep/weights.bin', 40)).toBe('model/deep/weights.bin');
    expect(lineEnd('model/deep/folder/weights.bin', 12)).toBe('…weights.bin');
    expect(lineEnd('', 12)).toBe('');
  });

  it('stays on one line and keeps its direction to itself', () => {
    expect(oneLine('a\r\nb\u202Ec\u0000d')).toBe('a bc d');
    expect(oneLine('x'.repeat(500))).toHaveLength(200);
    expect(oneLine('😀'.repeat(300), 10)).toBe(`${'😀'.repeat(9)}…`);
  });

  it('makes no icons', () => {
    expect(withoutIcons('$(flame) hot')).not.toContain('$(');
  });

  it('means nothing in Markdown', () => {
    const escaped = escapeMarkdown('**b** <img src=x> [a](command:x) $(flame) http://x.y');
    expect(escaped).not.toMatch(/(?<!\\)[*<>[\]()$:]/);
    expect(escaped).toContain('\u2060');
  });
});
