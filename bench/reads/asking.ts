import { connect, type Socket } from 'node:net';

/** A request as it is asked. */
export interface Question {
  readonly method: 'GET' | 'POST';
  /** Below `/api/2.0/mlflow/`, with its query. */
  readonly path: string;
  readonly body?: string;
}

const HEADER_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/**
 * One connection that asks one question at a time. It keeps what it is answered as it comes and looks at the head alone, so that it is not what is measured.
 */
export class Asking {
  private constructor(
    private readonly socket: Socket,
    private readonly port: number,
    private readonly prefix: string,
  ) {}

  static open(port: number, prefix: string): Promise<Asking> {
    return new Promise((done, fail) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => done(new Asking(socket, port, prefix)));
      socket.once('error', fail);
    });
  }

  /** The body of the answer, as it came. Raises when it is not 200. */
  ask({ method, path, body }: Question): Promise<Buffer> {
    return new Promise((done, fail) => {
      const parts: Buffer[] = [];
      let missing: number | undefined;
      const settle = (work: () => void): void => {
        this.socket.off('data', take).off('error', fail).off('close', closed);
        work();
      };
      const closed = (): void => settle(() => fail(new Error(`${method} ${path}: the connection was closed`)));
      const take = (part: Buffer): void => {
        parts.push(part);
        if (missing !== undefined) missing -= part.length;
        else missing = missingAfter(parts);
        if (missing === 0 || (missing === -Infinity && part.subarray(-7).equals(LAST_CHUNK))) settle(() => finish(parts, done, fail));
      };
      this.socket.on('data', take).on('error', fail).on('close', closed);
      const head = `${method} ${this.prefix}/api/2.0/mlflow/${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\n`;
      this.socket.write(body === undefined ? `${head}\r\n` : `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Bytes that have not come yet, once the head has; `-Infinity` when only the last chunk says. */
function missingAfter(parts: readonly Buffer[]): number | undefined {
  const received = Buffer.concat(parts);
  const end = received.indexOf(HEADER_END);
  if (end < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, end));
  return length === null ? -Infinity : end + HEADER_END.length + Number(length[1]) - received.length;
}

function finish(parts: readonly Buffer[], done: (body: Buffer) => void, fail: (error: Error) => void): void {
  const received = Buffer.concat(parts);
  const end = received.indexOf(HEADER_END);
  const body = received.subarray(end + HEADER_END.length);
  if (received.toString('latin1', 9, 12) === '200') done(body);
  else fail(new Error(`answered ${received.toString('utf8', 0, 500)}`));
}

/** The body of an answer that came in chunks (RFC 9112, section 7.1), else as it is. */
export function unchunked(body: Buffer): Buffer {
  if (body[0] === 0x7b) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = parseInt(body.toString('latin1', at, line), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}
