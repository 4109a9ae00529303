import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Patience } from '../http/patience';
import { takeBytes } from './bytesIn';
import { sendBytes } from './bytesOut';

const MANY = 6 * 1024 * 1024;
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const patience: Patience = { begin: () => undefined, progress: () => undefined, hold: () => true, end: () => undefined, close: () => undefined };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'trialbook-bytes-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function fresh(): Promise<{ path: string; file: FileHandle }> {
  const path = join(folder(), 'file');
  const file = await open(path, 'wx+');
  onTestFinished(() => file.close().catch(() => undefined));
  return { path, file };
}

/** A body whose bytes come as somebody writes them. */
const body = (): { stream: PassThrough; request: IncomingMessage } => {
  const stream = new PassThrough();
  return { stream, request: stream as unknown as IncomingMessage };
};

describe('a body that is written to a file', () => {
  it('stands there whole, in whatever pieces it comes and the system takes it', async () => {
    const { path, file } = await fresh();
    const writev = file.writev.bind(file);
    // As a system does that takes less than it is given.
    file.writev = (async (pieces: Buffer[]) => {
      const some = pieces.slice(0, 3);
      const last = some.pop()!;
      return writev([...some, last.subarray(0, Math.ceil(last.length / 2))]);
    }) as never;
    const { stream, request } = body();
    const bytes = randomBytes(MANY);
    const taken = takeBytes(request, file, patience);
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 13) % 90_000) {
      if (!stream.write(bytes.subarray(at, at + size))) await new Promise((drained) => stream.once('drain', drained));
    }
    stream.end();
    await taken;
    expect(digest(readFileSync(path))).toBe(digest(bytes));
  });

  it('is not waited for when its client broke off before', async () => {
    const { file } = await fresh();
    const { stream, request } = body();
    stream.destroy();
    await new Promise((closed) => stream.once('close', closed));
    await expect(takeBytes(request, file, patience)).rejects.toThrow('closed');
  });

  it('waits for the disk, instead of keeping what it cannot write', async () => {
    const { file } = await fresh();
    let go: () => void = () => undefined;
    const writev = file.writev.bind(file);
    const stopped = new Promise<void>((done) => (go = done));
    file.writev = (async (pieces: Buffer[]) => {
      await stopped;
      return writev(pieces);
    }) as never;
    const { stream, request } = body();
    const taken = takeBytes(request, file, patience);
    let accepted = 0;
    for (let i = 0; i < 2000 && stream.writableLength < 1024 * 1024; i++) {
      stream.write(Buffer.alloc(64 * 1024));
      accepted += 64 * 1024;
      await new Promise((turn) => setImmediate(turn));
    }
    expect(accepted).toBeLessThan(8 * 1024 * 1024);
    go();
    stream.end();
    await taken;
    expect((await file.stat()).size).toBe(accepted);
  });

  it('that breaks off, or that the disk does not take, is told, and the request is left to be answered', async () => {
    const { file } = await fresh();
    const broken = body();
    const taken = takeBytes(broken.request, file, patience);
    broken.stream.write(Buffer.alloc(1000));
    broken.stream.destroy();
    await expect(taken).rejects.toThrow();

    const full = body();
    file.writev = () => Promise.reject(new Error('ENOSPC'));
    const refused = takeBytes(full.request, file, patience);
    full.stream.write(Buffer.alloc(1000));
    await expect(refused).rejects.toThrow('ENOSPC');
    expect(full.stream.destroyed).toBe(false);
  });
});

/** Answers a file once; `ended` tells how that went. */
async function serving(path: string, start: number, end: number): Promise<{ url: string; ended: Promise<unknown> }> {
  let tell: (how: unknown) => void = () => undefined;
  const ended = new Promise((done) => (tell = done));
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Length': end - start + 1 });
    void open(path, 'r').then((file) => sendBytes(file, response, start, end).then(() => 'sent', (error: unknown) => error).then((how) => file.close().then(() => {
      if (how !== 'sent') response.destroy();
      tell(how);
    })));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ended };
}

describe('a file that is answered', () => {
  it('comes as it is, from and to where it was asked for', async () => {
    const path = join(folder(), 'file');
    const bytes = randomBytes(MANY);
    writeFileSync(path, bytes);
    for (const [start, end] of [[0, MANY - 1], [12_345, 3_456_789], [7, 7]] as const) {
      const { url, ended } = await serving(path, start, end);
      expect(digest(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(digest(bytes.subarray(start, end + 1)));
      expect(await ended).toBe('sent');
    }
  });

  it('is let go when the client leaves, or when it is shorter than it was', async () => {
    const path = join(folder(), 'file');
    writeFileSync(path, Buffer.alloc(10 * MANY));
    const left = await serving(path, 0, 10 * MANY - 1);
    get(left.url, (answer) => answer.once('data', () => answer.destroy())).on('error', () => undefined);
    expect(await left.ended).toMatchObject({ name: 'Aborted' });

    const cut = await serving(path, 0, 10 * MANY - 1);
    truncateSync(path, MANY);
    await expect(fetch(cut.url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    expect(await cut.ended).toMatchObject({ name: 'Aborted' });
  });
});
