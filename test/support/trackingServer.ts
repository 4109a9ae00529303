import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A tracking server in a process of its own, started as a user without VS Code would: `trialbook server`. */
export interface TrackingServer {
  readonly url: string;
  readonly token: string;
  readonly trackingUri: string;
  readonly pid: number;
  /** Folder that the runs belong to. */
  readonly folder: string;
  readonly process: ChildProcess;
  /** Ends the process and waits; SIGTERM unless told. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A new empty folder below the system's temporary one. */
export function temporaryFolder(name = 'trialbook-test-'): string {
  return mkdtempSync(join(tmpdir(), name));
}

/** Removes a folder that `temporaryFolder` made. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts a server for `folder`; `stateFolder` holds its port and token and must be the same for a restart. */
export async function startTrackingServer(folder: string, stateFolder: string): Promise<TrackingServer> {
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'server', '--dir', folder, '--port', '0'], {
    env: { ...process.env, TRIALBOOK_STATE_DIR: stateFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ready = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${complaint}`)));
  });
  const { url, token, trackingUri, pid } = JSON.parse(ready) as Pick<TrackingServer, 'url' | 'token' | 'trackingUri' | 'pid'>;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    url, token, trackingUri, pid, folder, process: child,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}
