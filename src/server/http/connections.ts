import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Most connections at a time, the rest of which are told so and closed: each window, kernel and training takes one to a few. */
export const MOST_CONNECTIONS = 1000;
/** A client that takes nothing of its answer is let go after this, ms. */
export const STALLED = 120_000;
/** How long a connection that was one too many gets to read so, ms. */
const LINGER = 1000;
/** Most of those at a time; beyond them they are closed without words. */
const MOST_LINGERING = 100;

const WORDS = JSON.stringify({
  error_code: 'TEMPORARILY_UNAVAILABLE',
  message: `The tracking server has ${MOST_CONNECTIONS} open connections, which is as many as it takes. Close some, or try again in a moment.`,
});
const REFUSAL = `HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(WORDS)}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n${WORDS}`;

/** What connections may cost, and how many there may be over all servers that are tuned. */
export interface ConnectionLimit {
  tune(server: Server): void;
}

/** `most` connections are taken at a time. */
export function limitConnections(most = MOST_CONNECTIONS): ConnectionLimit {
  const open = new Set<Socket>();
  const lingering = new Set<Socket>();
  return {
    tune: (server) => {
      setTimes(server);
      server.prependListener('connection', (socket: Socket) => take(socket, most, open, lingering));
    },
  };
}

function setTimes(server: Server): void {
  // A connection kept open for a while spares a client in a loop a new one each time, and the race of closing it.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 20_000;
  // An upload may take as long as it makes progress: see `patience`.
  server.requestTimeout = 0;
  server.maxHeadersCount = 100;
  server.timeout = STALLED;
}

function take(socket: Socket, most: number, open: Set<Socket>, lingering: Set<Socket>): void {
  if (open.size < most) {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return;
  }
  if (lingering.size >= MOST_LINGERING) {
    socket.destroy();
    return;
  }
  lingering.add(socket);
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => {
    clearTimeout(timer);
    lingering.delete(socket);
  });
  socket.end(REFUSAL);
}

/** Whether a request came by a connection that was told that it is one too many. */
export function isTurnedAway({ socket }: IncomingMessage): boolean {
  return socket.writableEnded;
}

/** Ends a client that takes nothing of its answer; one that waits for it is left in peace, however long that takes. */
export function watchStall(response: ServerResponse): void {
  response.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) socket.destroy();
  });
}
