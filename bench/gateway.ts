import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as startRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { testPython } from '../test/support/python';
import { type Benchmark, type Figures, median, round } from './figure';
import { load } from './load';

const CLI = resolve('dist/cli.js');
const ROUNDS = 7;
const REQUESTS = 400;
const LOG = { connections: 4, milliseconds: 2500 };
const BODY = Buffer.from(JSON.stringify({ inputs: { bedrooms: 3, bathrooms: 2, square_feet: 1800 } }));

/** Logs and registers a small model. */
const MODEL = `
import mlflow, pandas as pd
from sklearn.linear_model import LinearRegression
from mlflow.models import infer_signature
x = pd.DataFrame({"bedrooms": [1, 2, 3, 4], "bathrooms": [1, 1, 2, 2], "square_feet": [600, 900, 1500, 2100]})
model = LinearRegression().fit(x, [100.0, 150.0, 260.0, 350.0])
with mlflow.start_run():
    mlflow.sklearn.log_model(model, name="model", signature=infer_signature(x, model.predict(x)), registered_model_name="House")
`;

/** A real scoring server asked directly and through the gateway, in turns; and what logging does while a model is served. */
export const gateway: Benchmark = {
  name: 'gateway',
  about: 'what the gateway adds to a prediction, beside the scoring server asked directly; logging while a model is served',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
    mkdirSync(join(folder, '.git'));
    const env = { ...process.env, TRIALBOOK_STATE_DIR: join(folder, 'state') };
    const call = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`trialbook ${args[0] ?? ''} ended with ${status ?? 'a signal'}: ${stdout}${stderr}`);
      return stdout.trim();
    };
    let server: ChildProcess | undefined;
    try {
      server = spawn(process.execPath, [CLI, 'server', '--port', '0'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
      const ready = JSON.parse(await firstLine(server)) as { url: string; token: string; trackingUri: string };
      writeFileSync(join(folder, 'model.py'), MODEL);
      const python = testPython();
      const made = spawnSync(python, ['model.py'], { cwd: folder, env: { ...env, MLFLOW_TRACKING_URI: ready.trackingUri }, encoding: 'utf8' });
      if (made.status !== 0) throw new Error(made.stderr);
      const alone = await logging(ready);
      call('serve', 'House/1', '--detach', '--python', python);
      const key = call('serve', 'key', 'bench');
      const [served] = JSON.parse(call('serve', 'list', '--json')) as [{ url: string }];
      return { ...(await added(new URL(served.url), key, workerPort(folder))), ...(await whileServed(ready, alone)) };
    } finally {
      spawnSync(process.execPath, [CLI, 'serve', 'stop', 'House/1'], { cwd: folder, env });
      endGateway(folder);
      server?.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly trackingUri: string;
}

/** Latencies of both ways, one request at a time, in turns of a round each. */
async function added(url: URL, key: string, port: number): Promise<Figures> {
  const agent = new Agent({ keepAlive: true });
  const direct = { port, path: '/invocations', agent, headers: {} };
  const through = { port: Number(url.port), path: url.pathname, agent, headers: { Authorization: `Bearer ${key}` } };
  for (const way of [direct, through]) for (let i = 0; i < 100; i++) await latency(way);
  const rounds: [number[], number[]][] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const times: [number[], number[]] = [[], []];
    // Each request beside one of the other way: what else the machine does falls on both.
    for (let n = 0; n < REQUESTS; n++) for (const [at, way] of [direct, through].entries()) times[at]!.push(await latency(way));
    rounds.push(times.map((all) => all.sort((a, b) => a - b)) as [number[], number[]]);
  }
  agent.destroy();
  const at = (share: number, way: 0 | 1): number => median(rounds.map((times) => times[way][Math.floor(REQUESTS * share)]!));
  return {
    'gateway.p95.added': { value: round(at(0.95, 1) - at(0.95, 0)), unit: 'ms', better: 'lower', peers: {} },
    'gateway.p50.added': { value: round(at(0.5, 1) - at(0.5, 0)), unit: 'ms', better: 'lower', peers: {} },
    'gateway.p95': { value: round(at(0.95, 1)), unit: 'ms', better: 'lower', peers: { 'scoring server': round(at(0.95, 0)) } },
  };
}

interface Way {
  readonly port: number;
  readonly path: string;
  readonly agent: Agent;
  readonly headers: Record<string, string>;
}

function latency({ port, path, agent, headers }: Way): Promise<number> {
  return new Promise((done, fail) => {
    const started = performance.now();
    const request = startRequest({ host: '127.0.0.1', port, path, agent, method: 'POST', headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': BODY.length } }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? done(performance.now() - started) : fail(new Error(`${path} answered ${response.statusCode ?? 0}`))));
    });
    request.on('error', fail);
    request.end(BODY);
  });
}

/** Points a second while a model is served, beside those without, which are measured again since the machine changes. */
async function whileServed(ready: Ready, alone: number): Promise<Figures> {
  const served = await logging(ready);
  return { 'gateway.logging': { value: round(served), unit: 'points/s', better: 'higher', peers: { 'without a served model': round(alone) } } };
}

async function logging({ url, token }: Ready): Promise<number> {
  const post = async (path: string, body: object): Promise<{ run?: { info: { run_id: string } } }> => {
    const answer = await fetch(`${url}/t/${token}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    return (await answer.json()) as { run?: { info: { run_id: string } } };
  };
  const runId = (await post('runs/create', { experiment_id: '0', start_time: Date.now() })).run!.info.run_id;
  const batch = (n: number): string => JSON.stringify({ run_id: runId, metrics: Array.from({ length: 1000 }, (_, i) => ({ key: 'loss', value: Math.sin(i), timestamp: 1_700_000_000_000 + i, step: n * 1000 + i })) });
  const target = { port: Number(new URL(url).port), path: `/t/${token}/api/2.0/mlflow/runs/log-batch` };
  const rates = [];
  for (let i = 0, sent = 0; i < 3; i++) rates.push(1000 * (await load(target, () => batch(sent++), LOG)));
  return median(rates);
}

/** The port of the one scoring server, as the gateway keeps it. */
function workerPort(folder: string): number {
  const { served } = JSON.parse(readFileSync(join(gatewayState(folder), 'served.json'), 'utf8')) as { served: { pools: { workers: { port: number }[] }[] }[] };
  return served[0]!.pools[0]!.workers[0]!.port;
}

function gatewayState(folder: string): string {
  const stores = join(folder, 'state', 'stores');
  const [lock] = readdirSync(stores).filter((name) => name.endsWith('-gateway.lock'));
  return join(stores, (lock ?? '').replace(/\.lock$/, ''));
}

/** It would leave by itself in a minute, after its folder is gone. */
function endGateway(folder: string): void {
  try {
    process.kill((JSON.parse(readFileSync(`${gatewayState(folder)}.lock`, 'utf8')) as { pid: number }).pid);
  } catch {
    // It never was.
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    createInterface({ input: child.stdout! }).once('line', done);
    child.once('exit', (code) => fail(new Error(`The tracking server ended with ${code ?? 'a signal'}`)));
  });
}
