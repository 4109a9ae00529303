import { expect, test } from 'vitest';
import { countLines, diffLists } from './lineDiff';

const letters = (text: string): string[] => text.split('');

/** What the hunks make of `before`, and how many items they touch. */
function apply(before: string[], after: string[]): { made: string; touched: number } {
  const made = [...before];
  let touched = 0;
  for (const hunk of diffLists(before, after).reverse()) {
    made.splice(hunk.from, hunk.removed, ...after.slice(hunk.to, hunk.to + hunk.added));
    touched += hunk.removed + hunk.added;
  }
  return { made: made.join(''), touched };
}

test.each([
  ['abcabba', 'cbabac', 5], ['', '', 0], ['', 'abc', 3], ['abc', '', 3], ['abc', 'abc', 0], ['abc', 'xyz', 6], ['aXbYc', 'abc', 2], ['abc', 'aXbYc', 2], ['hello world', 'help worldly', 5],
])('%s → %s with %d edits', (before, after, edits) => expect(apply(letters(before), letters(after))).toEqual({ made: after, touched: edits }));

test('random lists come out as they should', () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round += 1) {
    const [a, b] = [0, 1].map(() => Array.from({ length: Math.floor(random() * 30) }, () => 'abcd'[Math.floor(random() * 4)] ?? ''));
    expect(apply(a ?? [], b ?? []).made).toBe((b ?? []).join(''));
  }
});

test('lines that came and went', () => {
  expect(countLines('a\nb\nc\n', 'a\r\nx\r\nc')).toEqual({ added: 1, removed: 1 });
  expect(countLines('', 'a\nb\n')).toEqual({ added: 2, removed: 0 });
});

test('files without anything in common end in good time as one stretch', () => {
  const many = (name: string): string[] => Array.from({ length: 20_000 }, (_, index) => `${name}${index}`);
  expect(diffLists(many('a'), many('b'))).toEqual([{ from: 0, removed: 20_000, to: 0, added: 20_000 }]);
});
