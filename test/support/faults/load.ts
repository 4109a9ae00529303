import { setTimeout as wait } from 'node:timers/promises';
import { call, newAgent, Refused, send, type Target } from './call';

/** What became of a write: the server said that it is kept, or that it is not, or said nothing any more. */
export type Fate = 'kept' | 'refused' | 'open';

/** Points of one batch, beside a parameter and a tag. */
const BATCH = 50;

/** Several clients that write without pause, each after its own kind, and what the server told each of them. */
export interface Round {
  /** Has every client end after the write that it is at. */
  stop(): Promise<void>;
  /** Resolves once every client has been told that a write is kept, or cannot go on. */
  readonly underWay: Promise<void>;
  /** Writes of the clients that were told to be kept, so far. */
  readonly kept: number;
  /** The refusals, as status and code. */
  readonly refusals: ReadonlySet<string>;
  /** Names what a server that was started anew holds otherwise than the clients were told; empty when all is well. */
  check(target: Target): Promise<string[]>;
}

/** How one is begun. */
export interface LoadOptions {
  /** Time between two snapshots that a client asks for, ms; none without. */
  readonly snapshots?: number;
  /** Go on after a refusal instead of ending, after so long a time, ms. */
  readonly retry?: number;
  /** Time that a client leaves between two writes, ms. */
  readonly pace?: number;
  /** Bytes of an artifact: up to so many. */
  readonly artifacts?: number;
}

/** Writes of one kind by their numbers. */
type Fates = Map<number, Fate>;

/** The clients' common side. */
interface Session {
  readonly options: LoadOptions;
  readonly fates: Set<Fates>;
  readonly refusals: Set<string>;
  isOver(): boolean;
}

interface Client {
  readonly ended: Promise<void>;
  readonly begun: Promise<void>;
  check(target: Target): Promise<string[]>;
}

/** Begins the load: single points, batches, runs, files and, when told, snapshots. */
export function beginLoad(target: Target, options: LoadOptions = {}): Round {
  let over = false;
  const session: Session = { options, fates: new Set(), refusals: new Set(), isOver: () => over };
  const clients = [points(target, session), batches(target, session), runs(target, session), files(target, session)];
  const others = options.snapshots === undefined ? [] : [snapshots(target, options.snapshots, session)];
  return {
    underWay: Promise.all(clients.map(({ begun }) => begun)).then(() => undefined),
    refusals: session.refusals,
    get kept() {
      return [...session.fates].flatMap((fates) => [...fates.values()]).filter((fate) => fate === 'kept').length;
    },
    stop: async () => {
      over = true;
      await Promise.all([...clients.map(({ ended }) => ended), ...others]);
    },
    check: async (now) => (await Promise.all(clients.map((client) => client.check(now)))).flat(),
  };
}

/** Repeats a numbered write until the load is over or the connection breaks; a refusal ends it as well, unless it is to go on. */
function repeat(session: Session, fates: Fates, write: (number: number) => Promise<unknown>): { begun: Promise<void>; ended: Promise<void> } {
  session.fates.add(fates);
  let begin = (): void => undefined;
  const begun = new Promise<void>((done) => (begin = done));
  const work = async (): Promise<void> => {
    for (let number = 0; !session.isOver(); number++) {
      fates.set(number, 'open');
      try {
        await write(number);
        fates.set(number, 'kept');
        begin();
      } catch (error) {
        // The connection broke: what became of it is not known.
        if (!(error instanceof Refused)) return;
        fates.set(number, 'refused');
        session.refusals.add(`${error.status} ${error.code}`);
        if (session.options.retry === undefined) return;
        await wait(session.options.retry);
      }
      if (session.options.pace !== undefined) await wait(session.options.pace);
    }
  };
  return { begun, ended: work().finally(() => begin()) };
}

/** Makes the run that a client writes to, with its first write. */
function ownRun(target: Target, name: string): { id: () => Promise<string>; known: () => string | undefined; agent: ReturnType<typeof newAgent> } {
  const agent = newAgent();
  let id: string | undefined;
  const make = async (): Promise<string> => (await call<{ run: { info: { run_id: string } } }>(target, 'POST', 'runs/create', { experiment_id: '0', run_name: name }, { agent })).run.info.run_id;
  return { agent, known: () => id, id: async () => (id ??= await make()) };
}

function points(target: Target, session: Session): Client {
  const fates: Fates = new Map();
  const run = ownRun(target, 'points');
  const work = repeat(session, fates, async (number) => {
    await call(target, 'POST', 'runs/log-metric', { run_id: await run.id(), key: 'single', value: number / 2, timestamp: 1000 + number, step: number }, run);
  });
  return {
    ...work,
    check: async (now) => {
      const id = run.known();
      if (id === undefined) return [];
      const found = await history(now, id, 'single');
      const wrong = found.filter(({ step, value, timestamp }) => value !== step / 2 || timestamp !== 1000 + step).map(({ step }) => `point ${step} has another value`);
      return [...wrong, ...compare('point', fates, new Set(found.map(({ step }) => step)))];
    },
  };
}

function batches(target: Target, session: Session): Client {
  const fates: Fates = new Map();
  const run = ownRun(target, 'batches');
  const work = repeat(session, fates, async (number) => {
    const metrics = Array.from({ length: BATCH }, (_, i) => ({ key: 'batched', value: number, timestamp: 1000 + i, step: number * BATCH + i }));
    const text = String(number);
    await call(target, 'POST', 'runs/log-batch', { run_id: await run.id(), metrics, params: [{ key: `p${text}`, value: text }], tags: [{ key: `t${text}`, value: text }] }, run);
  });
  return {
    ...work,
    check: async (now) => {
      const id = run.known();
      if (id === undefined) return [];
      const steps = await history(now, id, 'batched');
      const counts = new Map<number, number>();
      for (const { value } of steps) counts.set(value, (counts.get(value) ?? 0) + 1);
      const { data } = await getRun(now, id);
      const params = new Set((data.params ?? []).map(({ key }) => Number(key.slice(1))));
      const tags = new Set((data.tags ?? []).filter(({ key }) => /^t\d+$/.test(key)).map(({ key }) => Number(key.slice(1))));
      const halves = [...fates.keys()].filter((number) => new Set([counts.get(number) === BATCH, (counts.get(number) ?? 0) > 0, params.has(number), tags.has(number)]).size > 1);
      return [...halves.map((number) => `of batch ${number} there is a part: ${counts.get(number) ?? 0} points`), ...compare('batch', fates, params)];
    },
  };
}

function runs(target: Target, session: Session): Client {
  const fates: Fates = new Map();
  const agent = newAgent();
  const made = new Map<string, 'made' | 'tagged' | 'ended'>();
  const work = repeat(session, fates, async (number) => {
    const { run } = await call<{ run: { info: { run_id: string } } }>(target, 'POST', 'runs/create', { experiment_id: '0', run_name: `run-${number}` }, { agent });
    made.set(run.info.run_id, 'made');
    await call(target, 'POST', 'runs/set-tag', { run_id: run.info.run_id, key: 'number', value: String(number) }, { agent });
    made.set(run.info.run_id, 'tagged');
    await call(target, 'POST', 'runs/update', { run_id: run.info.run_id, status: 'FINISHED', end_time: 2000 }, { agent });
    made.set(run.info.run_id, 'ended');
  });
  return {
    ...work,
    check: async (now) => {
      const wrong: string[] = [];
      for (const [id, state] of made) {
        const run = await getRun(now, id).catch((error: unknown) => (error instanceof Refused ? undefined : Promise.reject(error as Error)));
        if (run === undefined) wrong.push(`run ${id} is lost`);
        else if (state !== 'made' && !(run.data.tags ?? []).some(({ key }) => key === 'number')) wrong.push(`the tag of run ${id} is lost`);
        else if (state === 'ended' && run.info.status !== 'FINISHED') wrong.push(`the end of run ${id} is lost`);
      }
      return wrong;
    },
  };
}

/** Files that are written over each other, three names in turn. */
function files(target: Target, session: Session): Client {
  const fates: Fates = new Map();
  const run = ownRun(target, 'files');
  const largest = session.options.artifacts ?? 100_000;
  const content = (number: number): Buffer => Buffer.alloc(1000 + ((number * 7919) % largest), `file ${number} `);
  const place = async (number: number): Promise<string> => `api/2.0/mlflow-artifacts/artifacts/0/${await run.id()}/artifacts/f${number % 3}.bin`;
  const work = repeat(session, fates, async (number) => {
    const { status, body } = await send(target, 'PUT', await place(number), undefined, { agent: run.agent, bytes: content(number) });
    if (status !== 200) throw new Refused(status, (JSON.parse(body.toString()) as { error_code: string }).error_code, body.toString());
  });
  return {
    ...work,
    check: async (now) => {
      if (run.known() === undefined) return [];
      const wrong: string[] = [];
      for (const name of [0, 1, 2]) {
        const written = [...fates].filter(([number]) => number % 3 === name);
        const last = written.filter(([, fate]) => fate === 'kept').at(-1)?.[0];
        const { status, body } = await send(now, 'GET', await place(name));
        if (status === 404 && last === undefined) continue;
        const number = Number(/^file (\d+) /.exec(body.toString('latin1', 0, 40))?.[1] ?? -1);
        if (status !== 200 || number < (last ?? 0) || !written.some(([known, fate]) => known === number && fate !== 'refused')) wrong.push(`file f${name} is not one that was written: ${status}, number ${number}, ${last} was kept`);
        else if (!body.equals(content(number))) wrong.push(`file f${name} is not whole`);
      }
      return wrong;
    },
  };
}

async function snapshots(target: Target, pause: number, session: Session): Promise<void> {
  const agent = newAgent();
  while (!session.isOver()) {
    try {
      await call(target, 'POST', 'trialbook/flush', {}, { agent });
    } catch (error) {
      if (!(error instanceof Refused)) return;
    }
    await wait(pause);
  }
}

/** What was told to be kept is there, what was refused is not, and nothing else is. */
function compare(what: string, fates: Fates, found: ReadonlySet<number>): string[] {
  const wrong = [...found].filter((number) => !fates.has(number)).map((number) => `${what} ${number} was never written`);
  for (const [number, fate] of fates) {
    if (fate === 'kept' && !found.has(number)) wrong.push(`${what} ${number} is lost`);
    if (fate === 'refused' && found.has(number)) wrong.push(`${what} ${number} was refused and is there`);
  }
  return wrong;
}

/** All points of a metric, page by page. */
export async function history(target: Target, runId: string, key: string): Promise<{ step: number; value: number; timestamp: number }[]> {
  const all: { step: number; value: number; timestamp: number }[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page: { metrics?: typeof all; next_page_token?: string } = await call(target, 'GET', 'metrics/get-history', {
      run_id: runId, metric_key: key, max_results: '25000', ...(token === '' ? {} : { page_token: token }),
    });
    all.push(...(page.metrics ?? []));
    token = page.next_page_token;
  }
  return all;
}

interface FoundRun {
  info: { status: string };
  data: { params?: { key: string; value: string }[]; tags?: { key: string; value: string }[] };
}

async function getRun(target: Target, id: string): Promise<FoundRun> {
  return (await call<{ run: FoundRun }>(target, 'GET', 'runs/get', { run_id: id })).run;
}
