import { expect, it } from 'vitest';
import { shellLine, shellQuotingOf } from './shellLine';
import { shellCommand } from './shells';
import { isNamed, taskStatus } from './taskNames';

it('makes the line of a task for the shells of Windows as the editor does', () => {
  const given = (task: object): Parameters<typeof shellLine>[0] => task as Parameters<typeof shellLine>[0];
  const strong = { value: 'a b', quoting: 2 };
  expect(shellLine(given({ commandLine: 'dir "C:\\x y" & echo %PATH%' }), 'cmd.exe')).toBe('dir "C:\\x y" & echo %PATH%');
  const line = (command: string, args: (string | { value: string; quoting: number })[], shell: string): string => shellLine(given({ command, args }), shell);
  expect(line('tool', ['a b', '"c d"', 'e'], 'C:\\Windows\\System32\\cmd.exe')).toBe('tool "a b" "c d" e');
  expect(line('my tool', [strong], 'cmd.exe')).toBe('""my tool" "a b""');
  expect(line('my tool', ['x'], 'pwsh')).toBe("& 'my tool' x");
  expect(line('tool', [{ value: 'a (b)', quoting: 1 }, { value: '$x', quoting: 3 }], 'powershell.exe')).toBe('tool a` `(b`) "$x"');
  expect(line('tool', [{ value: "it's", quoting: 1 }], 'bash.exe')).toBe("tool it\\'s");
  expect(shellQuotingOf('/usr/bin/zsh').strong).toBe("'");
});

it('knows how shells take a line', () => {
  expect(shellCommand('/bin/zsh')).toEqual(['/bin/zsh', '-c']);
  expect(shellCommand('C:\\Program Files\\PowerShell\\7\\pwsh.exe')?.at(-1)).toBe('-Command');
  expect(shellCommand('cmd.exe')).toEqual(['cmd.exe', '/d', '/s', '/c']);
  expect(shellCommand('/usr/bin/python3')).toBeUndefined();
});

it('finds tasks by whole names and by stars', () => {
  const task = { name: 'train (fast)', source: 'npm' };
  expect(isNamed(['train (fast)'], task)).toBe(true);
  expect(isNamed(['npm: train*'], task)).toBe(true);
  expect(isNamed(['*fast*'], task)).toBe(true);
  for (const name of ['train', 'train.*', '', ' ', 'Train*']) expect(isNamed([name], task)).toBe(false);
});

it('reads the state of a task from its exit code', () => {
  expect([0, 1, 130, 143, undefined].map(taskStatus)).toEqual(['FINISHED', 'FAILED', 'KILLED', 'KILLED', 'KILLED']);
});
