import { expect, test } from 'vitest';
import { anchorOf, movedBy, type Edit } from './anchors';

const apply = (text: string, { rangeOffset, rangeLength, text: inserted }: Edit): string =>
  text.slice(0, rangeOffset) + inserted + text.slice(rangeOffset + rangeLength);

test('a text holds on to the last character of its place', () => {
  expect(anchorOf({ start: 4, end: 9 })).toEqual({ start: 8, end: 9 });
  expect(anchorOf({ start: 4, end: 4 })).toEqual({ start: 4, end: 4 });
});

test('an anchor stays with its character through any edits, and is lost with it', () => {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  let lost = 0;
  for (let round = 0; round < 500; round++) {
    // The anchored character is the only one of its kind, so that the text itself tells where it went.
    let text = `${'a'.repeat(random(20))}#${'b'.repeat(random(20))}`;
    const at = text.indexOf('#');
    const edits: Edit[] = [];
    for (let i = 0; i <= random(4); i++) {
      const rangeOffset = random(text.length + 1);
      const edit = { rangeOffset, rangeLength: random(Math.min(4, text.length - rangeOffset + 1)), text: ['', 'x', '\n    ', 'xyz'][random(4)] ?? '' };
      edits.push(edit);
      text = apply(text, edit);
    }
    const now = text.indexOf('#');
    if (now < 0) lost += 1;
    expect(movedBy({ start: at, end: at + 1 }, edits)).toEqual(now < 0 ? undefined : { start: now, end: now + 1 });
  }
  expect(lost).toBeGreaterThan(10);
});
