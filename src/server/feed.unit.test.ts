import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedLine } from '../protocol/trialbook';
import { startTestApp, TOKEN, type TestApp } from './http/testApp';

const CHANGES = `/t/${TOKEN}/api/2.0/trialbook/changes`;

class Reader {
  private readonly lines: FeedLine[] = [];
  private waiting: (() => void) | undefined;

  private constructor(private readonly sent: ClientRequest, response: IncomingMessage) {
    createInterface({ input: response }).on('error', () => undefined).on('line', (line) => {
      this.lines.push(JSON.parse(line) as FeedLine);
      this.waiting?.();
    });
    response.on('error', () => undefined);
  }

  static open(port: number, since?: string): Promise<Reader> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: CHANGES + (since === undefined ? '' : `?since=${since}`) }, (response) => resolve(new Reader(sent, response)));
      sent.on('error', reject);
      sent.end();
    });
  }

  /** The next line that is no beat. */
  async next(): Promise<FeedLine> {
    for (;;) {
      const line = this.lines.shift();
      if (line === undefined) await new Promise<void>((resolve) => (this.waiting = resolve));
      else if (line.type !== 'beat') return line;
    }
  }

  async beat(): Promise<FeedLine> {
    while (this.lines.length === 0) await new Promise<void>((resolve) => (this.waiting = resolve));
    return this.lines.shift()!;
  }

  close(): void {
    this.sent.destroy();
  }
}

describe('the change feed over HTTP', () => {
  let test: TestApp;
  beforeEach(async () => void (test = await startTestApp()));
  afterEach(() => test.close());
  const create = async (): Promise<string> =>
    ((await test.call('POST', 'mlflow/runs/create', { experiment_id: '0' })).json['run'] as { info: { run_id: string } }).info.run_id;

  it('tells at once where it stands, then what changes', async () => {
    const reader = await Reader.open(test.port);
    expect((await reader.beat()).type).toBe('beat');
    expect(test.app.listeners).toBe(1);
    expect(test.app.inFlight).toBe(0);
    const run = await create();
    const line = await reader.next();
    expect(line.type === 'changes' && line.changes.some((change) => change.kind === 'run' && change.run_id === run)).toBe(true);
    reader.close();
    await expect.poll(() => test.app.listeners).toBe(0);
  });

  it('tells of artifacts', async () => {
    const run = await create();
    const reader = await Reader.open(test.port);
    await test.send('PUT', `/t/${TOKEN}/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/a`, 'x');
    for (;;) {
      const line = await reader.next();
      if (line.type === 'changes' && line.changes.some(({ kind, run_id }) => kind === 'artifacts' && run_id === run)) break;
    }
    reader.close();
  });

  it('goes on where a reader was', async () => {
    const reader = await Reader.open(test.port);
    await create();
    const { seq } = await reader.next();
    reader.close();
    const run = await create();
    const again = await Reader.open(test.port, seq);
    const line = await again.next();
    expect(line.type === 'changes' && line.changes.some((change) => change.run_id === run)).toBe(true);
    again.close();
  });

  it('starts anew for a reader of another process', async () => {
    const reader = await Reader.open(test.port, '0123456789ab-3');
    expect((await reader.next()).type).toBe('reset');
    await create();
    expect((await reader.next()).type).toBe('changes');
    reader.close();
  });

  it('queues nothing for a reader that does not read', async () => {
    const socket = connect(test.port, '127.0.0.1');
    socket.pause();
    socket.write(`GET ${CHANGES} HTTP/1.1\r\nHost: 127.0.0.1:${test.port}\r\n\r\n`);
    await expect.poll(() => test.app.listeners).toBe(1);
    const before = process.memoryUsage().rss;
    const runs = await Promise.all(Array.from({ length: 20 }, create));
    for (let round = 0; round < 20; round++) {
      for (const run of runs) {
        const tags = Array.from({ length: 40 }, (_, index) => ({ key: `${'k'.repeat(200)}${round}-${index}`, value: '' }));
        await test.call('POST', 'mlflow/runs/log-batch', { run_id: run, tags });
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
    socket.destroy();
    await expect.poll(() => test.app.listeners).toBe(0);
  });

  it('ends with the server', async () => {
    const reader = await Reader.open(test.port);
    await reader.beat();
    test.app.close();
    await expect.poll(() => test.app.listeners).toBe(0);
  });
});
