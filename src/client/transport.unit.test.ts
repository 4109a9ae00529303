import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { freeTestPort } from '../address/testPort';
import type { Connection } from './connection';
import { testAuthority } from './testCertificates';
import { Transport, type TransportOptions } from './transport';

const open: { close(): unknown; closeAllConnections?(): void }[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const one of open.splice(0)) {
    one.closeAllConnections?.();
    one.close();
  }
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

function listen(server: Server): Promise<number> {
  open.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

const QUICK: TransportOptions = { retryDelays: [1, 1, 1], timeout: 60_000, env: {} };
const GET = { method: 'GET', path: '/api' } as const;

async function plain(handle: (request: IncomingMessage, response: ServerResponse, count: number) => void): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const port = await listen(createHttp((request, response) => {
    request.resume();
    handle(request, response, seen.push(request));
  }));
  return { url: `http://127.0.0.1:${port}`, seen };
}

const transportOf = (connection: Connection, options: TransportOptions = {}): Transport => {
  const transport = new Transport(connection, { ...QUICK, ...options });
  open.push({ close: () => transport.dispose() });
  return transport;
};

describe('TLS', () => {
  const authority = testAuthority('A private authority');
  const good = authority.issue({ name: 'server', hosts: ['127.0.0.1', 'localhost'] });
  const secure = async (options: ServerOptions, handle: RequestListener = (_request, response) => response.end('{"ok":true}')): Promise<string> =>
    `https://127.0.0.1:${await listen(createHttps(options, handle))}`;

  it('trusts a private authority when it is named, and not otherwise', async () => {
    const url = await secure({ cert: good.cert, key: good.key });
    expect(await transportOf({ url, tls: { ca: authority.cert } }).json(GET)).toEqual({ ok: true });
    await expect(transportOf({ url }).json(GET)).rejects.toMatchObject({ kind: 'certificate' });
    await expect(transportOf({ url, tls: { ca: testAuthority('Another').cert } }).json(GET)).rejects.toMatchObject({ kind: 'certificate' });
  });

  it('refuses an expired certificate and one of another host, unless a person wishes to go without', async () => {
    const old = authority.issue({ name: 'server', hosts: ['127.0.0.1'], until: new Date(Date.now() - 1000) });
    const other = authority.issue({ name: 'server', hosts: ['mlflow.example.org'] });
    for (const [pair, words] of [[old, /expired/], [other, /altnames/]] as const) {
      const url = await secure(pair);
      await expect(transportOf({ url, tls: { ca: authority.cert } }).json(GET)).rejects.toMatchObject({ kind: 'certificate', detail: expect.stringMatching(words) as string });
      expect(await transportOf({ url, tls: { insecure: true } }).json(GET)).toEqual({ ok: true });
    }
  });

  it('shows the client certificate that a server wants, and says when it is missing', async () => {
    const url = await secure({ ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true });
    const mine = authority.issue({ name: 'analyst', hosts: ['analyst'] });
    expect(await transportOf({ url, tls: { ca: authority.cert, cert: mine.cert, key: mine.key } }).json(GET)).toEqual({ ok: true });
    await expect(transportOf({ url, tls: { ca: authority.cert } }).json(GET)).rejects.toMatchObject({ kind: 'client-certificate' });
    const strange = testAuthority('Another').issue({ name: 'stranger', hosts: ['x'] });
    await expect(transportOf({ url, tls: { ca: authority.cert, cert: strange.cert, key: strange.key } }).json(GET)).rejects.toMatchObject({ kind: expect.stringMatching(/^(?:client-certificate|reset)$/) as string });
  });

  it('tells that a port does not speak TLS', async () => {
    const { url } = await plain((_request, response) => response.end('{}'));
    await expect(transportOf({ url: url.replace('http:', 'https:') }).json(GET)).rejects.toMatchObject({ kind: 'not-tls' });
  });

  /** A proxy that tunnels everything to one port, as names are not resolved here. */
  const tunnel = async (port: number, wants?: string): Promise<{ address: string; targets: string[] }> => {
    const targets: string[] = [];
    const server = createHttp();
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      if (wants !== undefined && request.headers['proxy-authorization'] !== wants) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      targets.push(request.url ?? '');
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const one of [onward, socket]) one.on('error', () => undefined);
    });
    return { address: `127.0.0.1:${await listen(server)}`, targets };
  };

  it('goes through the proxy that the environment names, with its own sign-in, and checks the server behind it', async () => {
    const named = authority.issue({ name: 'server', hosts: ['mlflow.example.org'] });
    const heard: (string | undefined)[] = [];
    const port = Number(new URL(await secure(named, (request, response) => {
      heard.push(request.headers['proxy-authorization'], request.headers.host);
      response.end('{"ok":true}');
    })).port);
    const { address, targets } = await tunnel(port, `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    const url = 'https://mlflow.example.org';
    const tls = { ca: authority.cert };
    expect(await transportOf({ url, tls }, { env: { HTTPS_PROXY: `http://me:p%40ss@${address}` } }).json(GET)).toEqual({ ok: true });
    expect(targets).toEqual(['mlflow.example.org:443']);
    // The server is not told what the proxy is signed in to with.
    expect(heard).toEqual([undefined, 'mlflow.example.org']);
    await expect(transportOf({ url, tls }, { env: { HTTPS_PROXY: address } }).json(GET)).rejects.toMatchObject({ kind: 'proxy', detail: expect.stringContaining('user name') as string });
    await expect(transportOf({ url: 'https://other.example.org', tls }, { env: { https_proxy: `http://me:p%40ss@${address}` } }).json(GET)).rejects.toMatchObject({ kind: 'certificate' });
    await expect(transportOf({ url, tls }, { env: { https_proxy: 'http://127.0.0.1:1' } }).json(GET)).rejects.toMatchObject({ kind: 'proxy' });
  });
});

it('tells a proxy the whole address of a server without TLS', async () => {
  const { url: proxy, seen } = await plain((_request, response) => response.end('{"ok":true}'));
  const transport = transportOf({ url: 'http://mlflow.example.org/base', authorization: 'Bearer x' }, { env: { HTTP_PROXY: proxy } });
  expect(await transport.json(GET)).toEqual({ ok: true });
  expect(seen[0]).toMatchObject({ url: 'http://mlflow.example.org/base/api', headers: { host: 'mlflow.example.org', authorization: 'Bearer x' } });
});

it('goes past every proxy to this machine', async () => {
  const { url } = await plain((_request, response) => response.end('{"ok":true}'));
  expect(await transportOf({ url }, { env: { HTTP_PROXY: 'http://127.0.0.1:1', ALL_PROXY: 'http://127.0.0.1:1' } }).json(GET)).toEqual({ ok: true });
});

describe('tries again', () => {
  it.each([429, 502, 503, 504])('a read that was answered %i', async (status) => {
    const { url, seen } = await plain((_request, response, count) => (count < 3 ? response.writeHead(status, count === 1 ? { 'Retry-After': '0' } : {}).end('busy') : response.end('{"ok":true}')));
    expect(await transportOf({ url }).json({ method: 'POST', path: '/search', body: {}, read: true })).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
    seen.length = 0;
    await expect(transportOf({ url }).json({ method: 'POST', path: '/write', body: {} })).rejects.toMatchObject({ name: 'MlflowError' });
    expect(seen).toHaveLength(1);
  });

  it('not when a server asks to wait for long, or says no', async () => {
    const { url, seen } = await plain((request, response) => {
      if (request.url === '/api') response.writeHead(429, { 'Retry-After': '3600' }).end();
      else response.writeHead(503).end('Endpoint disabled due to the mlflow server running with `--no-serve-artifacts`.');
    });
    await expect(transportOf({ url }).json(GET)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryAfter: 3_600_000 });
    await expect(transportOf({ url }).json({ ...GET, path: '/files' })).rejects.toMatchObject({ code: 'NOT_IMPLEMENTED' });
    expect(seen).toHaveLength(2);
  });

  it('a read of a server that stops in the middle, and tells when it always does', async () => {
    let whole = false;
    const { url, seen } = await plain((_request, response) => {
      response.writeHead(200, { 'Content-Length': '20' });
      if (whole) response.end('{"value":"complete"}');
      else response.write('{"value":', () => response.destroy());
    });
    await expect(transportOf({ url }).json(GET)).rejects.toMatchObject({ kind: 'reset' });
    expect(seen).toHaveLength(4);
    whole = true;
    expect(await transportOf({ url }).json(GET)).toEqual({ value: 'complete' });
  });

  it('a write only when nobody took the connection', async () => {
    const { url, seen } = await plain((_request, response) => response.destroy());
    const write = { method: 'POST', path: '/write', body: { a: 1 } } as const;
    await expect(transportOf({ url }).json(write)).rejects.toMatchObject({ kind: 'reset' });
    expect(seen).toHaveLength(1);

    const port = await freeTestPort();
    const late = createHttp((_request, response) => response.end('{"ok":true}'));
    setTimeout(() => void late.listen(port, '127.0.0.1'), 100);
    open.push(late);
    expect(await transportOf({ url: `http://127.0.0.1:${port}` }, { retryDelays: [200, 400, 800, 1600, 3200, 6400] }).json(write)).toEqual({ ok: true });
  });
});

describe('tells', () => {
  it('silence, before and within an answer', async () => {
    const { url } = await plain((request, response) => {
      if (request.url === '/half') response.write('{');
    });
    const hasty = transportOf({ url }, { timeout: 300 });
    await expect(hasty.json(GET)).rejects.toMatchObject({ kind: 'timeout' });
    await expect(hasty.json({ ...GET, path: '/half' })).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('who has to sign in, and where', async () => {
    const { url, seen } = await plain((request, response) => {
      const path = request.url ?? '';
      if (path === '/api') response.writeHead(302, { Location: 'https://login.example.org/authorize?client_id=7' }).end();
      else if (path === '/own') response.writeHead(302, { Location: '/login?next=own' }).end();
      else if (path.startsWith('/login')) response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><title>Welcome</title>');
      else if (path === '/form') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Company</title><input type="password">');
      else if (path === '/page') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>A wiki</title>');
      else response.writeHead(401).end('You are not authenticated.');
    });
    const transport = transportOf({ url, authorization: 'Bearer secret' });
    const of = (path: string): Promise<unknown> => transport.json({ method: 'GET', path });
    await expect(of('/api')).rejects.toMatchObject({ kind: 'sign-in-page', location: 'https://login.example.org/authorize' });
    await expect(of('/own')).rejects.toMatchObject({ kind: 'sign-in-page', location: `${url}/login` });
    await expect(of('/form')).rejects.toMatchObject({ kind: 'sign-in-page', detail: 'Company' });
    await expect(of('/page')).rejects.toMatchObject({ kind: 'html', detail: 'A wiki' });
    await expect(of('/other')).rejects.toMatchObject({ kind: 'sign-in', detail: 'You are not authenticated.' });
    // Asked once each, but for the one that was led on: no credentials are tried twice.
    expect(seen).toHaveLength(6);
  });

  it('what a front server says of certificates, and of http at a port of https', async () => {
    const { url } = await plain((request, response) => {
      const words = request.url === '/api' ? 'No required SSL certificate was sent' : 'The plain HTTP request was sent to HTTPS port';
      response.writeHead(400, { 'Content-Type': 'text/html' }).end(`<html><head><title>400 ${words}</title></head></html>`);
    });
    await expect(transportOf({ url }).json(GET)).rejects.toMatchObject({ kind: 'client-certificate' });
    await expect(transportOf({ url }).json({ ...GET, path: '/other' })).rejects.toMatchObject({ kind: 'moved', location: url.replace('http:', 'https:') });
  });

  it('the permission that is missing, in the server’s words', async () => {
    const { url } = await plain((_request, response) => response.writeHead(403).end('Permission denied'));
    const transport = transportOf({ url });
    const needs = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string): Promise<unknown> => {
      const error: unknown = await transport.json({ method, path: `/api/2.0/mlflow/${path}`, ...(method === 'POST' ? { body: {} } : {}) }).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'PERMISSION_DENIED', message: 'Permission denied' });
      return (error as { needs: unknown }).needs;
    };
    expect(await needs('GET', 'runs/get')).toEqual({ permission: 'READ', on: 'experiment' });
    expect(await needs('POST', 'runs/search')).toEqual({ permission: 'READ', on: 'experiment' });
    expect(await needs('POST', 'runs/log-batch')).toEqual({ permission: 'EDIT', on: 'experiment' });
    expect(await needs('POST', 'runs/delete')).toEqual({ permission: 'MANAGE', on: 'experiment' });
    expect(await needs('POST', 'runs/delete-tag')).toEqual({ permission: 'EDIT', on: 'experiment' });
    expect(await needs('POST', 'model-versions/transition-stage')).toEqual({ permission: 'EDIT', on: 'model' });
    expect(await needs('DELETE', 'registered-models/delete')).toEqual({ permission: 'MANAGE', on: 'model' });
    expect(await needs('DELETE', 'registered-models/alias')).toEqual({ permission: 'EDIT', on: 'model' });
  });
});

it('follows redirects within the server, with method and body where they are kept, and no further', async () => {
  const bodies: string[] = [];
  const other = await plain((_request, response) => response.end('{"stolen":true}'));
  const { url } = await plain((request, response) => {
    const path = request.url ?? '';
    if (path === '/api') response.writeHead(302, { Location: 'v2/api' }).end();
    else if (path === '/moved') response.writeHead(308, { Location: '/v2/api' }).end();
    else if (path === '/turns-into-get') response.writeHead(302, { Location: '/v2/api' }).end();
    else if (path === '/away') response.writeHead(307, { Location: `${other.url}/api` }).end();
    else if (path === '/circle') response.writeHead(302, { Location: '/circle' }).end();
    else {
      bodies.push(`${request.method} ${request.headers.authorization}`);
      response.end('{"ok":true}');
    }
  });
  const transport = transportOf({ url, authorization: 'Bearer secret' });
  expect(await transport.json(GET)).toEqual({ ok: true });
  expect(await transport.json({ method: 'POST', path: '/moved', body: {} })).toEqual({ ok: true });
  expect(bodies).toEqual(['GET Bearer secret', 'POST Bearer secret']);
  await expect(transport.json({ method: 'POST', path: '/turns-into-get', body: {} })).rejects.toMatchObject({ kind: 'moved', location: `${url}/v2/api` });
  await expect(transport.json({ method: 'POST', path: '/away', body: {} })).rejects.toMatchObject({ kind: 'moved', location: `${other.url}/api` });
  await expect(transport.json({ method: 'GET', path: '/circle' })).rejects.toMatchObject({ kind: 'moved' });
  expect(other.seen).toHaveLength(0);
});

it('sends the headers of a person, and ends a call that is no longer wanted', async () => {
  const { url, seen } = await plain((request, response) => {
    if (request.url !== '/slow') response.end('{}');
  });
  const transport = transportOf({ url, headers: { 'X-Api-Key': 'k', Host: 'evil' } });
  await transport.json(GET);
  expect(seen[0]?.headers).toMatchObject({ 'x-api-key': 'k', host: url.slice('http://'.length) });
  const stop = new AbortController();
  const slow = transport.json({ ...GET, path: '/slow' }, { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('not wanted')), 30);
  await expect(slow).rejects.toThrow('not wanted');
});

it('unpacks answers that come packed, and tells one that breaks off', async () => {
  const packed = gzipSync(JSON.stringify({ text: 'x'.repeat(5000) }));
  const { url } = await plain((request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' });
    response.end(request.url === '/api' ? packed : packed.subarray(0, 20));
  });
  expect(await transportOf({ url }).json(GET)).toEqual({ text: 'x'.repeat(5000) });
  await expect(transportOf({ url }).json({ ...GET, path: '/torn' })).rejects.toMatchObject({ name: 'ConnectionError' });
});

it('uploads a stream without holding it, and says why it was refused', async () => {
  let size = 0;
  const { url } = await plain((request, response) => {
    request.on('data', (chunk: Buffer) => (size += chunk.length));
    request.on('end', () => (request.url === '/full' ? response.writeHead(507).end('no space left') : response.end()));
  });
  const chunk = Buffer.alloc(1024 * 1024);
  const body = (): Readable => Readable.from((function* () { for (let count = 0; count < 20; count++) yield chunk; })());
  await transportOf({ url }).upload('/file', body());
  expect(size).toBe(20 * chunk.length);
  await expect(transportOf({ url }).upload('/full', body())).rejects.toMatchObject({ message: 'no space left' });
});

