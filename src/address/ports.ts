import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Ports that are chosen from, both inclusive: outside the ephemeral ranges of Linux (32768 up), macOS and Windows (49152 up). */
export const PORT_RANGE = [10_000, 32_000] as const;
const SIZE = PORT_RANGE[1] - PORT_RANGE[0] + 1;

/**
 * A port for the store of that key that nothing listens on and that is not in `taken`. It starts at a place that the key gives, so
 * that a lost state file most often leads to the same port again.
 */
export function choosePort(key: string, taken: ReadonlySet<number>, listening: ReadonlySet<number> = listeningPorts()): number {
  const start = createHash('sha256').update(key).digest().readUInt32BE(0) % SIZE;
  for (let i = 0; i < SIZE; i++) {
    const port = PORT_RANGE[0] + ((start + i) % SIZE);
    if (!taken.has(port) && !listening.has(port)) return port;
  }
  throw new Error(`No port between ${PORT_RANGE[0]} and ${PORT_RANGE[1]} is free`);
}

const LISTEN = '0A';

/**
 * TCP ports that something listens on. Only Linux tells without a program being started or waited for; elsewhere it is empty, and
 * the server finds out when it binds.
 */
export function listeningPorts(): Set<number> {
  const ports = new Set<number>();
  if (process.platform !== 'linux') return ports;
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readLines(file)) {
      // sl local_address rem_address st …, with addresses as HEX:PORT
      const [, local, , state] = line.trim().split(/\s+/);
      const port = parseInt(local?.split(':')[1] ?? '', 16);
      if (state === LISTEN && !Number.isNaN(port)) ports.add(port);
    }
  }
  return ports;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // Without /proc or without IPv6 there is nothing to know.
    return [];
  }
}
