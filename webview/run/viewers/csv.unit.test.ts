import { expect, it } from 'vitest';
import { readTable } from './csv';
import { isBinary, prettyJson, viewerOf } from './kinds';

it('reads quotes, separators and line ends of all kinds', () => {
  expect(readTable('a,"b ""q"", c"\r\n1,"x\ny"\r\n', true)).toMatchObject({ header: ['a', 'b "q", c'], rows: [['1', 'x\ny']], numeric: [true, false] });
  expect(readTable('\ufeffa;b\n1;2', true)).toMatchObject({ header: ['a', 'b'], rows: [['1', '2']] });
  expect(readTable('a\tb\n\t2\n', true).rows).toEqual([['', '2']]);
  expect(readTable('a,b\n1,', true).rows).toEqual([['1', '']]);
});

it('leaves out a line that may be torn', () => {
  expect(readTable('a\n1\n2', false).rows).toEqual([['1']]);
  expect(readTable('', true).header).toEqual([]);
});

it('chooses viewers by ending and tells bytes from text', () => {
  expect(['a.PNG', 'b.svg', 'c.html', 'd', 'e.md', 'f.tsv'].map(viewerOf)).toEqual(['image', 'image', 'markup', 'text', 'markdown', 'csv']);
  expect(isBinary(Uint8Array.of(80, 0, 3))).toBe(true);
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('{"a":12345678901234567890}')).toBe('{"a":12345678901234567890}');
  expect(prettyJson('{torn')).toBe('{torn');
});
