import { createServer } from 'node:net';

/**
 * Where ports are taken from, both inclusive: below those of stores (`PORT_RANGE`) and below those that systems give to connections that go out. One of the latter may be
 * such a connection's by the time that a slow program asks for it.
 */
const TEST_PORTS = [7000, 9999] as const;
const SIZE = TEST_PORTS[1] - TEST_PORTS[0] + 1;
let next = process.pid * 17;

/** For tests: a port of the loopback address that nobody listens on and that stays free for a while; processes that ask at once get different ones. */
export async function freeTestPort(): Promise<number> {
  for (let tries = 0; tries < SIZE; tries++) {
    const port = TEST_PORTS[0] + (next++ % SIZE);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${TEST_PORTS[0]} to ${TEST_PORTS[1]} is free`);
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((done) => {
    probe.once('error', () => done(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => done(true)));
  });
}
