import { unchunked, type Asking } from './asking';

export const RUNS = 1000;
export const POINTS = 100_000;
const EXPERIMENTS = 1000;
const MODELS = 120;
const EPOCH = 1_700_000_000_000;

/** What a filled server holds. */
export interface Notebook {
  readonly experiment: string;
  readonly runs: readonly string[];
  /** The run with the long history. */
  readonly long: string;
  /** Whether the server has a model registry. */
  readonly registry: boolean;
}

/** Puts the same runs, points, experiments and models into a server. */
export async function fill(askings: readonly Asking[]): Promise<Notebook> {
  const [first] = askings;
  const experiment = (await call<{ experiment_id: string }>(first!, 'experiments/create', { name: 'searched' })).experiment_id;
  const runs = Array.from({ length: RUNS }, () => '');
  await spread(askings, RUNS, async (asking, n) => {
    runs[n] = await createRun(asking, experiment, n);
    const metrics = keys('metric').map((key, i) => ({ key, value: wave(n * 20 + i), timestamp: EPOCH + n, step: 0 }));
    const params = keys('param').map((key, i) => ({ key, value: i === 3 ? String(n % 10) : `value-${n}-${i}` }));
    await call(asking, 'runs/log-batch', { run_id: runs[n], metrics, params, tags: [] });
  });
  const other = (await call<{ experiment_id: string }>(first!, 'experiments/create', { name: 'long' })).experiment_id;
  const long = await createRun(first!, other, 0);
  await spread(askings, POINTS / 1000, async (asking, n) => {
    const metrics = Array.from({ length: 1000 }, (_, i) => ({ key: 'loss', value: wave(n * 1000 + i), timestamp: EPOCH + n * 1000 + i, step: n * 1000 + i }));
    await call(asking, 'runs/log-batch', { run_id: long, metrics, params: [], tags: [] });
  });
  await spread(askings, EXPERIMENTS - 3, (asking, n) => call(asking, 'experiments/create', { name: `experiment-${n}`, tags: [{ key: 'team', value: `team-${n % 7}` }] }));
  const registry = await call(first!, 'registered-models/create', { name: 'model-first' }).then(() => true, () => false);
  if (registry) await spread(askings, MODELS, async (asking, n) => {
    const name = `model-${n}`;
    await call(asking, 'registered-models/create', { name, tags: [{ key: 'team', value: `team-${n % 7}` }] });
    for (const version of [1, 2]) await call(asking, 'model-versions/create', { name, source: `s3://bucket/${n}/${version}`, run_id: runs[n] });
  });
  return { experiment, runs, long, registry };
}

async function createRun(asking: Asking, experiment_id: string, n: number): Promise<string> {
  const tags = [{ key: 'mlflow.user', value: 'bench' }, { key: 'mlflow.source.name', value: 'bench.py' }];
  const { run } = await call<{ run: { info: { run_id: string } } }>(asking, 'runs/create', { experiment_id, user_id: 'bench', run_name: `run-${n}`, start_time: EPOCH + n, tags });
  return run.info.run_id;
}

/** Names of the twenty keys of a kind. */
const keys = (kind: string): string[] => Array.from({ length: 20 }, (_, i) => `${kind}_${i}`);

/** Values with all digits that a double has. */
const wave = (n: number): number => Math.sin(n * 0.7) * 0.5 + 0.5;

/** Calls with a JSON body. */
export async function call<T>(asking: Asking, path: string, body: object): Promise<T> {
  return JSON.parse(unchunked(await asking.ask({ method: 'POST', path, body: JSON.stringify(body) })).toString()) as T;
}

/** Does `count` pieces of work, one at a time on each connection. */
async function spread(askings: readonly Asking[], count: number, work: (asking: Asking, n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(askings.map(async (asking) => {
    while (next < count) await work(asking, next++);
  }));
}
