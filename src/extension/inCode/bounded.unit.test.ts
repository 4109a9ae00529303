import { expect, test } from 'vitest';
import { bounded } from './bounded';

test('work that is done in time gives what it gives', () => {
  expect(bounded(() => [1, 2], 10_000)).toEqual([1, 2]);
});

test('an expression that would take for ever is ended', () => {
  expect(() => bounded(() => /^(a+)+$/.test(`${'a'.repeat(60)}!`), 30)).toThrow(/timed out/);
});
