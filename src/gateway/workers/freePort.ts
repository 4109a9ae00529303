import { createServer } from 'node:net';
import { choosePort } from '../../address/ports';

/** Ports that scoring servers of this process have or are about to have. */
const taken = new Set<number>();

/** A port of 127.0.0.1 that nobody has, outside the ephemeral ranges, since the scoring server takes it only seconds later. It is kept until it is given back. */
export async function takePort(key: string): Promise<number> {
  const tried = new Set(taken);
  for (let tries = 0; tries < 50; tries++) {
    const port = choosePort(key, new Set([...tried, ...taken]));
    taken.add(port);
    if (await isFree(port)) return port;
    taken.delete(port);
    tried.add(port);
  }
  throw new Error('No free port was found for a scoring server');
}

/** Keeps the port of a scoring server that was found running. */
export function keepPort(port: number): void {
  taken.add(port);
}

/** The scoring server of a port has ended. */
export function givePort(port: number): void {
  taken.delete(port);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
