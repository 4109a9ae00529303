import { expect, it } from 'vitest';
import { longLines, prettyJson, viewerOf } from './kinds';

it('takes only a long text apart, and cuts lines that no screen shows', () => {
  expect(longLines('a\nb\n')).toBeUndefined();
  const lines = longLines(`first\r\n${'x'.repeat(400_000)}\nlast\n`);
  expect([lines?.length, lines?.[0], lines?.[1]?.length, lines?.[2]]).toEqual([3, 'first', 4001, 'last']);
});

it('shows pages of a run as text', () => {
  expect(['a.html', 'b.XML', 'c.svg', 'd.log'].map(viewerOf)).toEqual(['markup', 'markup', 'image', 'text']);
});

it('leaves JSON as it is when laying it out would change its numbers', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('{"a":12345678901234567890}')).toBe('{"a":12345678901234567890}');
});
