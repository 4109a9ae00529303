import { connect, type Socket } from 'node:net';

/** Answers the body of the n-th request of a load. */
export type Body = (n: number) => string;

/** Where a load goes: `path` starts with `/` and holds the token, if any. */
export interface LoadTarget {
  readonly port: number;
  readonly path: string;
}

const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * Sends POST requests over plain sockets, one at a time on each connection, for `milliseconds`; answers requests a second.
 * It writes bytes and looks for the end of the answer, nothing else, so that it does not become what is measured.
 * Raises when an answer is not 200.
 */
export async function load(target: LoadTarget, body: Body, options: { connections: number; milliseconds: number }): Promise<number> {
  let sent = 0;
  let answered = 0;
  const started = performance.now();
  const until = started + options.milliseconds;

  const drive = (socket: Socket): Promise<void> =>
    new Promise((done, fail) => {
      let received = Buffer.alloc(0);
      const next = (): void => {
        if (performance.now() >= until) {
          socket.end();
          done();
          return;
        }
        const text = body(sent++);
        socket.write(
          `POST ${target.path} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
        );
      };
      socket.on('error', fail);
      socket.on('data', (chunk) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        if (!isWhole(received)) return;
        if (!received.subarray(9, 12).equals(Buffer.from('200'))) {
          fail(new Error(`POST ${target.path.replace(/\/t\/[^/]+/, '/t/…')} answered ${received.toString('utf8', 0, 500)}`));
          return;
        }
        received = Buffer.alloc(0);
        answered++;
        next();
      });
      next();
    });

  const sockets = await Promise.all(Array.from({ length: options.connections }, () => open(target.port)));
  await Promise.all(sockets.map(drive));
  return (answered / (performance.now() - started)) * 1000;
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
  const header = received.toString('latin1', 0, end).toLowerCase();
  const length = /content-length: (\d+)/.exec(header);
  if (length) return received.length >= end + 4 + Number(length[1]);
  return header.includes('transfer-encoding: chunked') ? received.subarray(-5).equals(Buffer.from('0\r\n\r\n')) : true;
}
