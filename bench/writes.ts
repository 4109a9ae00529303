import { type Benchmark, type Figures, median, round } from './figure';
import { bareNodeRequestsPerSecond, sqlJsPointsPerSecond } from './limits';
import { type Body, load } from './load';
import { fastTrackMl, startFastTrackMl, startTrialbook, type Target } from './targets';

const ROUNDS = 3;
const OPTIONS = { connections: 4, milliseconds: 3000 };
const EPOCH = 1_700_000_000_000;

interface Load {
  readonly path: string;
  /** What is counted in one request. */
  readonly units: number;
  body(ids: { experimentId: string; runId: string }): Body;
}

const LOADS: Record<'batch' | 'metric' | 'run', Load> = {
  batch: {
    path: '/api/2.0/mlflow/runs/log-batch',
    units: 1000,
    body: ({ runId }) => (n) => {
      let metrics = '';
      for (let i = 0; i < 1000; i++) {
        const step = n * 1000 + i;
        metrics += `${i === 0 ? '' : ', '}{"key": "loss", "value": ${Math.sin(step)}, "timestamp": ${EPOCH + step}, "step": ${step}}`;
      }
      return `{"run_id": "${runId}", "metrics": [${metrics}], "params": [], "tags": []}`;
    },
  },
  metric: {
    path: '/api/2.0/mlflow/runs/log-metric',
    units: 1,
    body: ({ runId }) => (n) => `{"run_uuid": "${runId}", "run_id": "${runId}", "key": "loss", "value": ${Math.sin(n)}, "timestamp": ${EPOCH + n}, "step": ${n}}`,
  },
  run: {
    path: '/api/2.0/mlflow/runs/create',
    units: 1,
    body: ({ experimentId }) => (n) =>
      `{"experiment_id": "${experimentId}", "user_id": "bench", "run_name": "run-${n}", "start_time": ${EPOCH + n}, "tags": [{"key": "mlflow.user", "value": "bench"}, {"key": "mlflow.source.name", "value": "bench.py"}]}`,
  },
};

/** Writes: batches of 1,000 points, single points and new runs, each over four connections. */
export const writes: Benchmark = {
  name: 'writes',
  about: 'points in batches of 1,000, single log-metric calls, new runs (4 connections)',
  async measure() {
    const figures: Figures = {};
    const sqlLimit = await sqlJsPointsPerSecond(2000);
    for (const [name, work] of Object.entries(LOADS)) {
      const ours: number[] = [];
      const theirs: number[] = [];
      const bare: number[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        ours.push(await rate(await startTrialbook(), work));
        if (fastTrackMl() !== undefined) theirs.push(await rate(await startFastTrackMl(), work));
        bare.push(work.units * (await bareNodeRequestsPerSecond(work.body({ experimentId: '1', runId: '0'.repeat(32) }), OPTIONS)));
      }
      const http = median(bare);
      figures[`write.${name}`] = {
        value: round(median(ours)),
        unit: work.units > 1 ? 'points/s' : 'calls/s',
        better: 'higher',
        peers: theirs.length === 0 ? {} : { FastTrackML: round(median(theirs)) },
        limit: round(name === 'batch' ? Math.min(http, sqlLimit) : http),
      };
    }
    return figures;
  },
};

/** Units a second of one load on a server that is stopped afterwards. */
async function rate(target: Target, work: Load): Promise<number> {
  try {
    const experimentId = (await call<{ experiment_id: string }>(target, 'experiments/create', { name: 'bench' })).experiment_id;
    const { run } = await call<{ run: { info: { run_id: string } } }>(target, 'runs/create', { experiment_id: experimentId, start_time: EPOCH, user_id: 'bench' });
    const to = { port: target.port, path: target.prefix + work.path };
    let warm = 0;
    const body = work.body({ experimentId, runId: run.info.run_id });
    await load(to, (n) => body((warm = n)), { ...OPTIONS, milliseconds: 700 });
    return work.units * (await load(to, (n) => body(warm + 1 + n), OPTIONS));
  } finally {
    await target.stop();
  }
}

async function call<T>(target: Target, endpoint: string, body: unknown): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${target.port}${target.prefix}/api/2.0/mlflow/${endpoint}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${endpoint}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
