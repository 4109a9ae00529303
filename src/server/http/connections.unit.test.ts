import { createServer, get, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTurnedAway, limitConnections, watchStall } from './connections';

describe('connections', () => {
  let server: Server;
  let port: number;
  let handled: number;
  const opened: Socket[] = [];
  const open = (): Promise<Socket> => new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => undefined);
    opened.push(socket);
  });
  const ask = (): Promise<number> => new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    }).on('error', reject);
  });

  beforeEach(async () => {
    handled = 0;
    server = createServer((request, response) => {
      if (isTurnedAway(request)) return;
      handled++;
      response.end('ok');
    });
    limitConnections(3).tune(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    for (const socket of opened.splice(0)) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('tells those that are too many, and takes others once some have gone', async () => {
    const three = await Promise.all([open(), open(), open()]);
    await expect.poll(ask).toBe(503);
    expect(handled).toBe(0);
    three[0].destroy();
    await expect.poll(ask).toBe(200);
    expect(handled).toBe(1);
  });

  it('closes one that was told and stays', async () => {
    await Promise.all([open(), open(), open()]);
    const fourth = await open();
    const ended = new Promise((resolve) => fourth.once('close', resolve));
    fourth.resume();
    await ended;
  });

  it('bounds what a request may take of time and headers', () => {
    expect([server.headersTimeout, server.timeout, server.maxHeadersCount]).toEqual([20_000, 120_000, 100]);
  });

  it('lets a client go that takes nothing, and leaves one alone that waits', async () => {
    const stalled = createServer((request, response) => {
      watchStall(response);
      if (request.url === '/wait') setTimeout(() => response.end('late'), 400);
      else response.end(Buffer.alloc(64 * 1024 * 1024));
    });
    stalled.timeout = 100;
    await new Promise<void>((resolve) => stalled.listen(0, '127.0.0.1', resolve));
    const { port: at } = stalled.address() as AddressInfo;
    const deaf = connect(at, '127.0.0.1', () => deaf.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    deaf.on('error', () => undefined).pause();
    const waiting = new Promise<number>((resolve, reject) => {
      get({ host: '127.0.0.1', port: at, path: '/wait', agent: false }, (response) => void response.resume().on('end', () => resolve(response.statusCode ?? 0))).on('error', reject);
    });
    expect(await waiting).toBe(200);
    await expect.poll(() => new Promise((resolve) => stalled.getConnections((_error, count) => resolve(count)))).toBe(0);
    deaf.destroy();
    await new Promise((resolve) => stalled.close(resolve));
  });
});
