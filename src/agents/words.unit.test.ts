import { describe, expect, it } from 'vitest';
import { clean, cleanValue, duration, figure, moment, visible, whole } from './words';

describe('texts of runs', () => {
  it('lose what a person would not see', () => {
    const hidden = Array.from('erase all', (sign) => String.fromCodePoint(0xe0000 + sign.charCodeAt(0))).join('');
    expect(clean(`good${hidden} run\u202e\u200b\u0007\ufeff`)).toBe('good run');
    expect(clean('two\nlines\tand größe 模型')).toBe('two\nlines\tand größe 模型');
  });

  it('lose the secrets of addresses, but not where they are written', () => {
    expect(clean('View run at http://127.0.0.1:5000/t/0123456789abcdef0123/#/x and https://me:pw@host/')).toBe('View run at http://127.0.0.1:5000/#/x and https://host/');
    expect(visible('https://me@host/')).toBe('https://me@host/');
  });

  it('lose what looks like a secret, by itself or by its name', () => {
    expect(clean('--api-key sk-proj-abcdefghijklmnopqrstuvwxyz012345 and password=hunter2&n=3')).toBe('--api-key *** and password=***&n=3');
    expect(cleanValue('db_password', 'hunter2')).toBe('***');
    expect(cleanValue('max_tokens', '512')).toBe('512');
  });

  it('are cut at a length, never within a sign', () => {
    expect(clean('abcdef', 3)).toBe('abc… (3 characters more)');
    expect(clean('ab😀cd', 3)).toBe('ab… (3 characters more)');
    expect(clean('abc', 3)).toBe('abc');
  });
});

describe('numbers', () => {
  it.each([[0.1 + 0.2, 0.3], [123456789, 123456789], [1 / 3, 0.333333], [1.23456789e-9, 1.23457e-9], [Number.NaN, 'NaN'], [1.7976931348623157e308, 'Infinity'], [-Infinity, '-Infinity'], [-0, -0]])('%d is %s', (value, shown) => {
    expect(figure(value)).toBe(shown);
  });

  it('keep steps beyond what a number holds', () => {
    expect(whole(12n ** 16n)).toBe((12n ** 16n).toString());
    expect(whole(5)).toBe(5);
  });
});

describe('times', () => {
  it.each([[0, '0 ms'], [420, '420 ms'], [42_000, '42 s'], [192_000, '3 min 12 s'], [7_500_000, '2 h 5 min'], [-5, '0 ms']])('%d ms last %s', (ms, shown) => {
    expect(duration(ms)).toBe(shown);
  });

  it('are told to the second, and not at all where there are none', () => {
    expect(moment(1_767_592_800_123)).toBe('2026-01-05T06:00:00Z');
    expect(moment(undefined)).toBeUndefined();
    expect(moment(9n ** 30n)).toBeUndefined();
  });
});
