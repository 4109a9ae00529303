import { spawn, type ChildProcess } from 'node:child_process';
import { withoutEditor } from '../address/environment';
import { ensureStateFolder } from '../address/stateFolder';
import { ServerStartError, kindOfExit } from './serverStartError';

/** The line that a server prints when it is ready. */
export interface ReadyLine {
  readonly url: string;
  readonly token: string;
  readonly trackingUri: string;
  readonly pid: number;
  /** True when the store had a server already; then `pid` is absent or that server's. */
  readonly existing?: boolean;
}

/** What is started. */
export interface SpawnOptions {
  /** Absolute path of the server's bundle. */
  readonly script: string;
  /** Absolute path of the runtime: Node, or VS Code's own. */
  readonly runtime: string;
  readonly args: readonly string[];
  /** What it is called in words for a person; the tracking server without. */
  readonly what?: string;
  /** Longest wait for the line, ms. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Kept of what the server writes before it is ready, characters. */
const TAIL = 4000;

/**
 * Starts a server that goes on without us and waits for its line. Raises `ServerStartError`, or the signal's reason; a server that was
 * not waited for to the end may still come up, and is then found by the next caller.
 */
export function spawnServer(options: SpawnOptions): Promise<ReadyLine> {
  const child = spawn(options.runtime, [options.script, ...options.args], {
    cwd: ensureStateFolder(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutEditor(process.env), ELECTRON_RUN_AS_NODE: '1' },
  });
  const what = `The ${options.what ?? 'tracking server'}`;
  return new Promise((resolve, reject) => {
    const read = gather(child);
    const done = (act: () => void): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      letGo(child);
      act();
    };
    const fail = (error: Error): void => {
      done(() => {
        reject(error);
      });
    };
    const abort = (): void => {
      fail(options.signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      fail(new ServerStartError('timeout', `${what} was not ready after ${options.timeout / 1000} s`, { output: read.tail() }));
    }, options.timeout);
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted === true) abort();
    child.on('error', (cause) => {
      fail(new ServerStartError('not-started', `${what} could not be started: ${cause.message}`, { cause }));
    });
    // `close` comes after the last of the output, `exit` may come before.
    child.on('close', (code, signal) => {
      fail(exitError(what, code ?? signal, read));
    });
    read.onLine((line) => {
      done(() => {
        resolve(line);
      });
    });
  });
}

interface Output {
  tail(): string;
  /** The last JSON object with an `error` that was written. */
  error(): { code?: unknown; message?: unknown } | undefined;
  onLine(listener: (line: ReadyLine) => void): void;
}

function gather(child: ChildProcess): Output {
  let text = '';
  let kept = '';
  let failure: { code?: unknown; message?: unknown } | undefined;
  let listener: (line: ReadyLine) => void = () => undefined;
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (kept = (kept + chunk).slice(-TAIL)));
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      const message = parse(line);
      if (message?.error !== undefined) failure = message.error;
      else if (typeof message?.url === 'string' && typeof message.token === 'string') listener(message as ReadyLine);
      else kept = `${kept}${line}\n`.slice(-TAIL);
    }
  });
  return { tail: () => kept, error: () => failure, onLine: (next) => (listener = next) };
}

type Message = Partial<ReadyLine> & { error?: { code?: unknown; message?: unknown } };

function parse(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

function exitError(what: string, status: number | string | null, output: Output): ServerStartError {
  const failure = output.error();
  const said = typeof failure?.message === 'string' ? failure.message : undefined;
  return new ServerStartError(
    kindOfExit(failure?.code), said ?? `${what} ended before it was ready (${status ?? 'no code'})`, { output: output.tail() },
  );
}

/** Neither its pipes nor its end keep us; it copes with pipes that nobody reads. */
function letGo(child: ChildProcess): void {
  child.removeAllListeners('close');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}
