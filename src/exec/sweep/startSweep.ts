import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readState, runnerOf, sweepFolder } from './sweepFiles';
import { SweepError } from './sweepError';

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
  const child = spawn(process.execPath, [cliScript, 'sweep', '--resume', id, '--background'], { cwd: folder, env, detached: true, windowsHide: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended = false;
  child.once('error', () => (ended = true));
  child.once('exit', () => (ended = true));
  child.unref();
  const from = Date.now();
  while (runnerOf(id) === undefined) {
    // A small sweep may have ended before we looked.
    if (ended && ['finished', 'cancelled'].includes(readState(id).phase)) return;
    if (ended || Date.now() - from > PATIENCE) throw new SweepError(`The sweep did not start; ${path} says why`);
    await wait(50);
  }
}
