import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandEnd } from './runCommand';

/** What is known of a command that ran in a process of its own, as `trialbook exec` runs it. */
interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly end: CommandEnd;
  /** What `onOutput` was given, by stream. */
  readonly seen: Readonly<Record<'stdout' | 'stderr', string>>;
}

const PROGRAM = `
  import { writeFileSync } from 'node:fs';
  import { exitCodeOf, runCommand } from './runCommand';
  const seen = { stdout: '', stderr: '' };
  const [result, grace, ...command] = process.argv.slice(2);
  const add = (bytes, stream) => { if (seen[stream].length < 1e6) seen[stream] += bytes.toString('latin1'); };
  void runCommand({ command, cwd: process.cwd(), env: process.env, grace: Number(grace), onOutput: add }).ended.then((end) => {
    writeFileSync(result, JSON.stringify({ end, seen }));
    process.exit(exitCodeOf(end));
  });`;

let built: string;
let folder: string;
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'trialbook-child-'));
  await build({ stdin: { contents: PROGRAM, resolveDir: __dirname, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs', outfile: join(built, 'run.cjs'), logLevel: 'error' });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-child-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Options {
  readonly grace?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** What is done with the process while it runs. */
  readonly meanwhile?: (child: ChildProcessWithoutNullStreams) => void;
}

const runner = (command: readonly string[], grace: number): string[] => [join(built, 'run.cjs'), join(folder, 'result.json'), String(grace), ...command];

/** The surroundings of these tests, whatever the tests were started by: `_` names it. */
const AROUND = { ...process.env, _: process.execPath };

async function run(command: readonly string[], { grace = 10, env = {}, meanwhile }: Options = {}): Promise<Ran> {
  const child = spawn(process.execPath, runner(command, grace), { cwd: folder, env: { ...AROUND, ...env } });
  return finished(child, meanwhile);
}

/** In a terminal, which `script` makes; what is written to its input is typed. */
async function runInTerminal(command: readonly string[], { grace = 10, env = {}, meanwhile }: Options = {}): Promise<Ran> {
  const line = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), process.execPath, ...runner(command, grace)].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-q', '-e', '-c', `stty rows 33 cols 77; exec ${line}`, '/dev/null'], { cwd: folder, env: { ...AROUND, SHELL: '/bin/sh' } });
  return finished(child, meanwhile);
}

async function finished(child: ChildProcessWithoutNullStreams, meanwhile: Options['meanwhile']): Promise<Ran> {
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (bytes: Buffer) => (texts.stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (texts.stderr += bytes.toString()));
  meanwhile?.(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...texts, ...(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Pick<Ran, 'end' | 'seen'>) };
}

/** Does something once a process has printed a text. */
const when = (text: string, act: (child: ChildProcessWithoutNullStreams) => void) => (child: ChildProcessWithoutNullStreams): void => {
  let printed = '';
  const look = (bytes: Buffer): void => {
    printed += bytes.toString();
    if (!printed.includes(text)) return;
    child.stdout.off('data', look);
    act(child);
  };
  child.stdout.on('data', look);
};

const signal = (name: NodeJS.Signals) => when('ready', (child) => void child.kill(name));

/** Whether a process that wrote its pid to a file of the folder is there. */
function runs(file: string): boolean {
  try {
    const pid = Number(readFileSync(join(folder, file), 'utf8'));
    process.kill(pid, 0);
    // Who is dead may wait for its parent to notice.
    return process.platform !== 'linux' || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const posix = process.platform !== 'win32';

describe.runIf(posix)('by pipes', () => {
  it('passes both streams and the exit code on, and takes arguments as they are', async () => {
    const nasty = [`it's`, '$HOME `id` $(id)', '*', '', 'a\nb', '\\', '"', '-n'];
    const ran = await run([process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1))); console.error("bad"); process.exitCode = 3', '--', ...nasty]);
    expect(JSON.parse(ran.stdout)).toEqual(nasty);
    expect(ran).toMatchObject({ code: 3, stderr: 'bad\n', end: { kind: 'exit', code: 3 }, seen: { stdout: ran.stdout, stderr: 'bad\n' } });
  });

  it('gives pipes that can be opened by name', async () => {
    expect(await run(['sh', '-c', 'echo out > /dev/stdout; echo err > /dev/stderr'])).toMatchObject({ code: 0, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands the input on', async () => {
    const ran = await run(['cat'], { meanwhile: (child) => child.stdin.end('typed') });
    expect(ran.stdout).toBe('typed');
  });

  it('does not let the command be Node by the editor\'s variable', async () => {
    expect((await run(['sh', '-c', 'echo "[$ELECTRON_RUN_AS_NODE]"'], { env: { ELECTRON_RUN_AS_NODE: '1' } })).stdout).toBe('[]\n');
  });

  it('lets the command wait for a slow reader, in little memory', async () => {
    const size = 300_000_000;
    let read = 0;
    let most = 0;
    const ran = await run(['head', '-c', String(size), '/dev/zero'], {
      meanwhile: (child) => {
        child.stdout.removeAllListeners('data');
        child.stdout.on('data', (bytes: Buffer) => {
          if (read === 0) {
            child.stdout.pause();
            setTimeout(() => {
              most = memoryOf(child.pid!);
              child.stdout.resume();
            }, 700);
          }
          read += bytes.length;
        });
      },
    });
    expect(ran.end).toEqual({ kind: 'exit', code: 0 });
    expect(read).toBe(size);
    expect(most).toBeLessThan(150e6);
  });

  it('ends as it would by itself when its reader has enough', async () => {
    const ran = await run(['yes', 'ready'], { meanwhile: when('ready', (child) => child.stdout.destroy()) });
    expect(ran).toMatchObject({ code: 141, end: { kind: 'signal', signal: 'SIGPIPE' } });
  });

  it('goes on when nobody reads any more and it does not mind', async () => {
    const ran = await run(['sh', '-c', 'trap "" PIPE; echo ready; sleep 0.3; i=0; while [ $i -lt 2000 ]; do echo more; i=$((i+1)); done 2>&-; echo all >&2; exit 5'], { meanwhile: when('ready', (child) => child.stdout.destroy()) });
    expect(ran).toMatchObject({ code: 5, stderr: 'all\n' });
  });

  it('does not wait for what the command leaves running', async () => {
    const ran = await run(['sh', '-c', 'sleep 60 & echo $! > pid; echo done']);
    expect(ran.stdout).toBe('done\n');
    expect(runs('pid')).toBe(true);
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on and tells how it ended', async (name) => {
    const ran = await run([process.execPath, '-e', 'console.log("ready"); setTimeout(() => {}, 60000)'], { meanwhile: signal(name) });
    expect(ran.end).toEqual({ kind: 'signal', signal: name });
    expect(ran.code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[name]);
  });

  it('lets the command end in its own way when it is asked', async () => {
    const script = 'let n = 0; process.on("SIGINT", () => { n++; setTimeout(() => { console.log("signals " + n); process.exit(7); }, 300); }); console.log("ready"); setTimeout(() => {}, 60000)';
    const ran = await run([process.execPath, '-e', script], { meanwhile: signal('SIGINT') });
    expect(ran).toMatchObject({ code: 7, stdout: 'ready\nsignals 1\n' });
  });

  it('kills what ignores the stop, with all it started, after the time of grace', async () => {
    const ran = await run(['sh', '-c', `trap '' TERM; (trap '' TERM; sleep 60; sleep 60) & echo $! > pid; echo ready; sleep 60; sleep 60`], { grace: 0.5, meanwhile: signal('SIGTERM') });
    expect(ran.end).toEqual({ kind: 'signal', signal: 'SIGKILL', forced: true });
    await expect.poll(() => runs('pid')).toBe(false);
  });

  it('kills what is left when the command itself ended by the stop', async () => {
    const ran = await run(['sh', '-c', `(trap '' TERM; sleep 60; sleep 60) & echo $! > pid; sleep 0.2; echo ready; wait`], { grace: 0.5, meanwhile: signal('SIGTERM') });
    expect(ran.end).toEqual({ kind: 'signal', signal: 'SIGTERM' });
    await expect.poll(() => runs('pid')).toBe(false);
  });

  it('kills sooner when it is asked again', async () => {
    const script = 'process.on("SIGINT", () => console.log("no")); console.log("ready"); setTimeout(() => {}, 60000)';
    const ran = await run([process.execPath, '-e', script], {
      grace: 60,
      meanwhile: (child) => {
        signal('SIGINT')(child);
        when('no', () => child.kill('SIGINT'))(child);
      },
    });
    expect(ran.end).toEqual({ kind: 'signal', signal: 'SIGKILL', forced: true });
  });

  it('stays deaf to hangups under nohup', async () => {
    const ran = await run(['sh', '-c', 'echo ready; sleep 0.5; echo end'], { env: { _: '/usr/bin/nohup' }, meanwhile: signal('SIGHUP') });
    expect(ran).toMatchObject({ code: 0, stdout: 'ready\nend\n' });
  });
});

describe.runIf(posix)('a command that cannot be started', () => {
  it.each([
    ['a name that nothing has', ['no-such-program-here'], 127, /no command 'no-such-program-here' on the PATH/],
    ['a path where nothing is', ['./nothing.sh'], 127, /no program .*nothing\.sh/],
    ['a folder', ['./sub'], 126, /sub is a folder/],
    ['a file that may not be executed', ['./plain.py'], 126, /chmod \+x \.\/plain\.py/],
    ['a script without its interpreter', ['./odd'], 127, /is run by \/no\/such\/python/],
    ['no name', [''], 127, /has no name/],
  ] as const)('as %s', async (_name, command, code, reason) => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'plain.py'), '');
    writeFileSync(join(folder, 'odd'), '#!/no/such/python\n');
    chmodSync(join(folder, 'odd'), 0o755);
    const ran = await run(command);
    expect(ran).toMatchObject({ code, end: { kind: 'not-started', code } });
    expect((ran.end as { reason: string }).reason).toMatch(reason);
  });
});

describe.runIf(process.platform === 'linux' && existsSync('/usr/bin/script'))('in a terminal', () => {
  it('is one for the command, with the size of ours, the shell of the person and arguments as they are', async () => {
    const nasty = [`it's`, '$HOME `id` $(id)', '*', '', '\\', '"'];
    const script = 'console.log(JSON.stringify([process.argv.slice(1), process.stdout.isTTY, process.stdin.isTTY, process.stderr.isTTY, process.stdout.columns, process.stdout.rows, process.env.SHELL, process.env["a.b"], process.env.SCRIPT ?? null]))';
    const ran = await runInTerminal([process.execPath, '-e', script, '--', ...nasty], { env: { 'a.b': `c'd`, SHELL: '/some/fish' } });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.seen.stdout)).toEqual([nasty, true, true, true, 77, 33, '/some/fish', `c'd`, null]);
    expect(ran.stdout).not.toContain('Script');
  });

  it('passes the exit code and the ending signal on', async () => {
    expect((await runInTerminal(['sh', '-c', 'exit 9'])).end).toEqual({ kind: 'exit', code: 9 });
    expect((await runInTerminal(['sh', '-c', 'kill -SEGV $$'])).end).toEqual({ kind: 'signal', signal: 'SIGSEGV' });
  });

  it('hands over what is typed, Ctrl+C once', async () => {
    const script = 'let n = 0; process.on("SIGINT", () => { n++; setTimeout(() => { console.log("signals " + n); process.exit(4); }, 200); }); console.log("ready"); setTimeout(() => {}, 60000)';
    const ran = await runInTerminal([process.execPath, '-e', script], { meanwhile: when('ready', (child) => child.stdin.write('\x03')) });
    expect(ran.seen.stdout).toContain('signals 1');
    expect(ran.code).toBe(4);
  });

  it('reads input that is no terminal as it is', async () => {
    const ran = await runInTerminal(['sh', '-c', `printf 'a\\004b\\n' | exec "$0" "$@"`, process.execPath, ...runner(['sh', '-c', 'od -An -c; test -t 1 && echo screen'], 10)]);
    expect(ran.stdout).toMatch(/a 004 {3}b {2}\\n/);
    expect(ran.stdout).toContain('screen');
  });

  it('keeps errors apart when they go to a file', async () => {
    const ran = await runInTerminal(['sh', '-c', 'exec "$0" "$@" 2> errors', process.execPath, ...runner(['sh', '-c', 'echo out; echo bad >&2'], 10)]);
    expect(readFileSync(join(folder, 'errors'), 'utf8')).toBe('bad\n');
    // The terminal makes a line feed of our own line end too once `script` has given it back.
    expect(ran.stdout).toMatch(/^out\r+\n$/);
  });
});

/** Resident memory, bytes; 0 where it cannot be seen. */
function memoryOf(pid: number): number {
  return process.platform === 'linux' ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024 : 0;
}
