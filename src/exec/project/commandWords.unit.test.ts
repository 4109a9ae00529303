import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandWords, isPlain, safeForMlflow } from './commandWords';

const EVIL = `$(touch /tmp/never); "' \`id\` && rm -rf x | * \\`;

function words(command: string, values: Record<string, string> = {}, extra: Record<string, string> = {}): readonly string[] {
  const found = commandWords(command, values, extra);
  if (found.kind !== 'words') throw new Error(JSON.stringify(found));
  return found.words;
}

function printed(command: string, values: Record<string, string>, extra: Record<string, string> = {}): string {
  const found = commandWords(command, values, extra);
  if (found.kind !== 'shell') throw new Error(JSON.stringify(found));
  return execFileSync('sh', ['-c', found.script, 'sh', ...found.arguments], { encoding: 'utf8' });
}

describe('a plain line', () => {
  it('is parted as a POSIX shell parts it', () => {
    expect(words(`python  train.py 'a b' "c \\" d" e\\ f '' x"y"'z' "\\n"`)).toEqual(['python', 'train.py', 'a b', 'c " d', 'e f', '', 'xyz', '\\n']);
  });

  it('keeps each value one word, whatever is in it', () => {
    expect(words('python train.py --a {a} --b={b} "{a}" \'{a}\'', { a: EVIL, b: '' })).toEqual(['python', 'train.py', '--a', EVIL, '--b=', EVIL, EVIL]);
  });

  it('does not put values into values', () => {
    expect(words('echo {a} {b}', { a: '{b}', b: '{a}' })).toEqual(['echo', '{b}', '{a}']);
  });

  it('appends what is no parameter', () => {
    expect(words('python t.py', {}, { depth: '5', '$(id)': '; id' })).toEqual(['python', 't.py', '--depth', '5', '--$(id)', '; id']);
  });

  it('takes a line of several lines as a folded scalar gives it', () => {
    expect(words('python train.py --a 1\t--b 2')).toEqual(['python', 'train.py', '--a', '1', '--b', '2']);
  });

  it('reads doubled braces as braces', () => {
    expect(words(`echo '{{"a": {a}}}'`, { a: '1' })).toEqual(['echo', '{"a": 1}']);
  });

  it.each(["echo 'a", 'echo "a', 'echo {a', 'echo a}', 'echo {}', 'echo {0}', 'echo {a.b}', 'echo {a!r}', 'echo {b}'])('%s is refused', (command) => {
    expect(commandWords(command, { a: '1' }, {}).kind).toBe('refused');
  });
});

describe('a line that uses the shell', () => {
  it.each([
    ["true && printf '%s|' {a}", `${EVIL}|`],
    [`true && printf '%s|' "{a}" x"{a}"y`, `${EVIL}|x${EVIL}y|`],
    [`true && printf '%s|' 'p{a}s' q`, `p${EVIL}s|q|`],
    [`printf '%s|' "$(printf '%s' {a})"`, `${EVIL}|`],
    [`printf '%s|' "$(printf '%s' "{a}")-{a}"`, `${EVIL}-${EVIL}|`],
    ["(printf '%s|' {a}) | cat", `${EVIL}|`],
    ["X={a} sh -c 'exit 0'; printf ok", 'ok'],
  ])('%s prints what was given', (command, output) => {
    // The last one hands the value to a variable of another shell, which is allowed only for plain values.
    expect(printed(command, { a: command.includes('sh -c') ? 'plain' : EVIL })).toBe(output);
  });

  it('appends what is no parameter', () => {
    expect(printed(`true; printf '%s|'`, {}, { depth: EVIL })).toBe(`--depth|${EVIL}|`);
  });

  it.each(['printf `echo {a}` && true', 'cat <<END\n{a}\nEND', `bash -c 'echo {a}'`, `eval echo {a}`, 'cd x && /bin/sh -ec "echo {a}"', 'true && echo $(( {a} ))', "true && echo $'{a}'"])('%s is refused for a value that a shell would read', (command) => {
    expect(commandWords(command, { a: EVIL }, {}).kind).toBe('refused');
  });

  it('takes a plain value for another shell', () => {
    expect(words(`bash -c 'echo {a}'`, { a: '0.5' })).toEqual(['bash', '-c', 'echo 0.5']);
  });
});

describe('what MLflow may run', () => {
  it('is any value outside of quotes', () => {
    expect(safeForMlflow('python t.py {a} --b={a}', { a: EVIL }, 'linux')).toBe(true);
  });

  it.each([`python t.py "{a}"`, `python t.py '{a}'`, `python t.py "x {a} y"`, `bash -c {a}`, 'echo `echo {a}`', 'echo $(( {a} ))', 'echo 1 # {a}'])('is not %s', (command) => {
    expect(safeForMlflow(command, { a: EVIL }, 'linux')).toBe(false);
    expect(safeForMlflow(command, { a: '0.5' }, 'linux')).toBe(true);
  });

  it('is only a plain value on Windows', () => {
    expect(safeForMlflow('python t.py {a}', { a: '%PATH%' }, 'win32')).toBe(false);
    expect(safeForMlflow('python t.py', { other: 'a & b' }, 'win32')).toBe(false);
    expect(isPlain('C:/data', 'win32')).toBe(true);
  });
});
