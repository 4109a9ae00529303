import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { freeTestPort } from '../../src/address/testPort';
import { testPython } from './python';

/** A standard `mlflow server` of its own. */
export interface StockServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Longest start, ms: it loads half of Python's world. */
const PATIENCE = 120_000;

/** How a stock server is started. */
export interface StockServerOptions {
  /** Address of its database for SQLAlchemy; a SQLite file in the folder without. */
  readonly database?: string;
  /** Folder of its artifacts; one in the folder without. */
  readonly artifacts?: string;
  /** Processes that answer; one without, which starts soonest. */
  readonly workers?: number;
  /** The Python whose MLflow it is; that of the tests without. */
  readonly python?: string;
  /** Has people sign in by name and password, with this one as its administrator. */
  readonly administrator?: { readonly name: string; readonly password: string };
}

/** Starts a standard MLflow server that keeps everything below `folder`. */
export async function startStockServer(folder: string, options: StockServerOptions = {}): Promise<StockServer> {
  const port = await freeTestPort();
  const url = `http://127.0.0.1:${port}`;
  const child = launchStock(folder, port, options);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const began = Date.now();
  while (!(await stockAnswers(url))) {
    if (child.exitCode !== null || Date.now() - began > PATIENCE) throw new Error(`mlflow server did not start (${child.exitCode ?? 'no answer'}).`);
    await new Promise((done) => setTimeout(done, 250));
  }
  return {
    url,
    async stop() {
      if (child.pid !== undefined) endStock(child.pid);
      await ended;
    },
  };
}

/** Starts the process alone; whether it answers yet says `stockAnswers`. It outlives the test that started it. */
export function launchStock(folder: string, port: number, { database, artifacts, workers = 1, python, administrator }: StockServerOptions = {}): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, MLFLOW_TRACKING_URI: '' };
  // Older ones look for their own server program on the path.
  if (python !== undefined) env['PATH'] = `${dirname(python)}${delimiter}${process.env['PATH'] ?? ''}`;
  if (administrator !== undefined) Object.assign(env, signInSettings(folder, administrator));
  return spawn(
    python ?? testPython(),
    [
      '-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', String(workers), '--backend-store-uri', database ?? `sqlite:///${join(folder, 'mlflow.db')}`,
      '--artifacts-destination', artifacts ?? join(folder, 'artifacts'), ...(administrator === undefined ? [] : ['--app-name', 'basic-auth']),
    ],
    { cwd: folder, stdio: 'ignore', detached: process.platform !== 'win32', env },
  );
}

/** Tells a server to end, by the id of its process. */
export function endStock(pid: number): void {
  // Its workers are processes of their own, in one group with it.
  process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
}

/** Settings of MLflow's own sign-in; what it keeps of people is a database of its own. */
function signInSettings(folder: string, { name, password }: { readonly name: string; readonly password: string }): NodeJS.ProcessEnv {
  const file = join(folder, 'auth.ini');
  writeFileSync(
    file,
    ['[mlflow]', 'default_permission = READ', `database_uri = sqlite:///${join(folder, 'auth.db')}`, `admin_username = ${name}`, `admin_password = ${password}`, 'authorization_function = mlflow.server.auth:authenticate_request_basic_auth', ''].join('\n'),
  );
  return { MLFLOW_AUTH_CONFIG_PATH: file, MLFLOW_FLASK_SERVER_SECRET_KEY: 'a key of the tests alone' };
}

/** Whether a server at an address answers. */
export async function stockAnswers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
