import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { putSqlite } from '../../../src/store/testing/putSqlite';
import type { Fault } from './armed';

/** A tracking server as a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly process: ChildProcess;
  /** Another one had the store already; this process has ended. */
  readonly existing: boolean;
  /** Resolves once the process is gone, with its code or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** What it said on standard error. */
  complaint(): string;
  /** Sends a signal, SIGTERM unless told, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How one is started. */
export interface StartOptions {
  /** Folder of the store. */
  readonly store: string;
  /** Keeps port and token, so that they stay over a restart. */
  readonly stateFolder: string;
  /** The program; the shipped one without. */
  readonly script?: string;
  /** What happens to it; only the program of `bundleFaultyServer` can be told. */
  readonly fault?: Fault;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly spawn?: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'>;
}

/** Bundles the tracking server with `armed.ts` into a folder; answers the script's path. */
export async function bundleFaultyServer(folder: string): Promise<string> {
  const outfile = join(folder, 'server.js');
  await build({
    entryPoints: [resolve('test/support/faults/faultyProgram.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error',
    alias: { 'jsonc-parser': resolve('node_modules/jsonc-parser/lib/esm/main.js'), yaml: resolve('node_modules/yaml/browser/index.js') },
  });
  putSqlite(folder);
  return outfile;
}

/** Starts a server. Raises with what it said when it does not get ready. */
export async function startServer(options: StartOptions): Promise<ServerProcess> {
  const { store, stateFolder, fault, script = resolve('dist/server.js'), args = [], env = {} } = options;
  const child = spawn(process.execPath, [script, '--store', store, '--idle-minutes', '0', ...args], {
    ...options.spawn,
    env: { ...process.env, TRIALBOOK_STATE_DIR: stateFolder, ...(fault === undefined ? {} : { TRIALBOOK_TEST_FAULT: JSON.stringify(fault) }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals>((done) => child.once('exit', (code, signal) => done(signal ?? code ?? 0)));
  const line = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done);
    void ended.then((how) => fail(new Error(`the server ended with ${how}: ${complaint}`)));
  });
  const ready = JSON.parse(line) as { url?: string; token?: string; existing?: boolean; error?: { code: string; message: string } };
  if (ready.url === undefined || ready.token === undefined) throw Object.assign(new Error(`${ready.error?.code}: ${ready.error?.message}`), { code: ready.error?.code });
  return {
    url: ready.url, token: ready.token, pid: child.pid!, process: child, existing: ready.existing === true, ended,
    complaint: () => complaint,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}
