import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAddress, moveAddress, reserveAddress, storeHash, type StoreAddress } from './address';
import { PORT_RANGE, choosePort, listeningPorts } from './ports';
import { probe } from './probe';
import { proofOf } from './proof';
import { locateStore } from './storeLocation';

let root: string;
let store: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-address-')));
  store = join(root, 'workspace', '.trialbook');
  mkdirSync(join(root, 'workspace'));
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const stateFiles = (): string[] => readdirSync(join(root, 'state', 'stores'));

describe('reserveAddress', () => {
  it('makes an address once, outside the ephemeral ranges, and writes nothing to the workspace', () => {
    const first = reserveAddress(store);
    expect(first.port).toBeGreaterThanOrEqual(PORT_RANGE[0]);
    expect(first.port).toBeLessThanOrEqual(PORT_RANGE[1]);
    expect(first.token).toMatch(/^[0-9a-f]{64}$/);
    expect(reserveAddress(store)).toEqual(first);
    expect(readdirSync(join(root, 'workspace'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('keeps the token from other users', () => {
    reserveAddress(store);
    expect(statSync(join(root, 'state')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'state', 'stores', stateFiles()[0]!)).mode & 0o777).toBe(0o600);
  });

  it('is the same by a link to the folder, before and after the store is made', () => {
    symlinkSync(join(root, 'workspace'), join(root, 'link'));
    const before = reserveAddress(join(root, 'link', '.trialbook'));
    mkdirSync(store);
    expect(reserveAddress(store)).toEqual(before);
  });

  it('gives the view of an untrusted folder another port and token', () => {
    const view = reserveAddress(store, { readOnly: true });
    const own = reserveAddress(store);
    expect(view.token).not.toBe(own.token);
    expect(view.port).not.toBe(own.port);
  });

  it('replaces a damaged file', () => {
    reserveAddress(store);
    writeFileSync(join(root, 'state', 'stores', stateFiles()[0]!), '{"port": 1');
    expect(findAddress(store)).toBeUndefined();
    expect(reserveAddress(store)).toEqual(findAddress(store));
  });

  it('answers one address to processes that race', async () => {
    const script = join(root, 'reserve.cjs');
    await build({
      stdin: { contents: `import { reserveAddress } from './address'; const { port, token } = reserveAddress(process.argv[2]); console.log(port, token)`, resolveDir: __dirname, loader: 'ts' },
      bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error',
    });
    const run = promisify(execFile);
    const answers = await Promise.all(Array.from({ length: 5 }, () => run(process.execPath, [script, store])));
    expect(new Set(answers.map((answer) => answer.stdout)).size).toBe(1);
    expect(stateFiles()).toHaveLength(1);
  });
});

it('moves to another port with the same token', () => {
  const first = reserveAddress(store);
  const moved = moveAddress(first);
  expect(moved.port).not.toBe(first.port);
  expect(moved.token).toBe(first.token);
  expect(reserveAddress(store)).toEqual(moved);
});

it('chooses no port that is taken or listened on', () => {
  const wanted = choosePort('key', new Set(), new Set());
  expect(choosePort('key', new Set([wanted]), new Set([wanted + 1]))).toBe(wanted + 2);
});

it.runIf(process.platform === 'linux')('sees the ports that are listened on', async () => {
  const { server, port } = await serve(() => undefined);
  expect(listeningPorts().has(port)).toBe(true);
  server.close();
});

describe('locateStore', () => {
  it('takes the nearest store within the repository', () => {
    mkdirSync(join(root, 'workspace', '.git'));
    mkdirSync(join(root, 'workspace', 'a', 'b'), { recursive: true });
    mkdirSync(store);
    expect(locateStore(join(root, 'workspace', 'a', 'b'))).toBe(store);
  });

  it('does not look above the repository, nor outside of one', () => {
    mkdirSync(join(root, '.trialbook'));
    mkdirSync(join(root, 'workspace', 'sub'));
    expect(locateStore(join(root, 'workspace', 'sub'))).toBe(join(root, 'workspace', 'sub', '.trialbook'));
    mkdirSync(join(root, 'workspace', '.git'));
    expect(locateStore(join(root, 'workspace', 'sub'))).toBe(join(root, 'workspace', 'sub', '.trialbook'));
  });
});

describe('probe', () => {
  const answering = async (answer: (nonce: string, address: StoreAddress) => object): Promise<{ kind: string; seen: string }> => {
    let seen = '';
    let address = reserveAddress(store);
    const { server, port } = await serve((url, headers) => {
      seen += url + JSON.stringify(headers);
      return JSON.stringify(answer(new URL(url, 'http://x').searchParams.get('nonce') ?? '', address));
    });
    address = { ...address, port };
    const { kind } = await probe(address);
    server.close();
    return { kind, seen: seen.includes(address.token) ? 'token' : 'no token' };
  };
  const hello = { product: 'trialbook', version: '1.0.0', protocol: 1, schema: 1, readOnly: false };

  it('knows the server of the store by its proof', async () => {
    expect(await answering((nonce, { token }) => ({ ...hello, store: storeHash(store), proof: proofOf(token, nonce) }))).toEqual({ kind: 'ours', seen: 'no token' });
  });

  it.each([
    ['a wrong proof', () => ({ ...hello, store: storeHash(store), proof: 'f'.repeat(64) })],
    ['a proof for another nonce', (_: string, { token }: StoreAddress) => ({ ...hello, store: storeHash(store), proof: proofOf(token, 'old') })],
    ['another store', (nonce: string, { token }: StoreAddress) => ({ ...hello, store: storeHash(root), proof: proofOf(token, nonce) })],
    ['no hello', () => []],
  ])('takes %s for a foreign program and sends it no token', async (_name, answer) => {
    expect(await answering(answer)).toEqual({ kind: 'foreign', seen: 'no token' });
  });

  it('tells an empty port from a silent program', async () => {
    const { server, port } = await serve(() => undefined);
    const address = { ...reserveAddress(store), port };
    expect((await probe(address, 100)).kind).toBe('silent');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await probe(address)).kind).toBe('none');
  });
});

function serve(answer: (url: string, headers: object) => string | undefined): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const text = answer(request.url ?? '', request.headers);
    if (text !== undefined) response.end(text);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ server, port: (server.address() as AddressInfo).port });
    });
  });
}
