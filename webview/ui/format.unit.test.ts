import { expect, it } from 'vitest';
import { columnFormat, cutMiddle, exactNumber, formatBytes, formatDuration, formatMoment, formatNumber, NBSP } from './format';
import { mix, parseColour } from './colour';

const WORDS = { milliseconds: '{0} ms', seconds: '{0} s', minutesSeconds: '{0} min {1} s', hoursMinutes: '{0} h {1} min', daysHours: '{0} d {1} h' };
const plain = (text: string): string => text.replaceAll(NBSP, ' ');

it('writes numbers with a true minus, grouped, short', () => {
  expect([0, -1.5, 0.21364, 12345, 1234567.8, 0.000012345, Number.NaN, -Infinity].map((value) => formatNumber(value))).toEqual([
    '0',
    '−1.5',
    '0.2136',
    '12,345',
    '1.235e6',
    '1.234e−5',
    'NaN',
    '−∞',
  ]);
  expect(exactNumber(0.1 + 0.2)).toBe('0.30000000000000004');
});

it('gives a column one precision that tells its values apart', () => {
  const format = columnFormat([0.2151, 0.2127, 0.2155]);
  expect([0.2151, 0.21].map(format)).toEqual(['0.2151', '0.2100']);
  expect(columnFormat([0.99991, 0.99995])(0.99991)).toBe('0.999910');
  expect(columnFormat([3, 400])(3)).toBe('3');
  expect(columnFormat([])(1.5)).toBe('1.5');
});

it('writes sizes and durations in the unit that fits', () => {
  expect([0, 999, 1000, 22_400, 3_100_000].map((bytes) => plain(formatBytes(bytes)))).toEqual(['0 B', '999 B', '1.0 KB', '22 KB', '3.1 MB']);
  expect([250, 4300, 59_900, 192_000, 3_660_000, 90_000_000].map((ms) => plain(formatDuration(ms, WORDS)))).toEqual([
    '250 ms',
    '4.3 s',
    '59 s',
    '3 min 12 s',
    '1 h 1 min',
    '1 d 1 h',
  ]);
});

it('says today and yesterday', () => {
  const now = new Date(2026, 2, 10, 12).getTime();
  const words = { today: 'today {0}', yesterday: 'yesterday {0}' };
  expect(formatMoment(new Date(2026, 2, 10, 9, 5, 1).getTime(), now, words)).toBe('today 09:05:01');
  expect(formatMoment(new Date(2026, 2, 9, 23, 59, 59).getTime(), now, words)).toBe('yesterday 23:59:59');
  expect(formatMoment(new Date(2026, 1, 1).getTime(), now, words)).toContain('2026');
});

it('cuts in the middle', () => {
  expect(cutMiddle('abcdefghij', 5)).toBe('ab…ij');
  expect(cutMiddle('abc', 5)).toBe('abc');
});

it('mixes colours as canvases take them', () => {
  expect(parseColour('#abc')).toEqual([170, 187, 204, 1]);
  expect(parseColour('tomato')).toBeUndefined();
  expect(mix('#ffffff', '#000000', 0.5)).toBe('rgb(128, 128, 128)');
  expect(mix('rgba(255, 255, 255, 0.5)', '#000000', 1)).toBe('rgb(128, 128, 128)');
});
