import { spawn } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readState, runnerOf, sweepFolder } from './sweepFiles';
import { SweepError } from './sweepError';

/** What a runner and its runs are started from. */
const PROGRAM = ['cli.js', 'common.js', 'server.js', 'sql-wasm.wasm.br'];
/** Longest wait for a runner to take a sweep, ms. */
const PATIENCE = 30_000;

/**
 * Starts a process that runs a sweep, or what is left of it, and goes on without us. Resolves when it has the sweep; raises `SweepError` with
 * the place of its log when it does not take it.
 */
export async function startRunner(id: string, cliScript: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = sweepFolder(id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'runner.log');
  const log = openSync(path, 'a', 0o600);
  const child = spawn(process.execPath, [keepProgram(folder, cliScript), 'sweep', '--resume', id, '--background'], { cwd: folder, env: asNode(env), detached: true, windowsHide: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new AbortController();
  child.once('error', () => ended.abort());
  child.once('exit', () => ended.abort());
  child.unref();
  const from = Date.now();
  while (runnerOf(id) === undefined) {
    // A small sweep may have ended before we looked.
    if (ended.signal.aborted && ['finished', 'cancelled'].includes(readState(id).phase)) return;
    if (ended.signal.aborted || Date.now() - from > PATIENCE) throw new SweepError(`The sweep did not start; ${path} says why`);
    await wait(50);
  }
}

/** A copy of the program for a sweep, which may last for days: an update of the extension deletes the folder it came from. */
function keepProgram(folder: string, cliScript: string): string {
  const program = join(folder, 'program');
  mkdirSync(program, { recursive: true, mode: 0o700 });
  for (const name of PROGRAM) {
    const from = join(dirname(cliScript), name);
    if (existsSync(from)) copyFileSync(from, join(program, name));
  }
  return join(program, 'cli.js');
}

/** Deletes the copy; what runs from it was read whole at its start. */
export function dropProgram(id: string): void {
  rmSync(join(sweepFolder(id), 'program'), { recursive: true, force: true, maxRetries: 3 });
}

/** Environment in which the editor's own runtime, if it is that, behaves as Node. */
export function asNode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return process.versions['electron'] === undefined ? env : { ...env, ELECTRON_RUN_AS_NODE: '1' };
}
