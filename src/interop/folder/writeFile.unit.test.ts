import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileBelow } from './writeFile';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'below-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const { signal } = new AbortController();
const file = (path: string, body: () => Readable, size?: number): Parameters<typeof writeFileBelow>[1] => ({ path, size, open: () => Promise.resolve(body()) });

test('a file is written with its digest, and not again', async () => {
  const hello = file('a/ä b.txt', () => Readable.from([Buffer.from('hello')]), 5);
  expect(await writeFileBelow(folder, hello, signal)).toEqual({ bytes: 5, skipped: false, digest: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' });
  expect(readFileSync(join(folder, 'a', 'ä b.txt'), 'utf8')).toBe('hello');
  expect(await writeFileBelow(folder, hello, signal)).toEqual({ bytes: 5, skipped: true });
});

test.each(['../x', '/x', 'a/../../x', 'a//b', '.', '', 'a/\0b'])('%j leads nowhere', async (path) => {
  await expect(writeFileBelow(join(folder, 'in'), file(path, () => Readable.from(['x'])), signal)).rejects.toThrow('is no path of a file');
  expect(readdirSync(folder)).toEqual([]);
});

test('a stream that breaks leaves nothing under the name', async () => {
  const broken = file('x', () => new Readable({ read() { this.push('half'); this.destroy(new Error('gone')); } }));
  await expect(writeFileBelow(folder, broken, signal)).rejects.toThrow('gone');
  expect(readdirSync(folder)).toEqual([]);
});
