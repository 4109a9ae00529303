import { expect, test } from 'vitest';
import { nameFilter, readSearch } from './modelSearch';

test('words are found in names, whatever quotes they hold', () => {
  expect(nameFilter('  ')).toBeUndefined();
  expect(nameFilter('house price')).toBe("name ILIKE '%house%' AND name ILIKE '%price%'");
  expect(nameFilter("o'neil")).toBe("name ILIKE '%o''neil%'");
});

test('a filter is one, plain words are words, and what is neither says why', () => {
  expect(readSearch("name LIKE 'house%'")).toEqual({ kind: 'filter', filter: "name LIKE 'house%'" });
  expect(readSearch("tags.team = 'pricing' ")).toEqual({ kind: 'filter', filter: "tags.team = 'pricing'" });
  expect(readSearch('name')).toMatchObject({ kind: 'words' });
  expect(readSearch('tags.team')).toMatchObject({ kind: 'words' });
  expect(readSearch("tags.team = 'pric")).toMatchObject({ kind: 'malformed' });
  expect(readSearch('')).toBeUndefined();
});
