import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { githubWorkflow } from './githubActions';
import { cronFields, decodedArguments, encodedArguments, plainName, type Often, type ScheduledJob } from './job';
import { cronLine, onCalendar, systemdQuoted, systemdUnits } from './posix';
import { windowsTask } from './windows';

const NIGHTLY: Often = { kind: 'daily', hour: 2, minute: 30 };
/** What quoting gets wrong. */
const NASTY = [
  'plain', '', 'two words', "it's", '"quoted"', '50%', '%', '\\', '\\\\', '\\%', '%\\%\\\\%', "\\'%'", '$HOME', '$(touch x)', '`touch x`', '*', '~', '#', ';', '&&', '| tee', '!', '!!', '{a,b}', '-c', 'ä €',
  'tab\there', 'C:\\Program Files\\x\\', "'\\''", '100%\\', '${{ secrets.KEY }}', '%%', '\\\\%', "''", '<', '>&2',
];

/** What the crons hand to the shell: they part the command at a percent sign unless a backslash stands before it. `both` is one that reads two backslashes as one as well. */
function readByCron(line: string, both: boolean): string {
  let command = '';
  for (let at = 0; at < line.length; at++) {
    const [sign = '', next] = [line[at], line[at + 1]];
    if (sign === '%') return command;
    if (sign !== '\\') command += sign;
    else if (next === '%' || (both && next === '\\')) command += line[++at] ?? '';
    else {
      // The sign after a backslash is taken as it is.
      command += sign + (line[++at] ?? '');
    }
  }
  return command;
}

const job = (args: readonly string[], cwd = '/work'): ScheduledJob => ({ name: 'Nightly train', program: process.execPath, args, cwd });

describe('a line of cron', () => {
  const SAYS = 'process.stdout.write(JSON.stringify([process.cwd(), ...process.argv.slice(1)]))';
  for (const both of [false, true]) {
    it.skipIf(process.platform === 'win32')(`comes through ${both ? "Vixie's" : "today's"} cron and the shell as it was`, () => {
      const cwd = mkdtempSync(join(tmpdir(), "trialbook cron 5% it's \\"));
      const [minute, hour, day, month, weekday, ...rest] = cronLine(job(['-e', SAYS, '--', ...NASTY], cwd), NIGHTLY).split(' ');
      expect([minute, hour, day, month, weekday]).toEqual(['30', '2', '*', '*', '*']);
      const told = execFileSync('/bin/sh', ['-c', readByCron(rest.join(' '), both)], { encoding: 'utf8' });
      expect(JSON.parse(told)).toEqual([cwd, ...NASTY]);
    });
  }
  it('holds a line break only encoded', () => {
    const line = cronLine(job(['exec', '--', 'echo', 'a\nb']), NIGHTLY);
    expect(line).not.toContain('\n');
    expect(decodedArguments(line.split(' ').slice(-3))).toEqual(['exec', '--', 'echo', 'a\nb']);
  });
  it('says how often', () => {
    expect(cronFields({ kind: 'hourly', minute: 5 })).toBe('5 * * * *');
    expect(cronFields({ kind: 'weekdays', hour: 6, minute: 0 })).toBe('0 6 * * 1-5');
    expect(cronFields({ kind: 'weekly', day: 0, hour: 6, minute: 0 })).toBe('0 6 * * 0');
    expect(cronFields({ kind: 'monthly', day: 28, hour: 6, minute: 0 })).toBe('0 6 28 * *');
  });
});

describe('units of systemd', () => {
  /** Reads one argument as systemd does: quotes, C escapes, then specifiers and variables. */
  const read = (text: string): string =>
    (text.startsWith('"') ? text.slice(1, -1).replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, code: string | undefined, sign: string) => (code === undefined ? sign : String.fromCharCode(parseInt(code, 16)))) : text)
      .replaceAll('%%', '%').replaceAll('$$', '$');
  it('keep arguments as they are', () => {
    for (const argument of [...NASTY, 'a\nb']) {
      const quoted = systemdQuoted(argument);
      expect(read(quoted)).toBe(argument);
      // What has a meaning of its own is never left single.
      expect(quoted.replaceAll('%%', '').replaceAll('$$', '')).not.toMatch(/[%$\n]/);
    }
  });
  it('are written by one paste', () => {
    const text = systemdUnits(job(['exec', '--', 'make', 'a b'], '/data/50%'), { kind: 'weekly', day: 1, hour: 7, minute: 5 });
    expect(text).toContain('WorkingDirectory=/data/50%%\n');
    expect(text).toContain(' exec -- make "a b"\n');
    expect(text).toContain('OnCalendar=Mon *-*-* 07:05:00\n');
    expect(text).toContain('enable --now trialbook-nightly-train.timer\n');
  });
  it('know each way to repeat', () => {
    expect([onCalendar({ kind: 'hourly', minute: 5 }), onCalendar({ kind: 'weekdays', hour: 0, minute: 0 }), onCalendar({ kind: 'monthly', day: 3, hour: 23, minute: 59 })]).toEqual([
      '*-*-* *:05:00', 'Mon..Fri *-*-* 00:00:00', '*-*-03 23:59:00',
    ]);
  });
});

describe('a task of Windows', () => {
  const argumentsOf = (text: string): string => /<Arguments>(.*)<\/Arguments>/s.exec(text)?.[1] ?? '';
  it('is readable where cmd.exe reads it as it is', () => {
    expect(argumentsOf(windowsTask(job(['exec', '--', 'py', 'a & b', 'C:\\x y\\']), NIGHTLY))).toBe('exec -- py "a &amp; b" "C:\\x y\\\\"');
  });
  it('is encoded where it would not be', () => {
    for (const argument of ['50%PATH%', 'say "x"', 'a\nb', 'wow!']) {
      const args = argumentsOf(windowsTask(job(['exec', '--', 'echo', argument]), NIGHTLY)).split(' ');
      expect(args.join(' ')).toMatch(/^exec --encoded [\w-]+$/);
      expect(decodedArguments(args)).toEqual(['exec', '--', 'echo', argument]);
    }
  });
  it('knows each way to repeat', () => {
    expect(windowsTask(job([]), { kind: 'weekly', day: 0, hour: 6, minute: 0 })).toContain('<DaysOfWeek><Sunday /></DaysOfWeek>');
    expect(windowsTask(job([]), { kind: 'monthly', day: 9, hour: 6, minute: 0 })).toContain('<Day>9</Day></DaysOfMonth><Months><January />');
    expect(windowsTask(job([]), { kind: 'hourly', minute: 7 })).toContain('<Interval>PT1H</Interval></Repetition><StartBoundary>2024-01-01T00:07:00');
  });
});

describe('a workflow of GitHub Actions', () => {
  interface Workflow { readonly on: { readonly schedule: readonly { readonly cron: string }[] }; readonly jobs: Record<string, { readonly steps: readonly Record<string, string>[] }> }
  const stepOf = (args: readonly string[]): Record<string, string> => {
    const workflow = parse(githubWorkflow({ name: 'Nightly: "train"', args, cwd: 'models' }, NIGHTLY)) as Workflow;
    expect(workflow.on.schedule[0]?.cron).toBe('30 2 * * *');
    return workflow.jobs['nightly-train']?.steps[1] ?? {};
  };
  it.skipIf(process.platform === 'win32')('keeps arguments as they are', () => {
    const { run = '', name, 'working-directory': cwd } = stepOf(['exec', ...NASTY]);
    expect([name, cwd]).toEqual(['Nightly: "train"', 'models']);
    // What Actions does before the shell.
    const expanded = run.replaceAll("${{ '${{' }}", '${{').replace(/^trialbook exec /, `${process.execPath} -p 'JSON.stringify(process.argv.slice(1))' -- `);
    expect(JSON.parse(execFileSync('/bin/sh', ['-c', expanded], { encoding: 'utf8' }))).toEqual(NASTY);
  });
  it('encodes a line break', () => {
    expect(stepOf(['exec', 'a\nb'])['run']).toMatch(/^trialbook exec --encoded [\w-]+\n$/);
  });
});

it('reads only what was encoded', () => {
  expect(decodedArguments(['exec', '--name', 'x'])).toEqual(['exec', '--name', 'x']);
  expect(decodedArguments(encodedArguments(['exec', ...NASTY]))).toEqual(['exec', ...NASTY]);
  for (const wrong of [['exec', '--encoded'], ['exec', '--encoded', 'x'], ['exec', '--encoded', Buffer.from('{}').toString('base64url')], [...encodedArguments(['exec', 'a']), 'b']]) {
    expect(() => decodedArguments(wrong)).toThrow('--encoded takes');
  }
  expect(plainName('../Évil name; rm')).toBe('e-vil-name-rm');
});
