import * as http from 'node:http';
import * as https from 'node:https';
import { connect, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { Connection, TlsOptions } from './connection';
import { ConnectionError } from './connectionError';
import { bareHost, portOf, type Proxy } from './proxy';

/** Longest wait for a proxy, ms. */
const PATIENCE = 30_000;

/** What makes connections to one server. */
export interface AgentOptions {
  /** Connections that are open at the same time. */
  readonly connections: number;
  /** Idle connections are closed after this time, ms; 0 leaves that to the server. */
  readonly idle: number;
  readonly proxy: Proxy | undefined;
}

/** Keeps connections to the server of `connection` open, through the proxy if there is one. */
export function makeAgent(connection: Connection, { connections, idle, proxy }: AgentOptions): http.Agent {
  const address = new URL(connection.url);
  const options = { keepAlive: true, maxSockets: connections, ...(idle === 0 ? {} : { timeout: idle }) };
  const secure = address.protocol === 'https:';
  const agent = secure ? new https.Agent({ ...options, ...secureOptions(connection.tls) }) : new http.Agent(options);
  if (proxy !== undefined) {
    (agent as unknown as Dialling).createConnection = (_wanted, done) => {
      const dialled = secure ? tunnel(address, proxy, secureOptions(connection.tls)) : dial(proxy);
      dialled.then((socket) => done(null, socket), (error: unknown) => done(error as Error));
      return undefined;
    };
  }
  return agent;
}

interface Dialling {
  createConnection: (options: object, done: (error: Error | null, socket?: Socket) => void) => undefined;
}

/** What TLS is spoken with. */
export function secureOptions(options: TlsOptions | undefined): tls.ConnectionOptions {
  if (options === undefined) return {};
  const { ca, cert, key, passphrase, insecure } = options;
  return {
    // A list of one's own takes the place of the machine's, so that stands in it too.
    ...(ca === undefined ? {} : { ca: [...machineAuthorities(), ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(insecure === true ? { rejectUnauthorized: false } : {}),
  };
}

/** Those that the runtime trusts, and where it can tell them those of the system. */
function machineAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default' | 'system') => string[] };
  if (getCACertificates === undefined) return tls.rootCertificates;
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

/** A connection to the proxy itself. */
function dial({ url }: Proxy): Promise<Socket> {
  const place = { host: bareHost(url), port: portOf(url) };
  return new Promise((resolve, reject) => {
    const socket = url.protocol === 'https:' ? tls.connect({ ...place, servername: place.host }, () => resolve(socket)) : connect(place, () => resolve(socket));
    socket.once('error', (cause: Error) => reject(unreachable(url, cause)));
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer in time')));
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => socket.setTimeout(0));
  });
}

/** A connection to the server through the proxy (RFC 9110, 9.3.6), TLS spoken inside of it. */
async function tunnel(address: URL, proxy: Proxy, options: tls.ConnectionOptions): Promise<Socket> {
  const host = bareHost(address);
  const target = `${host.includes(':') ? `[${host}]` : host}:${portOf(address)}`;
  const inner = await open(target, proxy);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ ...options, socket: inner, ...(options.servername === undefined && !/^[\d.]+$|:/.test(host) ? { servername: host } : {}), host }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function open(target: string, proxy: Proxy): Promise<Socket> {
  const { url, authorization } = proxy;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request({
      host: bareHost(url), port: portOf(url), method: 'CONNECT', path: target, agent: false, timeout: PATIENCE,
      headers: { Host: target, ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }) },
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refused(url, response.statusCode ?? 0, target));
    });
    request.once('response', (response) => {
      response.resume();
      reject(refused(url, response.statusCode ?? 0, target));
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', (cause) => reject(unreachable(url, cause)));
    request.end();
  });
}

/** A proxy's refusal; 407 is its wish for a user and password of its own. */
export function refused(proxy: URL, status: number, target: string): ConnectionError {
  const why = status === 407 ? 'wants a user name and password, or others' : `answered ${status}`;
  return new ConnectionError('proxy', target, { detail: `${proxy.origin} ${why}` });
}

function unreachable(proxy: URL, cause: Error): ConnectionError {
  return new ConnectionError('proxy', proxy.origin, { cause, detail: `it cannot be reached: ${(cause as NodeJS.ErrnoException).code ?? cause.message}` });
}
