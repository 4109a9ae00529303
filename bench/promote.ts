import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/store/store';
import { python } from '../test/support/python';
import { startStockServer } from '../test/support/stockServer';
import { type Benchmark, median, round } from './figure';
import { startTrialbookIn } from './targets';

const MODELS = 1000;
const VERSIONS = 20;
const PROMOTIONS = 200;

/** A promotion in a registry of 1,000 models with 20 versions each, from the request to its answer, which comes once it is on the device. */
export const promote: Benchmark = {
  name: 'promote',
  about: 'a version promoted to Production, the one before archived and the alias moved, among 1,000 models with 20 versions each',
  async measure() {
    const [ours, sync] = await trialbook();
    const stock = await stockTransitions();
    return {
      'promote.confirmed': { value: round(median(ours)), unit: 'ms', better: 'lower', peers: stock === undefined ? {} : { 'MLflow (stage and alias, no history)': round(median(stock)) }, limit: round(median(sync)) },
      'promote.confirmed.p95': { value: round(p95(ours)), unit: 'ms', better: 'lower', peers: stock === undefined ? {} : { 'MLflow (stage and alias, no history)': round(p95(stock)) }, limit: round(p95(sync)) },
    };
  },
};

const nameOf = (model: number): string => `model-${model}`;
const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
/** The model and version of a promotion: they are spread over all of them. */
const chosen = (n: number): [name: string, version: string] => [nameOf((n * 37) % MODELS), String(2 + (n % (VERSIONS - 1)))];

/** Ours, in turn with what the device takes to sync as many bytes in the same folder: ms of each. */
async function trialbook(): Promise<[promotions: number[], syncs: number[]]> {
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
  const store = await openStore({ path: join(folder, '.trialbook') });
  for (let model = 0; model < MODELS; model++) {
    store.registry.createModel({ name: nameOf(model) });
    for (let version = 1; version <= VERSIONS; version++) store.registry.createVersion({ name: nameOf(model), source: `s3://bucket/${model}/${version}` });
    store.registry.transitionStage({ name: nameOf(model), version: '1', stage: 'Production', archive_existing_versions: false });
    store.registry.setAlias(nameOf(model), 'champion', '1');
  }
  await store.close();
  const target = await startTrialbookIn(folder);
  const file = openSync(join(folder, 'sync'), 'w');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const call = <T>(method: string, path: string, body?: object): Promise<[T, number]> => timed<T>(agent, target.port, method, `${target.prefix}/api/2.0/trialbook/registry/${path}`, body);
    const [promotions, syncs]: [number[], number[]] = [[], []];
    for (let n = -20; n < PROMOTIONS; n++) {
      const [name, version] = chosen(Math.abs(n) + (n < 0 ? PROMOTIONS : 0));
      const [{ revision }] = await call<{ revision: number }>('GET', `state?name=${name}`);
      const wanted = { name, version, stage: 'Production', archive_existing: true, set_aliases: ['champion'], comment: 'better on the holdout', expected_revision: revision };
      const [answer, time] = await call<{ model_version?: object }>('POST', 'promote', wanted);
      if (answer.model_version === undefined) throw new Error(JSON.stringify(answer));
      const began = performance.now();
      writeSync(file, Buffer.alloc(2048, n & 0xff));
      fdatasyncSync(file);
      // The first ones warm up.
      if (n < 0) continue;
      promotions.push(time);
      syncs.push(performance.now() - began);
    }
    return [promotions, syncs];
  } finally {
    agent.destroy();
    closeSync(file);
    await target.stop();
  }
}

/** The two calls by which a stock MLflow server on SQLite does the same, without a history; undefined where there is none. */
async function stockTransitions(): Promise<number[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-bench-'));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const stock = await startStockServer(folder);
    try {
      await python(['-c', FILL, join(folder, 'mlflow.db'), String(MODELS), String(VERSIONS)], { MLFLOW_TRACKING_URI: stock.url });
      const { port } = new URL(stock.url);
      const call = (path: string, body: object): Promise<[unknown, number]> => timed(agent, Number(port), 'POST', `/api/2.0/mlflow/${path}`, body);
      const times: number[] = [];
      for (let n = -20; n < PROMOTIONS; n++) {
        const [name, version] = chosen(Math.abs(n) + (n < 0 ? PROMOTIONS : 0));
        const [, stage] = await call('model-versions/transition-stage', { name, version, stage: 'Production', archive_existing_versions: true });
        const [, alias] = await call('registered-models/alias', { name, alias: 'champion', version });
        if (n >= 0) times.push(stage + alias);
      }
      return times;
    } finally {
      await stock.stop();
    }
  } catch (error) {
    console.error(`Without a stock MLflow server: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`);
    return undefined;
  } finally {
    agent.destroy();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** One version is made by the client, the others are copies of its rows: 21,000 calls would take minutes. */
const FILL = `
import sqlite3, sys
from mlflow.tracking import MlflowClient
path, models, versions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
client = MlflowClient()
client.create_registered_model("template")
client.create_model_version("template", "s3://bucket/template")
db = sqlite3.connect(path, timeout=60)
def copies(table, values):
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    row = dict(zip(columns, db.execute(f"SELECT * FROM {table} WHERE name = 'template'").fetchone()))
    marks = ", ".join("?" * len(columns))
    db.executemany(f"INSERT INTO {table} VALUES ({marks})", ([{**row, **each}[column] for column in columns] for each in values))
copies("registered_models", ({"name": f"model-{n}"} for n in range(models)))
copies("model_versions", (
    {"name": f"model-{n}", "version": v, "current_stage": "Production" if v == 1 else "None", "source": f"s3://bucket/{n}/{v}"} for n in range(models) for v in range(1, versions + 1)
))
db.commit()
`;

/** One request over a connection that is kept: the answer and ms until all of it was there. */
function timed<T>(agent: Agent, port: number, method: string, path: string, body?: object): Promise<[T, number]> {
  return new Promise((done, fail) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = payload === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
    const began = performance.now();
    request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode !== 200) fail(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        else done([JSON.parse(text) as T, performance.now() - began]);
      });
    }).on('error', fail).end(payload);
  });
}
