import { ConnectionError } from '../../client/connectionError';
import type { MlflowClient } from '../../client/mlflowClient';
import { sleep } from '../../client/transport';
import { MlflowError } from '../../protocol/errors';
import { Gate } from '../copy/gate';
import type { Problem } from '../history';

/** How a server is written to. */
export interface ServerSinkOptions {
  /** What the history is read from, without secrets: kept with each copy. */
  readonly source: string;
  readonly signal: AbortSignal;
  /** `leave`: files stay where they are, which only our own server knows how to read. */
  readonly artifacts?: 'copy' | 'leave';
  /**
   * How a file that was sent is checked: by its `sizes` (the server took so many bytes), or by reading it back and comparing `digests`, for a server that
   * is not on this machine.
   */
  readonly verify?: 'sizes' | 'digests';
  /** Told of what the server cannot hold. */
  readonly problem: (problem: Problem) => void;
}

/** Calls on their way at the same time: enough to hide 100 ms of delay, and fewer than the 15 connections to its database that a stock server has. */
const CALLS_AT_ONCE = 10;
/** Files on their way at the same time, in each direction. They wait for the link and calls for the server, so that neither waits for the other. */
const FILES_AT_ONCE = 6;
/** Waits before a request is made again, ms: most of a minute in all, after which a person is told. */
const PAUSES: readonly number[] = [300, 1000, 3000, 8000, 15_000];

/** What a request asks of a server: an answer from its database, or a file to it or from it. */
type RequestKind = 'call' | 'upload' | 'download';

/** A server that is written to: makes requests that may be repeated, so many at a time, again when the link breaks. */
export class ServerTarget {
  readonly #gates: Readonly<Record<RequestKind, Gate>> = { call: new Gate(CALLS_AT_ONCE), upload: new Gate(FILES_AT_ONCE), download: new Gate(FILES_AT_ONCE) };

  constructor(
    readonly client: MlflowClient,
    readonly options: ServerSinkOptions,
  ) {}

  get signal(): AbortSignal {
    return this.options.signal;
  }

  /** Makes a request that leaves the same when it is made twice. */
  call<T>(task: (options: { signal: AbortSignal }) => Promise<T>, kind: RequestKind = 'call'): Promise<T> {
    return this.#gates[kind].run(async () => {
      for (let tries = 0; ; tries++) {
        try {
          return await task({ signal: this.signal });
        } catch (error) {
          const pause = PAUSES[tries];
          if (pause === undefined || !mayPass(error)) throw error;
          await sleep(pause * (0.5 + Math.random() / 2), this.signal);
        }
      }
    });
  }

  /** Makes a call that must not be made twice: when its answer is lost, `find` looks whether it was done, by the client itself. */
  once<T>(task: (options: { signal: AbortSignal }) => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
    let isAgain = false;
    return this.call(async (options) => {
      const made = isAgain ? await find() : undefined;
      isAgain = true;
      return made ?? task(options);
    });
  }
}

/** What a full disk is called: the protocol has no code for it, and it does not pass by waiting. */
const DISK_FULL = /\bdisk is full\b|\bENOSPC\b|\bno space left\b/i;

/** What a server answers, as an error of its own, while others keep its database busy. */
const DATABASE_BUSY = /QueuePool limit|database is locked|too many (?:connections|clients)/i;

function mayPass(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.kind === 'refused' || error.kind === 'reset' || error.kind === 'timeout';
  if (error instanceof MlflowError && DATABASE_BUSY.test(error.message)) return true;
  return error instanceof MlflowError && (error.code === 'TEMPORARILY_UNAVAILABLE' || error.code === 'RESOURCE_EXHAUSTED') && !DISK_FULL.test(error.message);
}

/** What a call answers; undefined when the server says that there is no such thing. */
export async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
