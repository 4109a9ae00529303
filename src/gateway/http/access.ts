import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whether the Host header names this server exactly: a web page whose name was made to resolve to 127.0.0.1 still sends its own. */
export function isOurHost(request: IncomingMessage, port: number): boolean {
  const { host } = request.headers;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` || host === `[::1]:${port}`;
}

/** What stands behind `Bearer` in the Authorization header; empty without. */
export function bearer(request: IncomingMessage): string {
  const header = request.headers.authorization;
  return header !== undefined && /^bearer /i.test(header) ? header.slice('bearer '.length).trim() : '';
}

/** Whether a text is the token, in constant time. */
export function isToken(text: string, token: string): boolean {
  const given = Buffer.from(text);
  const expected = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
