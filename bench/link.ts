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
    // In a queue of its own: two timers that are due at the same time run in no certain order.
    const queue: { readonly due: number; readonly deliver: () => void }[] = [];
    let timer: NodeJS.Timeout | undefined;
    const next = (): void => {
      timer = undefined;
      while (queue[0] !== undefined && queue[0].due <= performance.now()) queue.shift()?.deliver();
      if (queue[0] !== undefined) timer = setTimeout(next, queue[0].due - performance.now());
    };
    const later = (due: number, deliver: () => void): void => {
      queue.push({ due, deliver });
      timer ??= setTimeout(next, due - performance.now());
    };
    from.on('data', (chunk: Buffer) => {
      const now = performance.now();
      bytes[way] += chunk.length;
      free[way] = Math.max(now, free[way]) + (chunk.length / rate) * 1000;
      later(free[way] + delay / 2, () => to.write(chunk));
      const wait = free[way] - now;
      if (wait <= QUEUE) return;
      from.pause();
      setTimeout(() => from.resume(), wait - QUEUE / 2);
    });
    from.on('end', () => later(Math.max(free[way], performance.now()) + delay / 2, () => to.end()));
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
