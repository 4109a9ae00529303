import { expect, test } from 'vitest';
import { headerColumns } from './header';

test('columns are read with the separator that the file uses, quotes and all', () => {
  expect(headerColumns('a,b,c\n1,2,3\n')).toEqual(['a', 'b', 'c']);
  expect(headerColumns('\uFEFFa;b,c;d\r\n1;2;3')).toEqual(['a', 'b,c', 'd']);
  expect(headerColumns('"a ""big"" one","two\nlines",c')).toEqual(['a "big" one', 'two\nlines', 'c']);
  expect(headerColumns('one\n')).toEqual(['one']);
  expect(headerColumns('')).toEqual([]);
});
