import { createInterface } from 'node:readline';
import { MlflowError } from '../protocol/errors';
import { parseJson } from '../protocol/json';
import { TRIALBOOK_PREFIX, type Change, type FeedLine, type ServerWarning } from '../protocol/trialbook';
import type { Connection } from './connection';
import { ConnectionError, toConnectionError } from './connectionError';
import { Transport, sleep } from './transport';

/** What a follower of the change feed hears. */
export interface FeedListener {
  changes(changes: readonly Change[]): void;
  /** Changes were missed: everything is to be read again. */
  reset(): void;
  warning(warning: ServerWarning): void;
  /** The feed broke, once for each break, and once more when the token is refused (UNAUTHENTICATED: it was replaced); it is tried again unless the server has no feed (ENDPOINT_NOT_FOUND). */
  lost(error: unknown): void;
  /** The feed stands, at first or again. */
  connected(): void;
}

/** How a feed is followed. */
export interface FeedOptions {
  /** Ends the feed, as `dispose` does. */
  signal?: AbortSignal;
  /** Longest silence before a connection counts as dead, ms. The server sends a beat every 15 s. */
  silence?: number;
  /** First wait before a new try, ms; it doubles up to `maxDelay`. */
  minDelay?: number;
  maxDelay?: number;
}

/** A feed that is being followed. */
export interface ChangeFeed {
  dispose(): void;
}

/** Follows the changes of a server until disposed of. It reconnects by itself and goes on where it was. */
export function followChanges(connection: Connection, listener: FeedListener, options: FeedOptions = {}): ChangeFeed {
  const stop = new AbortController();
  options.signal?.addEventListener('abort', () => {
    stop.abort();
  }, { once: true });
  if (options.signal?.aborted === true) stop.abort();
  void follow(new Transport(connection, { timeout: 0, retryDelays: [] }), listener, options, stop.signal);
  return {
    dispose: () => {
      stop.abort();
    },
  };
}

async function follow(transport: Transport, listener: FeedListener, options: FeedOptions, stopped: AbortSignal): Promise<void> {
  const { minDelay = 100, maxDelay = 10_000 } = options;
  const position: Position = { since: undefined };
  let tries = 0;
  let told: 'nothing' | 'broken' | 'refused' = 'nothing';
  while (!stopped.aborted) {
    try {
      await readFeed(transport, position, options.silence ?? 40_000, stopped, {
        ...bind(listener),
        connected: () => {
          tries = 0;
          told = 'nothing';
          listener.connected();
        },
      });
    } catch (error) {
      if (isStopped(stopped)) break;
      const refused = error instanceof MlflowError && error.code === 'UNAUTHENTICATED';
      if (told === 'nothing' || (refused && told === 'broken')) listener.lost(error);
      told = refused ? 'refused' : 'broken';
      if (error instanceof MlflowError && error.code === 'ENDPOINT_NOT_FOUND') break;
    }
    // Jitter keeps several windows from coming back all at once.
    const delay = Math.min(maxDelay, minDelay * 2 ** Math.min(tries++, 10)) * (0.5 + Math.random() / 2);
    await sleep(delay, stopped).catch(() => undefined);
  }
  transport.dispose();
}

interface Position {
  /** Sequence number of the last line that was heard. */
  since: string | undefined;
}

/** Reads one connection until it breaks. Always raises, if only since the server ended it. */
async function readFeed(
  transport: Transport, position: Position, silence: number, stopped: AbortSignal, listener: FeedListener,
): Promise<never> {
  const { url } = transport.connection;
  const dead = new AbortController();
  const timer = setTimeout(() => {
    dead.abort(new ConnectionError('timeout', url));
  }, silence);
  try {
    const response = await transport.stream(
      { method: 'GET', path: `${TRIALBOOK_PREFIX}/changes`, query: { since: position.since } },
      { signal: AbortSignal.any([stopped, dead.signal]) },
    );
    listener.connected();
    response.on('error', () => undefined);
    for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
      timer.refresh();
      if (line === '') continue;
      const message = parseLine(line, url);
      tell(message, listener);
      position.since = message.seq;
    }
    throw new ConnectionError('reset', url);
  } catch (error) {
    if (dead.signal.aborted) throw dead.signal.reason;
    throw error instanceof MlflowError ? error : toConnectionError(error, url);
  } finally {
    clearTimeout(timer);
  }
}

function parseLine(line: string, url: string): FeedLine {
  try {
    return parseJson(line) as unknown as FeedLine;
  } catch (cause) {
    // A line that was cut off by the end of the connection.
    throw new ConnectionError('reset', url, { cause });
  }
}

function tell(line: FeedLine, listener: FeedListener): void {
  switch (line.type) {
    case 'reset':
      listener.reset();
      break;
    case 'changes':
      listener.changes(line.changes);
      break;
    case 'warning':
      listener.warning(line.warning);
      break;
    case 'beat':
      break;
  }
}

/** The listener's methods as plain functions, so that one can be replaced. */
function bind(listener: FeedListener): FeedListener {
  return {
    changes: (changes) => {
      listener.changes(changes);
    },
    reset: () => {
      listener.reset();
    },
    warning: (warning) => {
      listener.warning(warning);
    },
    lost: (error) => {
      listener.lost(error);
    },
    connected: () => {
      listener.connected();
    },
  };
}

/** A function, since the checker takes the flag for unchanged across an `await`. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
