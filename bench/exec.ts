import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NamedPipes } from '../src/exec/child/fifo';
import { type Benchmark, type Figure, type Figures, median, round } from './figure';

/** When a process did what, ms since it was started. */
interface Times {
  readonly firstByte: number;
  readonly lastByte: number;
  readonly end: number;
}

/** A recorded command against the same one untracked: its start, its end, and the time that 100,000 printed lines take. */
export const exec: Benchmark = {
  name: 'exec',
  about: 'a command tracked and untracked: its start, 100,000 lines of output to a pipe and to a terminal',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
    try {
      mkdirSync(join(folder, '.git'));
      return await figures(folder);
    } finally {
      spawnSync(process.execPath, [CLI, 'stop'], { cwd: folder, env: environment(folder), stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

const CLI = resolve('dist/cli.js');
const SHELL_LINES = 'i=0; while [ $i -lt 100000 ]; do echo "step $i of 100000"; i=$((i+1)); done';
const PYTHON_LINES = 'for i in range(100_000): print(f"step {i} of 100000")';
/** Starts are short and vary. */
const STARTS = 21;
const PRINTS = 7;

async function figures(folder: string): Promise<Figures> {
  const made: Figures = {};
  const cold = await timesOf(tracked(['sh', '-c', 'echo x']), folder);
  const start = await pairs(['sh', '-c', 'echo x'], folder, STARTS);
  const added = median(start.map(([ours, theirs]) => ours.firstByte - theirs.firstByte));
  made['exec.start.added'] = { value: round(added), unit: 'ms', better: 'lower', peers: {} };
  made['exec.start.added.server'] = { value: round(cold.firstByte - median(start.map(([, theirs]) => theirs.firstByte))), unit: 'ms', better: 'lower', peers: {} };
  made['exec.end.added'] = { value: round(median(start.map(([ours, theirs]) => ours.end - ours.lastByte - (theirs.end - theirs.lastByte)))), unit: 'ms', better: 'lower', peers: {} };
  const python = [process.env['TRIALBOOK_BENCH_PYTHON'] ?? '', 'python3'].find((each) => each !== '' && spawnSync(each, ['--version']).status === 0);
  const programs = { shell: ['sh', '-c', SHELL_LINES], ...(python === undefined ? {} : { python: [python, '-c', PYTHON_LINES] }) };
  for (const [name, command] of Object.entries(programs)) {
    made[`exec.lines.${name}.pipe`] = printing(await pairs(command, folder, PRINTS));
    if (existsSync('/usr/bin/script') && process.platform === 'linux') made[`exec.lines.${name}.terminal`] = printing(await pairs(command, folder, PRINTS, inTerminal));
  }
  return made;
}

/** From the first byte that a reader gets to the last, tracked beside untracked. */
function printing(measured: readonly (readonly [Times, Times])[]): Figure {
  const [ours, theirs] = [0, 1].map((at) => median(measured.map((pair) => pair[at]!.lastByte - pair[at]!.firstByte))) as [number, number];
  return { value: round(ours), unit: 'ms', better: 'lower', peers: { untracked: round(theirs) } };
}

/** Takes turns, so that what else the machine does falls on both. */
async function pairs(command: readonly string[], folder: string, count: number, wrap: (command: readonly string[]) => readonly string[] = (same) => same): Promise<[Times, Times][]> {
  const measured: [Times, Times][] = [];
  for (let i = 0; i < count; i++) measured.push([await timesOf(wrap(tracked(command)), folder), await timesOf(wrap(command), folder)]);
  return measured;
}

const tracked = (command: readonly string[]): string[] => [process.execPath, CLI, 'exec', '--', ...command];

function inTerminal(command: readonly string[]): string[] {
  return ['script', '-q', '-e', '-c', `exec ${command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')}`, '/dev/null'];
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, SHELL: '/bin/sh', TRIALBOOK_STATE_DIR: join(folder, 'state') };
}

async function timesOf([program = '', ...args]: readonly string[], folder: string): Promise<Times> {
  // A pipe of the system, as a shell makes it: Node's own is a socket, which is slower for whoever writes line by line.
  const [{ output, writeFd }, unused] = new NamedPipes().open()!;
  unused.output.destroy();
  closeSync(unused.writeFd);
  const started = performance.now();
  const child = spawn(program, args, { cwd: folder, env: environment(folder), stdio: ['pipe', writeFd, 'pipe'] });
  closeSync(writeFd);
  let [firstByte, lastByte] = [0, 0];
  output.on('data', () => {
    lastByte = performance.now() - started;
    firstByte ||= lastByte;
  });
  let errors = '';
  child.stderr!.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const [code] = await Promise.all([new Promise<number | null>((done) => child.once('close', done)), new Promise((done) => output.once('close', done))]);
  const end = performance.now() - started;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${errors}`);
  return { firstByte, lastByte, end };
}
