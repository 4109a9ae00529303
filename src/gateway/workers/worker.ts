import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { isRunning, processIsGone, processStart, sameStart, thisProcess, type ProcessIdentity } from '../../address/machine';
import type { ScoringCommand } from './command';
import { givePort, keepPort } from './freePort';
import { endGroup, groupIsRunning } from './processGroup';
import { explainEnd, type StartFailure } from './startFailure';
import { logSize, openLog, readLog } from './workerLog';

/** A scoring server as it is kept in the state folder, to be found again. */
export interface WorkerRecord extends ProcessIdentity {
  readonly port: number;
  readonly temporary: string;
}

/** How a scoring server is watched. Times in ms. */
export interface WatchTimes {
  /** Between two looks while it starts. */
  readonly starting: number;
  /** Between two looks once it is well. */
  readonly healthy: number;
  /** Longest wait for one answer to a look. */
  readonly answer: number;
  /** Longest wait for the answer to a request. */
  readonly reply: number;
  /** Longest start; making an environment takes minutes. */
  readonly start: number;
  /** Between asking a process to end and ending it. */
  readonly grace: number;
}

/** The times of the product. */
export const WATCH: WatchTimes = { starting: 150, healthy: 5000, answer: 10_000, reply: 65_000, start: 300_000, grace: 5000 };

/** Looks in a row that a running scoring server may leave unanswered. */
const MISSES = 3;

/** A scoring server whose words are other ones counts as ready when its port has been answering for so long, ms; one that did not get its port has ended by then. */
const SILENT = 20_000;
/** Predictions in a row that a scoring server may give up by itself; each keeps one of its few threads. */
const TIMEOUTS = 3;

/** A request that a scoring server has in full and has not answered. */
export interface Asked {
  /** By `performance.now()`, ms. */
  readonly since: number;
}

/** What a worker tells its pool. */
export interface WorkerListener {
  healthy(worker: Worker): void;
  /** The process is gone; `failure` says why unless it was stopped. */
  ended(worker: Worker, failure: StartFailure | undefined): void;
}

/** What a new worker is started with. */
export interface WorkerOptions {
  readonly command: ScoringCommand;
  readonly port: number;
  readonly log: string;
  readonly temporary: string;
  readonly folder: string;
  readonly times: WatchTimes;
}

/** One process of `mlflow models serve`, from its start to its end. */
export class Worker {
  state: 'starting' | 'healthy' | 'draining' | 'stopping' | 'ended' = 'starting';
  /** Requests that it has not answered yet. */
  inFlight = 0;
  /** Connections to it are kept. */
  readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  /** UTC ms of its last answer to a request or a look. */
  lastAnswer = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #misses = 0;
  /** The oldest first. */
  readonly #asked = new Set<Asked>();
  #timeouts = 0;
  #firstWell: number | undefined;
  /** Why it was given up while it ran. */
  #givenUp: string | undefined;
  #stopped = false;
  #isLeft = false;
  #isAdopted = false;
  readonly #startedAt = Date.now();

  private constructor(
    readonly record: WorkerRecord,
    private readonly times: WatchTimes,
    private readonly listener: WorkerListener,
    private readonly explain: (status: number | string) => StartFailure,
    /** Whether it says itself that it listens at its port. */
    private readonly listens: () => boolean,
  ) {}

  /** Starts a scoring server. Its process leads a group of its own and writes its log itself. */
  static start(options: WorkerOptions, listener: WorkerListener): Worker {
    const { command, port, log, temporary, folder, times } = options;
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    const from = logSize(log);
    const output = openLog(log);
    const child = spawn(command.program, command.args, {
      cwd: existsSync(folder) ? folder : temporary, env: command.env, detached: true, windowsHide: true, stdio: ['ignore', output, output],
    });
    closeSync(output);
    const pid = child.pid ?? 0;
    const explain = (status: number | string): StartFailure => explainEnd(readLog(log, from), command.program, status);
    const record = { ...thisProcess(), pid, started: pid === 0 ? '' : processStart(pid), port, temporary };
    const worker = new Worker(record, times, listener, explain, () => saysItListens(readLog(log, from), port));
    child.once('error', (error: NodeJS.ErrnoException) => worker.#gone(error.code === 'ENOENT'
      ? { reason: `There is no interpreter ${command.program}`, final: true } : { reason: `${command.program} could not be started: ${error.message}`, final: true }));
    child.once('exit', (code, signal) => worker.#gone(worker.#stopped ? undefined : explain(code ?? signal ?? 'a signal')));
    child.unref();
    worker.#look(times.starting);
    return worker;
  }

  /** Goes on with a scoring server that an earlier gateway started; undefined when it is not there any more. What is left of it is ended. */
  static adopt(record: WorkerRecord, options: Pick<WorkerOptions, 'log' | 'times'> & { python: string }, listener: WorkerListener): Worker | undefined {
    // The number may have been given anew; asked once, though that starts a program on some systems.
    if (processIsGone(record) || !sameStart(record.started, processStart(record.pid))) {
      removeFolder(record.temporary);
      return undefined;
    }
    keepPort(record.port);
    const worker = new Worker(record, options.times, listener, (status) => explainEnd(readLog(options.log, logSize(options.log)), options.python, status), () => true);
    worker.#isAdopted = true;
    worker.#look(0);
    return worker;
  }

  get port(): number {
    return this.record.port;
  }

  /** Takes no more requests; ends once those under way are answered. */
  drain(): void {
    if (this.state === 'starting') this.stop();
    else if (this.state === 'healthy') {
      this.state = 'draining';
      this.released();
    }
  }

  /** A request was answered or given up. */
  released(): void {
    if (this.state === 'draining' && this.inFlight === 0) this.stop();
  }

  /** Watches it no more, and leaves it running. */
  leave(): void {
    this.#stopped = true;
    this.#isLeft = true;
    clearTimeout(this.#timer);
  }

  /** Ends the process and all that it started. */
  stop(force = false): void {
    if (this.state === 'ended' || (this.#stopped && !force)) return;
    this.#stopped = true;
    this.state = 'stopping';
    clearTimeout(this.#timer);
    const { pid } = this.record;
    if (pid === 0) return;
    endGroup(pid, force);
    const deadline = Date.now() + (force ? 0 : this.times.grace);
    const wait = (): void => {
      if (!groupIsRunning(pid) || !isRunning(pid)) {
        // Whoever of the group is left does not outlive its head.
        endGroup(pid, true);
        this.#gone(undefined);
        return;
      }
      if (Date.now() > deadline) endGroup(pid, true);
      this.#timer = setTimeout(wait, 50);
    };
    this.#timer = setTimeout(wait, 20);
  }

  /** A request is on its way to it. Who sends it tells when it is `answered`. */
  asked(): Asked {
    const asked = { since: performance.now() };
    this.#asked.add(asked);
    return asked;
  }

  /** An answer to it has begun, or never will without a status. */
  answered(asked: Asked | undefined, status?: number): void {
    if (asked === undefined || !this.#asked.delete(asked) || status === undefined) return;
    this.lastAnswer = Date.now();
    this.#timeouts = status === 504 ? this.#timeouts + 1 : 0;
    if (this.#timeouts >= TIMEOUTS && !this.#stopped) this.#giveUp(`The scoring server gave up ${TIMEOUTS} predictions in a row`);
  }

  /** Why a request has no answer that this server was given up over; undefined when it is not to blame. */
  overdue(asked: Asked | undefined): string | undefined {
    return asked !== undefined && performance.now() - asked.since > Math.min(this.times.answer, this.times.reply) ? this.#givenUp : undefined;
  }

  /** A request found nobody at its port: it is gone, though its process may take a while to end. */
  refused(): void {
    if (this.state === 'healthy' || this.state === 'draining') this.#giveUp();
  }

  /** Ends the process since it does not answer; its pool starts another one. */
  #giveUp(reason?: string): void {
    this.#givenUp = reason;
    endGroup(this.record.pid, true);
    this.#gone(reason === undefined ? this.explain('a signal') : { reason, final: false });
  }

  #look(after: number): void {
    this.#timer = setTimeout(() => {
      void this.#ping().then((well) => {
        if (this.#stopped || this.state === 'ended') return;
        this.#judge(well);
      });
    }, after);
  }

  #judge(well: boolean): void {
    const { times } = this;
    // Of a process of its own it is told, with its exit code.
    if (this.#isAdopted && !isRunning(this.record.pid)) {
      this.#gone(this.explain('a signal'));
      return;
    }
    const [oldest] = this.#asked;
    if (oldest !== undefined && performance.now() - oldest.since > times.reply) {
      this.#giveUp(`The scoring server did not answer a request within ${Math.round(times.reply / 1000)} s, and is replaced`);
    } else if (well) {
      this.#misses = 0;
      this.lastAnswer = Date.now();
      if (this.state === 'starting' && this.#isOurs()) {
        this.state = 'healthy';
        this.listener.healthy(this);
      }
    } else if (this.state === 'starting') {
      if (Date.now() - this.#startedAt > times.start) this.#giveUp(`The scoring server was not ready after ${times.start / 1000} s`);
    } else if (++this.#misses >= MISSES && Date.now() - this.lastAnswer > times.answer * MISSES) this.#giveUp('The scoring server answered no more');
    if (!this.#isEnded()) this.#look(this.state === 'starting' ? times.starting : times.healthy);
  }

  /** Another program may have taken the port in the seconds of the start, and answer: it gets nobody's data. */
  #isOurs(): boolean {
    this.#firstWell ??= Date.now();
    return this.listens() || Date.now() - this.#firstWell > SILENT;
  }

  #isEnded(): boolean {
    return this.state === 'ended';
  }

  #ping(): Promise<boolean> {
    return new Promise((resolve) => {
      const request = get({ host: '127.0.0.1', port: this.port, path: '/ping', agent: false, timeout: this.times.answer }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(false));
    });
  }

  #gone(failure: StartFailure | undefined): void {
    if (this.state === 'ended' || this.#isLeft) return;
    this.state = 'ended';
    clearTimeout(this.#timer);
    if (this.record.pid !== 0) endGroup(this.record.pid, true);
    this.agent.destroy();
    givePort(this.port);
    removeFolder(this.record.temporary);
    this.listener.ended(this, failure);
  }
}

/** Whether a log has the line that uvicorn or gunicorn write once they have their port. */
function saysItListens(log: string, port: number): boolean {
  return new RegExp(`(?:running on|Listening at:) \\S*:${port}\\b`).test(log);
}

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
