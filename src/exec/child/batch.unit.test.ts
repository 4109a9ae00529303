import { expect, it } from 'vitest';
import { batchArguments, isBatch } from './batch';

const line = (...args: string[]): string | undefined => batchArguments('C:\\my tools\\run.cmd', args)?.at(-1);

it.each([
  ['plain', '"plain"'],
  ['', '""'],
  ['a b & calc | x > y ^ !z!', '"a b & calc | x > y ^ !z!"'],
  ['say "hi"', '"say ""hi"""'],
  ['%PATH%', '"%%cd:~,%PATH%%cd:~,%"'],
  ['C:\\folder\\', '"C:\\folder\\\\"'],
  ['a\\"b', '"a\\\\""b"'],
])('hands %s to a batch file as it is', (given, expected) => {
  expect(line(given)).toBe(`""C:\\my tools\\run.cmd" ${expected}"`);
});

it('refuses what no line holds', () => {
  expect([line('a\nb'), line('a\rb'), line('a\0b')]).toEqual([undefined, undefined, undefined]);
});

it('knows a batch file by its extension', () => {
  expect(['a.CMD', 'a.bat', 'a.exe', 'cmd'].map(isBatch)).toEqual([true, true, false, false]);
});
