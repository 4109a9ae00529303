import { expect, it } from 'vitest';
import { commandLine, splitCommandLine, visible } from './commandLine';

it('reads back what it wrote, whatever the arguments hold', () => {
  const args = ['python', 'C:\\data\\new file.csv', "it's", 'say "so"', '', '--lr=0.1', '$HOME', 'a\\', "both ' and \"", 'two\nlines', '\\\\server\\share'];
  expect(splitCommandLine(commandLine(args))).toEqual(args);
});

it('takes a path of Windows without quotes, and tells an open quote', () => {
  expect(splitCommandLine('python C:\\data\\x.csv  --name "a b"')).toEqual(['python', 'C:\\data\\x.csv', '--name', 'a b']);
  expect(splitCommandLine('python "train.py')).toBeUndefined();
});

it('writes out what would hide or turn a part of a command', () => {
  expect(visible('rm \u202Etxt.exe\u001b[2K é')).toBe('rm \\u{202e}txt.exe\\u{1b}[2K é');
});
