import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Benchmark, type Figure, type Figures, median, round } from '../figure';
import { fastTrackMl, startFastTrackMl, startTrialbook, type StartTarget } from '../targets';
import { Asking, unchunked, type Question } from './asking';
import { call, fill, type Notebook, POINTS, RUNS } from './notebook';
import { stock } from './stock';

/** One thing that is read. */
interface Read {
  /** What is asked; `undefined` where a server does not have it. */
  question(notebook: Notebook): Question | undefined;
  /** Whether what was answered is all of it. */
  readonly whole: (answer: Answer) => boolean;
  /** A write that may change the answer. */
  write(notebook: Notebook, n: number): { path: string; body: object };
}

type Answer = Record<string, unknown[] | undefined> & { next_page_token?: string };

const point = (run_id: string, n: number): { path: string; body: object } =>
  ({ path: 'runs/log-metric', body: { run_id, key: 'loss', value: n, timestamp: 1_800_000_000_000 + n, step: POINTS + n } });
const tag = (path: string, body: object, n: number): { path: string; body: object } => ({ path, body: { ...body, key: 'seen', value: String(n) } });

const READS: Readonly<Record<string, Read>> = {
  search: {
    question: ({ experiment }) => ({ method: 'POST', path: 'runs/search', body: JSON.stringify({ experiment_ids: [experiment], max_results: RUNS }) }),
    whole: ({ runs }) => runs?.length === RUNS,
    write: ({ runs }, n) => point(runs[n % 10]!, n),
  },
  page: {
    question: ({ experiment }) => ({
      method: 'POST', path: 'runs/search',
      body: JSON.stringify({ experiment_ids: [experiment], filter: "params.param_3 != '7' and metrics.metric_5 > 0.2", order_by: ['metrics.metric_7 DESC'], max_results: 100 }),
    }),
    whole: ({ runs }) => runs?.length === 100,
    write: ({ runs }, n) => point(runs[n % 10]!, n),
  },
  run: {
    question: ({ runs }) => ({ method: 'GET', path: `runs/get?run_id=${runs[500]!}` }),
    whole: ({ run }) => run !== undefined,
    write: ({ runs }, n) => point(runs[500]!, n),
  },
  history: {
    question: ({ long }) => ({ method: 'GET', path: `metrics/get-history?run_id=${long}&run_uuid=${long}&metric_key=loss&max_results=25000` }),
    whole: ({ metrics }) => (metrics?.length ?? 0) >= POINTS,
    write: ({ long }, n) => point(long, n),
  },
  experiments: {
    question: () => ({ method: 'POST', path: 'experiments/search', body: JSON.stringify({ max_results: 1000 }) }),
    whole: ({ experiments }) => experiments?.length === 1000,
    write: ({ experiment }, n) => tag('experiments/set-experiment-tag', { experiment_id: experiment }, n),
  },
  registry: {
    question: ({ registry }) => (registry ? { method: 'GET', path: 'registered-models/search?max_results=100' } : undefined),
    whole: ({ registered_models: models }) => models?.length === 100,
    write: (_, n) => tag('registered-models/set-tag', { name: 'model-3' }, n),
  },
};

/** How often each is read: the first ones warm up. */
interface Rounds {
  readonly warm: number;
  readonly measured: number;
}
const FAST: Rounds = { warm: 30, measured: 60 };
const SLOW: Rounds = { warm: 1, measured: 3 };

/** Milliseconds of one reading, from the question to the last byte: asked again, and after a write that may change the answer. */
interface Times {
  readonly again: number;
  readonly written: number;
}

/** What one server did. */
interface Measured {
  readonly times: Readonly<Record<string, Times>>;
  /** Runs a second got one by one over four connections. */
  readonly rate: number;
}

/** How long runs are got one by one, ms. */
const RATED = 2000;

/** Reads over one connection, each again and again, and each after a write. */
export const reads: Benchmark = {
  name: 'reads',
  about: '1,000 runs of 40 values searched, filtered and sorted; a run, 100,000 points, 1,000 experiments, the registry; again (.again) and after a write',
  async measure() {
    const kept: Record<string, Buffer[]> = {};
    const ours = await measureTarget(startTrialbook, FAST, kept);
    const peers: Record<string, Measured> = {};
    if (fastTrackMl() !== undefined) peers['FastTrackML'] = await measureTarget(startFastTrackMl, SLOW);
    const startStock = stock();
    if (startStock !== undefined) peers['MLflow'] = await measureTarget(startStock, SLOW);
    const ofPeers = (value: (peer: Measured) => number | undefined): Record<string, number> =>
      Object.fromEntries(Object.entries(peers).flatMap(([name, peer]) => (value(peer) === undefined ? [] : [[name, round(value(peer)!)]])));
    const figures: Figures = {};
    for (const [name, times] of Object.entries(ours.times)) {
      const limit = round(await bareTime(kept[name] ?? []));
      const figure = (kind: keyof Times): Figure => ({ value: round(times[kind]), unit: 'ms', better: 'lower', limit, peers: ofPeers((peer) => peer.times[name]?.[kind]) });
      figures[`read.${name}`] = figure('written');
      figures[`read.${name}.again`] = figure('again');
    }
    figures['read.run.rate'] = { value: round(ours.rate), unit: 'runs/s', better: 'higher', limit: round(await bareRate(kept['run']![0]!)), peers: ofPeers(({ rate }) => rate) };
    return figures;
  },
};

async function measureTarget(startTarget: StartTarget, rounds: Rounds, keep?: Record<string, Buffer[]>): Promise<Measured> {
  const target = await startTarget();
  const askings = await Promise.all(Array.from({ length: 4 }, () => Asking.open(target.port, target.prefix)));
  try {
    const notebook = await fill(askings);
    const asking = askings[0]!;
    const times: Record<string, Times> = {};
    for (const [name, read] of Object.entries(READS)) {
      const question = read.question(notebook);
      if (question === undefined) continue;
      const pages = await readAll(asking, question);
      requireWhole(name, read, pages);
      if (keep !== undefined) keep[name] = pages;
      const questions = questionsOf(question, pages);
      const again = await timed(rounds, () => askAll(asking, questions));
      let n = 0;
      const written = await timed(rounds, () => askAll(asking, questions), async () => {
        const { path, body } = read.write(notebook, n++);
        await call(asking, path, body);
      });
      times[name] = { again, written };
    }
    const rate = await rateOf(askings, (n) => ({ method: 'GET', path: `runs/get?run_id=${notebook.runs[n % RUNS]!}` }));
    return { times, rate };
  } finally {
    askings.forEach((asking) => asking.close());
    await target.stop();
  }
}

/** Median of the time of `work`, ms, with `before` each time, untimed. */
async function timed({ warm, measured }: Rounds, work: () => Promise<void>, before: () => Promise<void> = () => Promise.resolve()): Promise<number> {
  const times: number[] = [];
  for (let round = -warm; round < measured; round++) {
    await before();
    const began = performance.now();
    await work();
    if (round >= 0) times.push(performance.now() - began);
  }
  return median(times);
}

/** Questions answered a second, one at a time on each connection; the first half warms up. */
async function rateOf(askings: readonly Asking[], question: (n: number) => Question): Promise<number> {
  let asked = 0;
  const drive = async (until: number): Promise<void> => {
    await Promise.all(askings.map(async (asking) => {
      while (performance.now() < until) await asking.ask(question(asked++));
    }));
  };
  await drive(performance.now() + RATED / 2);
  asked = 0;
  const began = performance.now();
  await drive(began + RATED);
  return (asked / (performance.now() - began)) * 1000;
}

/** All pages of an answer. */
async function readAll(asking: Asking, question: Question): Promise<Buffer[]> {
  const pages: Buffer[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page = unchunked(await asking.ask(token === '' ? question : after(question, token)));
    pages.push(page);
    // A search is asked for its first page alone.
    token = question.path.startsWith('metrics/') ? (JSON.parse(page.toString()) as Answer).next_page_token : undefined;
  }
  return pages;
}

const after = (question: Question, token: string): Question => ({ ...question, path: `${question.path}&page_token=${encodeURIComponent(token)}` });

/** The questions of all pages: their tokens say where a page begins, so that they hold while points come behind. */
function questionsOf(question: Question, pages: readonly Buffer[]): Question[] {
  const tokens = pages.slice(0, -1).map((page) => (JSON.parse(page.toString()) as Answer).next_page_token ?? '');
  return [question, ...tokens.map((token) => after(question, token))];
}

async function askAll(asking: Asking, questions: readonly Question[]): Promise<void> {
  for (const question of questions) await asking.ask(question);
}

function requireWhole(name: string, { whole }: Read, pages: readonly Buffer[]): void {
  const answers = pages.map((page) => JSON.parse(page.toString()) as Answer);
  const first = answers[0]!;
  const all: Answer = answers.length === 1 ? first : { metrics: answers.flatMap(({ metrics }) => metrics ?? []) };
  if (!whole(all)) throw new Error(`read.${name} was answered something else: ${JSON.stringify(first).slice(0, 300)}`);
}

/** What a bare Node server takes to answer the same bytes. */
async function bareTime(pages: readonly Buffer[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-bench-'));
  let sum = 0;
  try {
    for (const page of pages) sum += await barePage(join(folder, 'answer'), page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return sum;
}

const barePage = (file: string, page: Buffer): Promise<number> =>
  withBare(file, page, async (open) => {
    const asking = await open();
    return timed(FAST, () => askAll(asking, [ANY]));
  });

/** Requests a second of a bare Node server that answers the same bytes. */
async function bareRate(page: Buffer): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-bench-'));
  try {
    return await withBare(join(folder, 'answer'), page, async (open) => rateOf(await Promise.all([open(), open(), open(), open()]), () => ANY));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ANY: Question = { method: 'GET', path: '' };

/** Works with connections to a bare server in a process of its own. */
async function withBare<T>(file: string, page: Buffer, work: (open: () => Promise<Asking>) => Promise<T>): Promise<T> {
  writeFileSync(file, page);
  const server = spawn(process.execPath, [resolve('bench/reads/bareAnswers.mjs'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const opened: Asking[] = [];
  try {
    const port = await new Promise<number>((done) => createInterface({ input: server.stdout }).once('line', (line) => done(Number(line))));
    return await work(async () => {
      const asking = await Asking.open(port, '');
      opened.push(asking);
      return asking;
    });
  } finally {
    for (const asking of opened) asking.close();
    server.kill();
  }
}
