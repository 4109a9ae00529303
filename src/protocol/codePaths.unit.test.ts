import { expect, it } from 'vitest';
import { belowPlain, plainPath, resolvePlain, sameRemote } from './codePaths';

it.each([
  ['/home/ana/p/train.py', '/home/ana/p/train.py'],
  ['./train.py', 'train.py'],
  ['src//./sub/../train.py', 'src/train.py'],
  ['../train.py', '../train.py'],
  ['../../a/../train.py', '../../train.py'],
  ['/../train.py', '/train.py'],
  ['C:\\Work\\p\\train.py', 'c:/Work/p/train.py'],
  ['src\\train.py', 'src/train.py'],
  ['\\\\server\\share\\train.py', '//server/share/train.py'],
  ['file:///home/ana/my%20p/train.py', '/home/ana/my p/train.py'],
  ['file:///C:/Work/train.py', 'c:/Work/train.py'],
  ['file://server/share/train.py', '//server/share/train.py'],
  ['file:///tmp/50%/train.py', '/tmp/50%/train.py'],
  ['https://github.com/a/b#train.py', ''],
  ['git+ssh://host/a', ''],
  ['.', ''],
  ['  ', ''],
  ['a\0b', ''],
])('reads %s', (text, path) => {
  expect(plainPath(text)).toBe(path);
});

it('sees paths from folders', () => {
  expect(resolvePlain('/p', 'src/train.py')).toBe('/p/src/train.py');
  expect(resolvePlain('/p/src', '../train.py')).toBe('/p/train.py');
  expect(resolvePlain('/p', '/q/train.py')).toBe('/q/train.py');
  expect(resolvePlain('c:/p', 'train.py')).toBe('c:/p/train.py');
  expect(belowPlain('/p', '/p/a/b')).toBe('a/b');
  expect(belowPlain('/', '/a')).toBe('a');
  expect(belowPlain('/p', '/pq/a')).toBeUndefined();
  expect(belowPlain('/p', '/p')).toBeUndefined();
});

it('knows a repository by host and path', () => {
  for (const other of ['git@github.com:team/p.git', 'ssh://git@github.com:22/team/p', 'https://ana@GitHub.com/team/p.git/', 'git://github.com/team/p']) {
    expect(sameRemote('https://github.com/team/p', other), other).toBe(true);
  }
  expect(sameRemote('https://github.com/team/p', 'https://github.com/team/q')).toBe(false);
  expect(sameRemote('https://github.com/team/p', 'https://gitlab.com/team/p')).toBe(false);
  expect(sameRemote('/srv/git/p.git', 'file:///srv/git/p')).toBe(true);
  expect(sameRemote('C:\\git\\p', 'c:/git/p')).toBe(true);
});
