import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freeTestPort } from '../src/address/testPort';

/** A running server of MLflow's protocol. */
export interface Target {
  readonly port: number;
  /** What stands before `/api/…`. */
  readonly prefix: string;
  readonly pid: number;
  /** Milliseconds from its start until it answered. */
  readonly readyAfter: number;
  stop(): Promise<void>;
}

/** Starts a server of one kind, with a new empty store. */
export type StartTarget = () => Promise<Target>;

/** Ours, as `trialbook server`. */
export const startTrialbook: StartTarget = () => startTrialbookIn(mkdtempSync(join(tmpdir(), 'trialbook-bench-')));

/** Ours in a folder that may hold a store already; it is removed at the end unless it is to be kept. */
export async function startTrialbookIn(folder: string, keep = false): Promise<Target> {
  const started = performance.now();
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'server', '--dir', folder, '--port', '0'], {
    env: { ...process.env, TRIALBOOK_STATE_DIR: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('exit', (code) => fail(new Error(`trialbook server ended with ${code}`)));
  });
  const readyAfter = performance.now() - started;
  const { url, token, pid } = JSON.parse(line) as { url: string; token: string; pid: number };
  return { port: Number(new URL(url).port), prefix: `/t/${token}`, pid, readyAfter, stop: () => end(child, keep ? undefined : folder) };
}

/** The program of the fastest known server of this protocol; undefined where it could not be installed. */
export function fastTrackMl(): string | undefined {
  const python = process.env['TRIALBOOK_BENCH_PYTHON'] ?? '';
  const program = join(dirname(python), process.platform === 'win32' ? 'fml.exe' : 'fml');
  return python !== '' && existsSync(program) ? program : undefined;
}

/** FastTrackML, with SQLite. */
export const startFastTrackMl: StartTarget = async () => {
  const program = fastTrackMl();
  if (program === undefined) throw new Error('FastTrackML is not installed: see scripts/host/peers.mjs.');
  const folder = mkdtempSync(join(tmpdir(), 'fml-bench-'));
  mkdirSync(join(folder, 'artifacts'));
  const port = await freeTestPort();
  const started = performance.now();
  const child = spawn(
    program,
    ['server', '--listen-address', `127.0.0.1:${port}`, '--database-uri', `sqlite://${join(folder, 'fml.db')}`, '--default-artifact-root', join(folder, 'artifacts')],
    { stdio: 'ignore', cwd: folder, detached: process.platform !== 'win32' },
  );
  await answering(`http://127.0.0.1:${port}/health`, child);
  return { port, prefix: '', pid: child.pid!, readyAfter: performance.now() - started, stop: () => end(child, folder) };
};

/** Resident memory of a process in MB; Linux only, `undefined` elsewhere. */
export const residentMegabytes = (pid: number): number | undefined => megabytes(pid, 'VmRSS');

/** The most that a process held in memory, MB; Linux only, `undefined` elsewhere. */
export const peakMegabytes = (pid: number): number | undefined => megabytes(pid, 'VmHWM');

function megabytes(pid: number, field: string): number | undefined {
  try {
    const match = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match ? Number(match[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`The server of ${url} ended with ${child.exitCode}.`);
}

async function end(child: ChildProcess, folder: string | undefined): Promise<void> {
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  if (child.exitCode === null) {
    // fml is a launcher of another process: the group that it leads is ours too.
    if (child.spawnfile.endsWith('fml') && process.platform !== 'win32') process.kill(-child.pid!, 'SIGTERM');
    else child.kill('SIGTERM');
    await ended;
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
