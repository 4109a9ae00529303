import { describe, expect, it } from 'vitest';
import { parseJson, type Json } from '../../protocol/json';
import { Fields } from './fields';

const fields = (json: string): Fields => new Fields(parseJson(json) as Record<string, Json>);

describe('the fields of a request', () => {
  it('reads integers exactly, from numbers and from text', () => {
    expect(fields('{"a": 9007199254740993}').int64('a')).toBe(9007199254740993n);
    expect(fields('{"a": "-9223372036854775808"}').int64('a')).toBe(-(2n ** 63n));
    expect(fields('{"a": "12"}').int64('a')).toBe(12);
    for (const bad of ['1.5', '"1.5"', '"x"', '1e30', '9223372036854775808', '"9223372036854775808"', 'true', '[]']) {
      expect(() => fields(`{"a": ${bad}}`).int64('a'), bad).toThrow(/parameter 'a'/);
    }
  });

  it('reads doubles with their words', () => {
    expect(fields('{"a": "NaN"}').double('a')).toBeNaN();
    expect(fields('{"a": "-Infinity"}').double('a')).toBe(-Infinity);
    expect(fields('{"a": "1e-3"}').double('a')).toBe(0.001);
    for (const bad of ['"nan?"', '""', '" "', '"0x10"', 'true', '{}']) expect(() => fields(`{"a": ${bad}}`).double('a'), bad).toThrow(/parameter 'a'/);
  });

  it('takes null for absent, and says what is missing', () => {
    expect(fields('{"a": null}').optionalText('a')).toBeUndefined();
    expect(() => fields('{"a": null}').text('a')).toThrow("Missing value for required parameter 'a'.");
    expect(() => fields('{"a": ""}').text('a')).toThrow(/required parameter 'a'/);
    expect(() => fields('{"a": 5}').text('a')).toThrow("Invalid value 5 for parameter 'a': it must be text.");
  });

  it('names the item of a list', () => {
    const list = fields('{"tags": [{"key": "a"}, {"key": 7}]}');
    expect(() => list.list('tags', (item) => item.text('key'))).toThrow(/parameter 'tags\[1\]\.key'/);
    expect(() => fields('{"tags": [3]}').list('tags', (item) => item.text('key'))).toThrow(/'tags\[0\]'/);
    expect(() => fields('{"tags": {}}').list('tags', (item) => item.text('key'))).toThrow(/'tags'/);
    expect(() => fields('{"ids": ["a", 1]}').texts('ids')).toThrow(/'ids\[1\]'/);
  });

  it('reads enums by word and by number', () => {
    const words = ['RUNNING', 'FINISHED'] as const;
    expect(fields('{"s": "FINISHED"}').optionalEnum('s', words)).toBe('FINISHED');
    expect(fields('{"s": 1}').optionalEnum('s', words)).toBe('RUNNING');
    expect(fields('{"s": "2"}').optionalEnum('s', words)).toBe('FINISHED');
    for (const bad of ['"finished"', '3', '0', 'true', '"constructor"']) expect(() => fields(`{"s": ${bad}}`).optionalEnum('s', words), bad).toThrow(/one of RUNNING, FINISHED/);
  });

  it('names a value however deep it is nested', () => {
    expect(() => fields(`{"s": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`).text('s')).toThrow(/parameter 's'/);
  });
});
