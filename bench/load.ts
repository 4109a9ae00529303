import { connect, type Socket } from 'node:net';

/** Answers the body of the n-th request of a load, which one of its clients sends; ASCII. */
export type Body = (n: number, client: number) => string;

/** Where a load goes: `path` starts with `/` and holds the token, if any. */
export interface LoadTarget {
  readonly port: number;
  readonly path: string;
}

export interface LoadOptions {
  readonly connections: number;
  readonly milliseconds: number;
}

/** What a load came to. */
export interface Loaded {
  /** Requests a second. */
  readonly rate: number;
  /** The time that all but one of a hundred requests took at most, ms. */
  readonly p99: number;
}

const HEADER_END = Buffer.from('\r\n\r\n');
const LENGTH = Buffer.from('ontent-');
const OK = Buffer.from('200');

/** As `measureLoad`; answers requests a second alone. */
export async function load(target: LoadTarget, body: Body, options: LoadOptions): Promise<number> {
  return (await measureLoad(target, body, options)).rate;
}

/**
 * Sends POST requests over plain sockets, one at a time on each connection, for `milliseconds`.
 * It writes bytes and looks for the end of the answer, nothing else, so that it does not become what is measured.
 * Raises when an answer is not 200.
 */
export async function measureLoad(target: LoadTarget, body: Body, { connections, milliseconds }: LoadOptions): Promise<Loaded> {
  const head = `POST ${target.path} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nContent-Type: application/json\r\nContent-Length: `;
  const times: number[] = [];
  let sent = 0;
  const started = performance.now();
  const until = started + milliseconds;

  const drive = (socket: Socket, client: number): Promise<void> =>
    new Promise((done, fail) => {
      let received: Buffer | undefined;
      let since = 0;
      const next = (now: number): void => {
        if (now >= until) {
          socket.end();
          done();
          return;
        }
        const text = body(sent++, client);
        since = performance.now();
        socket.write(`${head}${text.length}\r\n\r\n${text}`, 'latin1');
      };
      socket.on('error', fail);
      socket.on('data', (chunk) => {
        received = received === undefined ? chunk : Buffer.concat([received, chunk]);
        if (!isWhole(received)) return;
        if (received.compare(OK, 0, 3, 9, 12) !== 0) {
          fail(new Error(`POST ${target.path.replace(/\/t\/[^/]+/, '/t/…')} answered ${received.toString('utf8', 0, 500)}`));
          return;
        }
        received = undefined;
        const now = performance.now();
        times.push(now - since);
        next(now);
      });
      next(started);
    });

  const sockets = await Promise.all(Array.from({ length: connections }, () => open(target.port)));
  await Promise.all(sockets.map(drive));
  const rate = (times.length / (performance.now() - started)) * 1000;
  times.sort((a, b) => a - b);
  return { rate, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

function open(port: number): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => done(socket));
    socket.once('error', fail);
  });
}

/** Whether a whole answer has arrived, by its Content-Length or its last chunk. */
function isWhole(received: Buffer): boolean {
  const end = received.indexOf(HEADER_END);
  if (end < 0) return false;
  for (let at = received.indexOf(LENGTH); at >= 0 && at < end; at = received.indexOf(LENGTH, at + 1)) {
    // `Content-Length: 2`, in whatever case.
    if (received.toString('latin1', at + 7, at + 13).toLowerCase() === 'length') return received.length >= end + 4 + Number.parseInt(received.toString('latin1', at + 14, at + 30), 10);
  }
  const header = received.toString('latin1', 0, end).toLowerCase();
  return header.includes('transfer-encoding: chunked') ? received.subarray(-5).equals(Buffer.from('0\r\n\r\n')) : true;
}
