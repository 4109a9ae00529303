import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, type Figure, type Figures, median, round } from './figure';
import { type Body, load } from './load';
import { peakMegabytes, startTrialbookIn, type Target } from './targets';

/** A tenth of them shows on the way what a change does. */
const RUNS = Number(process.env['TRIALBOOK_GROWTH_RUNS'] ?? 10_000);
const KEYS = 10;
const STEPS = 100;
const OPTIONS = { connections: 4, milliseconds: 4000 };
const EPOCH = 1_700_000_000_000;
const SEARCHES = 20;

/** A database as a year leaves it: what a write, a search and a start cost then, and how long the longest wait was on the way. */
export const growth: Benchmark = {
  name: 'growth',
  about: `${RUNS.toLocaleString('en')} runs and ${(RUNS * KEYS * STEPS).toLocaleString('en')} points in one database: writes, search, start, memory, pauses`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-growth-'));
    try {
      return await measureIn(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

async function measureIn(folder: string): Promise<Figures> {
  const empty = await inEmpty(100);
  const target = await startTrialbookIn(folder, true);
  const client = new Client(target);
  const pauses = new Pauses(target);
  const experiment = await client.post<{ experiment_id: string }>('experiments/create', { name: 'growth' });
  const started = performance.now();
  const runs = await fill(client, experiment.experiment_id, RUNS);
  const seconds = (performance.now() - started) / 1000;
  const some = await writing(target, runs.slice(0, 100));
  const all = await writing(target, runs);
  const times = await searchTimes(client, experiment.experiment_id);
  const longest = await pauses.end();
  const peak = peakMegabytes(target.pid);
  client.close();
  await target.stop();
  const start = await startTimes(folder);
  return {
    'growth.fill': lone(RUNS * KEYS * STEPS / seconds, 'points/s', 'higher'),
    'growth.write.some': lone(some, 'points/s', 'higher', empty),
    'growth.write.all': lone(all, 'points/s', 'higher', empty),
    'growth.search': lone(median(times), 'ms', 'lower'),
    'growth.search.longest': lone(Math.max(...times), 'ms', 'lower'),
    'growth.start': lone(start.clean, 'ms', 'lower'),
    'growth.start.killed': lone(start.killed, 'ms', 'lower'),
    'growth.pause': lone(longest, 'ms', 'lower'),
    ...(peak === undefined ? {} : { 'growth.peak': lone(peak, 'MB', 'lower') }),
  };
}

/** A figure without peers. `limit` is what the same does in an empty database. */
const lone = (value: number, unit: string, better: Figure['better'], limit?: number): Figure => ({
  value: round(value), unit, better, peers: {}, ...(limit === undefined ? {} : { limit: round(limit) }),
});

/** Points a second into so many runs that have nothing else beside them. */
async function inEmpty(count: number): Promise<number> {
  const target = await startTrialbookIn(mkdtempSync(join(tmpdir(), 'trialbook-growth-')));
  const client = new Client(target);
  try {
    const runs = await Promise.all(Array.from({ length: count }, (_, i) => createRun(client, '0', i)));
    return await writing(target, runs);
  } finally {
    client.close();
    await target.stop();
  }
}

/** Makes the runs with their parameters and points, four at a time; answers their ids. */
async function fill(client: Client, experiment: string, count: number): Promise<string[]> {
  const runs: string[] = [];
  const work = async (): Promise<void> => {
    while (runs.length < count) {
      const n = runs.push('') - 1;
      const run = await createRun(client, experiment, n);
      runs[n] = run;
      await client.post('runs/log-batch', {
        run_id: run, metrics: [], tags: [{ key: 'team', value: `team ${n % 7}` }],
        params: Array.from({ length: 10 }, (_, i) => ({ key: `param ${i}`, value: String(i === 0 ? 10 ** -(n % 6) : (n * 31 + i) % 1000) })),
      });
      await client.send('runs/log-batch', points(run, 0));
      await client.post('runs/update', { run_id: run, status: 'FINISHED', end_time: EPOCH + n * 1000 });
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return runs;
}

async function createRun(client: Client, experiment: string, n: number): Promise<string> {
  const answer = await client.post<{ run: { info: { run_id: string } } }>('runs/create', {
    experiment_id: experiment, user_id: 'bench', run_name: `run ${n}`, start_time: EPOCH + n * 1000, tags: [{ key: 'mlflow.user', value: 'bench' }],
  });
  return answer.run.info.run_id;
}

/** The body of a batch of 1,000 points: so many steps of each series of a run. */
function points(run: string, from: number): string {
  let metrics = '';
  for (let step = from; step < from + STEPS; step++) {
    for (let key = 0; key < KEYS; key++) {
      metrics += `${metrics === '' ? '' : ', '}{"key": "metric ${key}", "value": ${Math.sin(step * (key + 1))}, "timestamp": ${EPOCH + step}, "step": ${step}}`;
    }
  }
  return `{"run_id": "${run}", "metrics": [${metrics}], "params": [], "tags": []}`;
}

const written = new Map<string, number>();

/** Points a second, in batches of 1,000 that go to one run after the other. */
async function writing(target: Target, runs: readonly string[]): Promise<number> {
  const body: Body = (n) => {
    const run = runs[(n * 7919) % runs.length]!;
    const from = written.get(run) ?? STEPS;
    written.set(run, from + STEPS);
    return points(run, from);
  };
  const to = { port: target.port, path: `${target.prefix}/api/2.0/mlflow/runs/log-batch` };
  await load(to, body, { ...OPTIONS, milliseconds: 1000 });
  return 1000 * (await load(to, body, OPTIONS));
}

/** Times of the first page of a search that filters and sorts, ms; something is written before each, as while a training goes on. */
async function searchTimes(client: Client, experiment: string): Promise<number[]> {
  const run = await createRun(client, experiment, RUNS);
  const times: number[] = [];
  for (let i = 0; i < SEARCHES; i++) {
    await client.send('runs/log-batch', points(run, i * STEPS));
    const started = performance.now();
    const page = await client.post<{ runs: unknown[] }>('runs/search', {
      experiment_ids: [experiment], max_results: 100,
      filter: `metrics."metric ${i % KEYS}" > 0 and params."param 0" = '0.001' and tags.team != 'team 3'`, order_by: [`metrics."metric ${(i + 1) % KEYS}" DESC`],
    });
    times.push(performance.now() - started);
    if (page.runs.length !== Math.min(100, page.runs.length)) throw new Error('The page has the wrong size.');
  }
  return times;
}

/** Starts of what is there: after it was stopped, and after it was killed with as much in its journal as there ever is. */
async function startTimes(folder: string): Promise<{ clean: number; killed: number }> {
  const first = await startTrialbookIn(folder, true);
  const client = new Client(first);
  const runs = await Promise.all(Array.from({ length: 20 }, (_, i) => createRun(client, '0', i)));
  // 1,000 points are some 50 kB of it.
  for (let n = 0; n < 150; n++) await client.send('runs/log-batch', points(runs[n % runs.length]!, n * STEPS));
  client.close();
  process.kill(first.pid, 'SIGKILL');
  await first.stop();
  const second = await startTrialbookIn(folder, true);
  await second.stop();
  return { clean: first.readyAfter, killed: second.readyAfter };
}

/** Asks for one small thing again and again, and keeps the longest wait: whatever stops the server stops this. */
class Pauses {
  readonly #client: Client;
  readonly #ended: Promise<void>;
  #going = true;
  #longest = 0;

  constructor(target: Target) {
    this.#client = new Client(target);
    this.#ended = this.#watch();
  }

  /** The longest wait, ms. */
  async end(): Promise<number> {
    this.#going = false;
    await this.#ended;
    this.#client.close();
    return this.#longest;
  }

  async #watch(): Promise<void> {
    while (this.#going) {
      const started = performance.now();
      await this.#client.post('experiments/search', { max_results: 1 });
      this.#longest = Math.max(this.#longest, performance.now() - started);
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}

/** Calls a server over kept connections. */
class Client {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly target: Target) {}

  async post<T>(path: string, body: unknown): Promise<T> {
    return JSON.parse(await this.send(path, JSON.stringify(body))) as T;
  }

  /** Sends a body as it is. Raises when the answer is not 200. */
  send(path: string, body: string): Promise<string> {
    return new Promise((done, fail) => {
      const { port, prefix } = this.target;
      const sent = request(
        { port, host: '127.0.0.1', method: 'POST', path: `${prefix}/api/2.0/mlflow/${path}`, agent: this.#agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString();
            if (answer.statusCode === 200) done(text);
            else fail(new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`));
          });
          answer.on('error', fail);
        },
      );
      sent.on('error', fail);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
