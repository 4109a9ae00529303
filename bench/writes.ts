import { type Benchmark, type Figures, median, round } from './figure';
import { bareNode, generatorAlone, sqlJsPointsPerSecond } from './limits';
import { type Body, type Loaded, type LoadOptions, load, measureLoad } from './load';
import { stock } from './reads/stock';
import { fastTrackMl, startFastTrackMl, startTrialbook, type Target } from './targets';

const ROUNDS = 3;
const EPOCH = 1_700_000_000_000;
const WARM = 700;

interface Ids {
  readonly experimentId: string;
  /** One for each client. */
  readonly runIds: readonly string[];
}

interface Load {
  readonly path: string;
  /** What is counted in one request. */
  readonly units: number;
  readonly connections: number;
  /** What a server answers, for the limit. */
  readonly answer: string;
  body(ids: Ids): Body;
}

const path = (name: string): string => `/api/2.0/mlflow/runs/${name}`;

const point = (runId: string, n: number): string =>
  `{"run_uuid": "${runId}", "run_id": "${runId}", "key": "loss", "value": ${Math.sin(n)}, "timestamp": ${EPOCH + n}, "step": ${n}}`;

/** Loads by the name of their figure; each counts on the first run but `metric.16`, of which each client has its own. */
const LOADS: Record<string, Load> = {
  batch: {
    path: path('log-batch'),
    units: 1000,
    connections: 4,
    answer: '{}',
    body: ({ runIds }) => (n) => {
      let metrics = '';
      for (let i = 0; i < 1000; i++) {
        const step = n * 1000 + i;
        metrics += `${i === 0 ? '' : ', '}{"key": "loss", "value": ${Math.sin(step)}, "timestamp": ${EPOCH + step}, "step": ${step}}`;
      }
      return `{"run_id": "${runIds[0]!}", "metrics": [${metrics}], "params": [], "tags": []}`;
    },
  },
  metric: { path: path('log-metric'), units: 1, connections: 4, answer: '{}', body: ({ runIds }) => (n) => point(runIds[0]!, n) },
  'metric.16': { path: path('log-metric'), units: 1, connections: 16, answer: '{}', body: ({ runIds }) => (n, client) => point(runIds[client]!, n) },
  param: {
    path: path('log-parameter'),
    units: 1,
    connections: 4,
    answer: '{}',
    body: ({ runIds }) => (n, client) => `{"run_id": "${runIds[client]!}", "key": "param_${n}", "value": "${n / 7}"}`,
  },
  tag: {
    path: path('set-tag'),
    units: 1,
    connections: 4,
    answer: '{}',
    body: ({ runIds }) => (n, client) => `{"run_id": "${runIds[client]!}", "key": "tag_${n % 20}", "value": "value ${n}"}`,
  },
  run: {
    path: path('create'),
    units: 1,
    connections: 4,
    answer: JSON.stringify({ run: 'x'.repeat(700) }),
    body: ({ experimentId }) => (n) =>
      `{"experiment_id": "${experimentId}", "user_id": "bench", "run_name": "run-${n}", "start_time": ${EPOCH + n}, "tags": [{"key": "mlflow.user", "value": "bench"}, {"key": "mlflow.source.name", "value": "bench.py"}]}`,
  },
};

/** Writes: batches of 1,000 points, single points, params, tags and new runs, over four connections, and single points of sixteen clients. */
export const writes: Benchmark = {
  name: 'writes',
  about: 'points in batches of 1,000, single log-metric, log-parameter, set-tag and runs/create calls (4 connections), log-metric with 16 clients and its p99',
  async measure() {
    const figures: Figures = {};
    const sqlLimit = await sqlJsPointsPerSecond(2000);
    const ofStock = await measureStock();
    for (const [name, work] of Object.entries(LOADS)) {
      const options: LoadOptions = { connections: work.connections, milliseconds: 2500 };
      const ours: Loaded[] = [];
      const theirs: Loaded[] = [];
      const bare: Loaded[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        ours.push(await measureOnce(await startTrialbook(), work, options));
        if (fastTrackMl() !== undefined) theirs.push(await measureOnce(await startFastTrackMl(), work, options));
        bare.push(await bareNode(work.body(NOBODY), work.answer, options));
      }
      const others = { ...(theirs.length > 0 && { FastTrackML: middle(theirs) }), ...(ofStock[name] && { MLflow: ofStock[name] }) };
      const peers = (value: (one: Loaded) => number): Record<string, number> =>
        Object.fromEntries(Object.entries(others).map(([peer, loaded]) => [peer, round(value(loaded))]));
      const http = work.units * middle(bare).rate;
      figures[`write.${name}`] = {
        value: round(work.units * middle(ours).rate),
        unit: work.units > 1 ? 'points/s' : 'calls/s',
        better: 'higher',
        peers: peers(({ rate }) => work.units * rate),
        limit: round(name === 'batch' ? Math.min(http, sqlLimit) : http),
      };
      if (name === 'metric.16') figures['write.metric.16.p99'] = { value: round(middle(ours).p99), unit: 'ms', better: 'lower', peers: peers(({ p99 }) => p99), limit: round(middle(bare).p99) };
    }
    const { rate } = await generatorAlone(LOADS['metric']!.body(NOBODY), { connections: 4, milliseconds: 2500 });
    figures['write.generator'] = { value: round(rate), unit: 'calls/s that the load generator can send', better: 'higher', peers: {} };
    return figures;
  },
};

const NOBODY: Ids = { experimentId: '1', runIds: Array.from({ length: 16 }, () => '0'.repeat(32)) };

const middle = (all: readonly Loaded[]): Loaded => ({ rate: median(all.map(({ rate }) => rate)), p99: median(all.map(({ p99 }) => p99)) });

/** All loads on one standard server, since it takes long to start; nothing where there is none. */
async function measureStock(): Promise<Record<string, Loaded>> {
  const start = stock();
  if (start === undefined) return {};
  const target = await start();
  const measured: Record<string, Loaded> = {};
  try {
    for (const [name, work] of Object.entries(LOADS)) measured[name] = await measure(target, work, { connections: work.connections, milliseconds: 4000 });
  } finally {
    await target.stop();
  }
  return measured;
}

/** One load on a server that is stopped afterwards. */
async function measureOnce(target: Target, work: Load, options: LoadOptions): Promise<Loaded> {
  try {
    return await measure(target, work, options);
  } finally {
    await target.stop();
  }
}

async function measure(target: Target, work: Load, options: LoadOptions): Promise<Loaded> {
  const experimentId = (await call<{ experiment_id: string }>(target, 'experiments/create', { name: `bench ${work.path} ${work.connections}` })).experiment_id;
  const runIds: string[] = [];
  for (let i = 0; i < work.connections; i++) {
    const { run } = await call<{ run: { info: { run_id: string } } }>(target, 'runs/create', { experiment_id: experimentId, start_time: EPOCH, user_id: 'bench' });
    runIds.push(run.info.run_id);
  }
  const to = { port: target.port, path: target.prefix + work.path };
  let warm = 0;
  const body = work.body({ experimentId, runIds });
  await load(to, (n, client) => body((warm = n), client), { ...options, milliseconds: WARM });
  return measureLoad(to, (n, client) => body(warm + 1 + n, client), options);
}

async function call<T>(target: Target, endpoint: string, body: unknown): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${target.port}${target.prefix}/api/2.0/mlflow/${endpoint}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${endpoint}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
