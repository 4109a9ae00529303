import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, get, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressUrl, findAddress, keepAddress, moveAddress, newToken, reserveAddress, storeHash, type StoreAddress } from '../../address/address';
import { hashOfToken } from '../../address/retiredTokens';
import { probe } from '../../address/probe';
import { proofOf } from '../../address/proof';
import type { Hello } from '../../protocol/trialbook';
import { Door } from './door';
import { listen } from './listen';

let root: string;
let address: StoreAddress;
const servers: Server[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-listen-'));
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
  address = reserveAddress(join(root, '.trialbook'));
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  rmSync(root, { recursive: true, force: true });
});

const hello = (nonce: string): Hello => ({
  product: 'trialbook', version: '1.0.0', protocol: 1, schema: 1, readOnly: false, store: storeHash(address.storePath), proof: proofOf(address.token, nonce),
});
const nonceOf = (url: string | undefined): string => new URL(url ?? '', 'http://x').searchParams.get('nonce') ?? '';

async function hold(handle: RequestListener): Promise<Server> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(address.port, '127.0.0.1', resolve));
  return server;
}

async function start(options: { isOurs?: boolean; fixed?: boolean; silence?: number } = {}): ReturnType<typeof listen> {
  const listening = await listen({ address, handle: () => undefined, fixed: options.fixed === true, isOurs: () => options.isOurs === true, silence: options.silence ?? 30_000 });
  if (listening.kind === 'bound') servers.push(...listening.servers);
  return listening;
}

describe('listen', () => {
  it('binds the reserved port', async () => {
    expect(await start()).toMatchObject({ kind: 'bound', moved: false, address: { port: address.port } });
  });

  it('finds the server that the store has', async () => {
    await hold((request, response) => response.end(JSON.stringify(hello(nonceOf(request.url)))));
    expect(await start()).toMatchObject({ kind: 'existing', address: { port: address.port } });
  });

  it('finds the server that the store has when it replaces its token at that moment', async () => {
    const next = { ...address, token: newToken() };
    await hold((request, response) => {
      keepAddress(next);
      response.end(JSON.stringify({ ...hello(nonceOf(request.url)), proof: proofOf(next.token, nonceOf(request.url)) }));
    });
    expect(await start()).toMatchObject({ kind: 'existing', address: { port: address.port, token: next.token } });
    expect(findAddress(address.storePath)).toMatchObject({ port: address.port, token: next.token });
  });

  it('takes no token that one which is leaving has revoked', async () => {
    const next = { ...address, token: newToken(), retired: [{ hash: hashOfToken(address.token), at: 1, until: 0, runs: [] }] };
    const server = await hold((request, response) => {
      response.end(JSON.stringify({ ...hello(nonceOf(request.url)), leaving: true }), () => {
        keepAddress(next);
        server.close().closeAllConnections();
      });
    });
    expect(await start()).toMatchObject({ kind: 'bound', address: { port: address.port, token: next.token, retired: next.retired } });
  });

  it('waits for one that is leaving, and takes its port', async () => {
    const server = await hold((request, response) => {
      response.end(JSON.stringify({ ...hello(nonceOf(request.url)), leaving: true }), () => server.close().closeAllConnections());
    });
    expect(await start()).toMatchObject({ kind: 'bound', moved: false, address: { port: address.port } });
  });

  it('waits for one that is reading its database', async () => {
    let calls = 0;
    await hold((request, response) => {
      if (++calls > 2) response.end(JSON.stringify(hello(nonceOf(request.url))));
    });
    expect(await start({ isOurs: true, silence: 700 })).toMatchObject({ kind: 'existing' });
  });

  it('leaves the port to a foreign program, be it silent', async () => {
    await hold(() => undefined);
    const listening = await start({ silence: 700 });
    expect(listening).toMatchObject({ kind: 'bound', moved: true });
    expect(listening.address.port).not.toBe(address.port);
    expect(reserveAddress(address.storePath).port).toBe(listening.address.port);
  });

  it('has no other port when a person named one', async () => {
    await hold((_request, response) => response.end());
    await expect(start({ fixed: true })).rejects.toMatchObject({ code: 'port-taken' });
  });
});

it('moves to the port that another process moved to', () => {
  const moved = moveAddress(address);
  expect(moveAddress(address)).toEqual(moved);
});

describe('Door', () => {
  const fetchText = (path: string): Promise<{ status: number | undefined; text: string }> => new Promise((resolve, reject) => {
    get(addressUrl(address) + path, { agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode, text });
      });
    }).on('error', reject);
  });

  it('keeps who comes early waiting, and says who leaves', async () => {
    const door = new Door();
    await hold(door.handle);
    const early = fetchText('/early');
    await new Promise((resolve) => setTimeout(resolve, 50));
    door.open((request, response) => response.end(`open ${request.url ?? ''}`));
    expect((await early).text).toBe('open /early');
    door.leave((nonce) => ({ ...hello(nonce), leaving: true }));
    expect(await fetchText('/api/2.0/mlflow/runs/create')).toMatchObject({ status: 503, text: expect.stringContaining('TEMPORARILY_UNAVAILABLE') as string });
    expect((await probe(address)).kind).toBe('leaving');
  });
});
