import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { testPython } from './python';

/** A standard `mlflow server` of its own, on SQLite. */
export interface StockServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Longest start, ms: it loads half of Python's world. */
const PATIENCE = 120_000;

/** Starts a standard MLflow server that keeps everything below `folder`. */
export async function startStockServer(folder: string): Promise<StockServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    testPython(),
    ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', '--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination', join(folder, 'artifacts')],
    { cwd: folder, stdio: 'ignore', detached: process.platform !== 'win32', env: { ...process.env, MLFLOW_TRACKING_URI: '' } },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const began = Date.now();
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() - began > PATIENCE) throw new Error(`mlflow server did not start (${child.exitCode ?? 'no answer'}).`);
    await new Promise((done) => setTimeout(done, 250));
  }
  return {
    url,
    async stop() {
      // Its workers are processes of their own, in one group with it.
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
