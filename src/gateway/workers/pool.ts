import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { BackendState, EnvManager } from '../../protocol/serving';
import type { Signature } from '../signature';
import { TrafficSlots } from '../traffic/slots';
import { scoringCommand } from './command';
import { takePort } from './freePort';
import { Scaling } from './scaling';
import type { StartFailure } from './startFailure';
import { Worker, type WatchTimes, type WorkerListener, type WorkerRecord } from './worker';
import { capLog } from './workerLog';

/** What a pool needs of the process around it. */
export interface PoolHost {
  /** The tracking address with the token. Starts the tracking server when it does not run. */
  trackingUri(): Promise<string>;
  /** Folder that scoring servers run in: the workspace. */
  readonly folder: string;
  /** Folder of this store's gateway in the state folder. */
  readonly state: string;
  readonly times: WatchTimes;
  /** Waits before each new start, ms; after the last one it is given up. */
  readonly backoff: readonly number[];
  readonly env: NodeJS.ProcessEnv;
  /** Cuts secrets out of words for a person. */
  redact(text: string): string;
  /** Something about a pool is different now. */
  changed(): void;
}

/** Which version in which environment. */
export interface PoolOptions {
  readonly name: string;
  readonly version: string;
  readonly python: string;
  readonly environment: EnvManager;
  readonly log: string;
}

/** Who waits for a scoring server. */
export interface Waiting {
  /** What is called when they go away, in place of what was to be called before. */
  whenGone(call: (() => void) | undefined): void;
}

/** Requests that one scoring server works on at a time; more wait here, so that a worker that comes to help finds them. */
const AT_ONCE = 8;
/** Requests that may wait for a version. */
export const MAX_WAITING = 1000;
/** New starts of a version that was never well. */
const FIRST_TRIES = 2;
/** A scoring server that was well for so long starts its count of restarts anew, ms. */
const STEADY = 60_000;
/** A scoring server's own limit for a prediction is so much sooner than ours, ms. */
const LATER = 5000;
/** Making an environment with its packages may take so long, ms. */
const LONG_START = 1_800_000;

/** The scoring servers of one version: between a least and a most number, started again when they die, up to a limit. */
export class Pool {
  readonly traffic = new TrafficSlots();
  /** Columns that the version wants, once known. */
  signature: Signature | undefined;
  readonly #workers = new Set<Worker>();
  readonly #scaling = new Scaling();
  readonly #waiting: ((worker: Worker | undefined) => void)[] = [];
  #limits = { min: 1, max: 1 };
  readonly #since = Date.now();
  #healthySince = 0;
  #restarts = 0;
  #reason = '';
  #failed: StartFailure | undefined;
  #retired = false;
  #pending = 0;
  #timers = new Set<NodeJS.Timeout>();
  #onEnd: (() => void) | undefined;
  readonly #tick: NodeJS.Timeout;

  constructor(readonly options: PoolOptions, private readonly host: PoolHost, private readonly onState: () => void) {
    this.#tick = setInterval(() => this.#look(), 1000);
  }

  /** How it is, as a person sees it. */
  get state(): BackendState {
    if (this.#retired) return { kind: 'stopping' };
    if (this.#healthy().length > 0) return { kind: 'healthy', since: this.#healthySince };
    if (this.#failed !== undefined) return failedState(this.#failed);
    return this.#restarts > 0 ? { kind: 'restarting', restarts: this.#restarts, reason: this.#reason } : { kind: 'starting', since: this.#since };
  }

  /** Scoring servers that are there or on their way. */
  get size(): number {
    return this.#workers.size + this.#pending;
  }

  /** Requests that wait for an answer. */
  get queue(): number {
    let queue = this.#waiting.length;
    for (const worker of this.#workers) queue += worker.inFlight;
    return queue;
  }

  /** What is kept of its scoring servers. */
  get records(): WorkerRecord[] {
    return [...this.#workers].filter(({ state }) => state === 'starting' || state === 'healthy').map(({ record }) => record);
  }

  /** Sets how many there are, and begins. A pool that was given up stays so. */
  run(limits: { readonly min: number; readonly max: number }): void {
    this.#limits = { min: Math.max(1, limits.min), max: Math.max(1, limits.min, limits.max) };
    if (this.#failed !== undefined) return;
    const useful = [...this.#workers].filter(({ state }) => state === 'starting' || state === 'healthy');
    for (let more = this.#limits.min - useful.length - this.#pending; more > 0; more--) this.#start();
    for (const worker of useful.slice(this.#limits.max)) worker.drain();
  }

  /** Goes on with scoring servers of an earlier gateway. */
  adopt(records: readonly WorkerRecord[]): void {
    for (const record of records) {
      const worker = Worker.adopt(record, { log: this.options.log, times: this.#times(), python: this.options.python }, this.#listener);
      if (worker !== undefined) this.#workers.add(worker);
    }
  }

  /** Says that the version cannot be served, without trying. */
  fail(failure: StartFailure): void {
    this.#failed = failure;
    this.#answerWaiting();
    this.#changed();
  }

  /**
   * A scoring server for one request, the least busy one; undefined when there is none that works, or when the caller went away while waiting. It is given back
   * with `release`.
   */
  acquire(caller: Waiting): Promise<Worker | undefined> | Worker | undefined {
    const worker = this.#idlest();
    if (worker === undefined) return undefined;
    if (worker.inFlight < AT_ONCE) return take(worker);
    return new Promise((resolve) => {
      const entry = (given: Worker | undefined): void => {
        caller.whenGone(undefined);
        resolve(given);
      };
      caller.whenGone(() => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        resolve(undefined);
      });
      this.#waiting.push(entry);
    });
  }

  /** Whether so many wait that one more is turned away. */
  get full(): boolean {
    return this.#waiting.length >= MAX_WAITING;
  }

  /** A request that had a scoring server is over. */
  release(worker: Worker): void {
    worker.inFlight--;
    const next = this.#waiting[0];
    if (next !== undefined && worker.state === 'healthy' && worker.inFlight < AT_ONCE) {
      this.#waiting.shift();
      next(take(worker));
    }
    worker.released();
    if (this.#retired) this.#finish();
  }

  /** Takes no new requests, answers those it has, and ends. Resolves when all its processes are gone. */
  retire(force = false): Promise<void> {
    this.#retired = true;
    clearInterval(this.#tick);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#pending = 0;
    const ended = new Promise<void>((resolve) => {
      const before = this.#onEnd;
      this.#onEnd = () => {
        before?.();
        resolve();
      };
    });
    if (force) {
      this.#answerWaiting();
      for (const worker of this.#workers) worker.stop();
    }
    this.#finish();
    return ended;
  }

  /** Stops watching and leaves the processes as they are, for the next gateway. */
  leave(): void {
    clearInterval(this.#tick);
    for (const timer of this.#timers) clearTimeout(timer);
    for (const worker of this.#workers) worker.leave();
  }

  #finish(): void {
    if (this.#waiting.length === 0) for (const worker of this.#workers) worker.drain();
    if (this.#workers.size === 0) this.#onEnd?.();
  }

  readonly #listener: WorkerListener = {
    healthy: (worker) => {
      if (this.#healthy().length === 1) this.#healthySince = Date.now();
      this.#failed = undefined;
      this.#serveWaiting(worker);
      this.#changed();
    },
    ended: (worker, failure) => {
      this.#workers.delete(worker);
      if (this.#retired) {
        if (this.#healthy().length === 0) this.#answerWaiting();
        this.#finish();
      } else if (failure !== undefined) this.#restart(failure);
      this.#changed();
    },
  };

  #restart(failure: StartFailure): void {
    const reason = this.host.redact(failure.reason);
    const wasSteady = this.#healthySince > 0 && Date.now() - this.#healthySince > STEADY;
    if (wasSteady) this.#restarts = 0;
    this.#reason = reason;
    // What never came up has fewer tries than what died at work.
    const wait = this.#healthySince === 0 && this.#restarts >= FIRST_TRIES ? undefined : this.host.backoff[this.#restarts];
    if (this.#healthy().length === 0) this.#answerWaiting();
    // A package that was missing at the start is missing at the next one too; one that died at work is tried again in any case.
    if ((failure.final && this.#healthySince === 0) || wait === undefined) {
      // With others at work the version does not count as failed: it only has fewer.
      if (this.#healthy().length === 0) this.#failed = { ...failure, reason };
      return;
    }
    this.#restarts++;
    this.#start(wait);
  }

  #start(after = 0): void {
    this.#pending++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#spawn().catch((error: unknown) => {
        if (!this.#retired) this.#restart({ reason: error instanceof Error ? error.message : String(error), final: false });
        this.#changed();
      });
    }, after);
    this.#timers.add(timer);
  }

  async #spawn(): Promise<void> {
    const { name, version, python, environment, log } = this.options;
    let port: number;
    let trackingUri: string;
    try {
      port = await takePort(`${name} ${version} ${randomBytes(4).toString('hex')}`);
      trackingUri = await this.host.trackingUri();
    } finally {
      this.#pending = Math.max(0, this.#pending - 1);
    }
    if (this.#retired) return;
    const temporary = join(this.host.state, 'tmp', `${port}-${randomBytes(4).toString('hex')}`);
    const command = scoringCommand({ name, version, python, environment, port, trackingUri, temporary, env: this.host.env });
    this.#workers.add(Worker.start({ command, port, log, temporary, folder: this.host.folder, times: this.#times() }, this.#listener));
    this.#changed();
  }

  #times(): WatchTimes {
    const { times, env } = this.host;
    // MLflow gives a prediction up itself after so many seconds; its answer comes first.
    const own = Number(env['MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT']);
    const reply = own > 0 ? Math.max(times.reply, 1000 * own + LATER) : times.reply;
    return { ...times, reply, ...(this.options.environment === 'local' ? {} : { start: Math.max(times.start, LONG_START) }) };
  }

  #look(): void {
    capLog(this.options.log);
    const healthy = this.#healthy();
    const starting = this.#pending + [...this.#workers].filter(({ state }) => state === 'starting').length;
    const step = this.#scaling.look({ healthy: healthy.length, starting, queue: this.queue }, this.#limits);
    if (step > 0) this.#start();
    else if (step < 0) this.#idlest()?.drain();
    if (step !== 0) this.#changed();
    if (this.#restarts > 0 && healthy.length >= this.#limits.min && Date.now() - this.#healthySince > STEADY) this.#restarts = 0;
  }

  #healthy(): Worker[] {
    return [...this.#workers].filter(({ state }) => state === 'healthy');
  }

  #idlest(): Worker | undefined {
    let found: Worker | undefined;
    for (const worker of this.#workers) if (worker.state === 'healthy' && (found === undefined || worker.inFlight < found.inFlight)) found = worker;
    return found;
  }

  #serveWaiting(worker: Worker): void {
    while (this.#waiting.length > 0 && worker.inFlight < AT_ONCE) this.#waiting.shift()!(take(worker));
  }

  #answerWaiting(): void {
    for (const entry of this.#waiting.splice(0)) entry(undefined);
  }

  #changed(): void {
    this.onState();
    this.host.changed();
  }
}

function take(worker: Worker): Worker {
  worker.inFlight++;
  return worker;
}

function failedState({ reason, hint }: StartFailure): BackendState {
  return { kind: 'failed', reason, ...(hint === undefined ? {} : { hint }) };
}
