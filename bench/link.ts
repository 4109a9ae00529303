import { connect, createServer, type Socket } from 'node:net';

/** A link that is measured over: how long a byte is under way each way, and how many get through. */
export interface LinkOptions {
  /** From one end to the other and back, ms. */
  readonly delay: number;
  /** Bytes a second each way, of all connections together. */
  readonly rate: number;
}

/** A link between this machine and itself that is slow. */
export interface Link {
  readonly port: number;
  /** Bytes that went up (to the server) and down. */
  readonly bytes: { up: number; down: number };
  close(): Promise<void>;
}

/** Longest queue of one direction, ms: what waits longer is not read. */
const QUEUE = 200;

/** Starts a link to a port of this machine. Like a real one it takes a round trip to connect. */
export async function startLink(port: number, { delay, rate }: LinkOptions): Promise<Link> {
  const bytes = { up: 0, down: 0 };
  const free = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const carry = (from: Socket, to: Socket, way: 'up' | 'down'): void => {
    from.on('data', (chunk: Buffer) => {
      const now = performance.now();
      bytes[way] += chunk.length;
      free[way] = Math.max(now, free[way]) + (chunk.length / rate) * 1000;
      const wait = free[way] - now;
      setTimeout(() => to.write(chunk), wait + delay / 2);
      if (wait <= QUEUE) return;
      from.pause();
      setTimeout(() => from.resume(), wait - QUEUE / 2);
    });
    from.on('end', () => setTimeout(() => to.end(), Math.max(0, free[way] - performance.now()) + delay / 2 + 1));
    from.on('error', () => to.destroy());
    from.on('close', () => sockets.delete(from));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    near.pause();
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [near, far]) sockets.add(socket);
    carry(near, far, 'up');
    carry(far, near, 'down');
    setTimeout(() => near.resume(), delay);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    bytes,
    close: () => new Promise((done) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => done());
    }),
  };
}
