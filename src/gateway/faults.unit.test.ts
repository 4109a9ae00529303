import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as startRequest, type ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, ServeRequest } from '../protocol/serving';
import { startTestGateway, writeStandIn, type TestGateway } from './testing/standIn';
import { WATCH, Worker } from './workers/worker';

let folder: string;
let python: string;
let gateway: TestGateway;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trialbook-faults-'));
  python = writeStandIn(folder);
  gateway = await startTestGateway(folder, new Map([['Production', '1'], ['Staging', '2']]));
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const ID = 'House/Production';
const STAGING: ServeRequest['challenger'] = { ref: { kind: 'stage', stage: 'Staging' }, share: 0.5 };
const serve = (more: Partial<ServeRequest> = {}): Promise<unknown> =>
  gateway.models.serve({ name: 'House', ref: { kind: 'stage', stage: 'Production' }, environment: 'local', python, workers: { min: 1, max: 1 }, ...more });
const backend = (role: Backend['role'], id = ID): Backend | undefined => gateway.models.list().find((one) => one.id === id)?.backends.find((one) => one.role === role);
const until = async (what: () => unknown): Promise<void> => {
  const deadline = Date.now() + 90_000;
  while (!(await what())) {
    await wait(20);
    if (Date.now() > deadline) throw new Error(`Not within 90 s: ${String(what)}\n${JSON.stringify(gateway.models.list())}`);
  }
};
const ready = (role: Backend['role'] = 'champion', id = ID): Promise<void> => until(() => backend(role, id)?.state.kind === 'healthy');
const look = (): void => gateway.models.look([{ kind: 'model-version', name: 'House' }]);

interface Answer {
  readonly status: number;
  readonly version: string | null;
  readonly id: string;
  readonly body: Record<string, unknown>;
}
const post = async (body: object, query = '', id = ID, action = 'invocations'): Promise<Answer> => {
  const answer = await fetch(`${gateway.url}/model/${id}/${action}${query}`, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${gateway.token}` } });
  return { status: answer.status, version: answer.headers.get('x-served-version'), id: answer.headers.get('x-request-id') ?? '', body: (await answer.json()) as Record<string, unknown> };
};

describe.skipIf(process.platform === 'win32')('a version that is asked for by its number', () => {
  it('answers whatever its share, when it takes part', async () => {
    gateway.registry.set('Staging', '77');
    await serve({ challenger: STAGING });
    await ready();
    await until(() => backend('challenger')?.state.kind === 'failed');
    const failed = await post({}, '?version=77');
    expect([failed.status, failed.body['message']]).toEqual([503, expect.stringContaining('the model is broken')]);
    gateway.registry.set('Staging', '2');
    look();
    await ready('challenger');
    for (const version of ['2', '2', '2', '1', '1']) expect(await post({}, `?version=${version}`)).toMatchObject({ status: 200, version });
    expect(await post({}, '?version=3')).toMatchObject({ status: 404, version: null });
    expect(await post({}, '?version=two')).toMatchObject({ status: 400 });
    // Who asks for a version takes no turn of the others: every second request goes to the challenger.
    expect([(await post({})).version, (await post({})).version].sort()).toEqual(['1', '2']);
  });
});

describe.skipIf(process.platform === 'win32')('a challenger', () => {
  it('and the champion have their metric with its interval from outcomes by request id', async () => {
    await serve({ challenger: STAGING });
    await ready();
    await ready('challenger');
    // Version 1 errs by 1 and 3 in turn, version 2 by 2 at each: squared errors of 1 and 9, and of 4.
    const outcomes = [];
    const counts: Record<string, number> = { '1': 0, '2': 0 };
    while (counts['1']! < 20 || counts['2']! < 20) {
      const { id, version, body } = await post({ predict: { 1: [100 + (counts['1']! % 2 === 0 ? 1 : 3)], 2: [102] } });
      counts[version!]!++;
      expect(body['predictions']).toHaveLength(1);
      outcomes.push({ request_id: id, outcome: 100 });
    }
    expect(counts).toEqual({ 1: 20, 2: 20 });
    expect((await post({ outcomes }, '', ID, 'outcomes')).body).toEqual({ taken: 40, unknown: [] });
    const champion = backend('champion')!.outcome!;
    // Mean 5, variance of the sample 20 · 16 / 19, so that the mean is known by 1.959964 · √(variance / 20) = 1.7986.
    expect({ ...champion, value: champion.value.toFixed(4), low: champion.low.toFixed(4), high: champion.high.toFixed(4) }).toEqual({ metric: 'rmse', value: '2.2361', low: '1.7892', high: '2.6074', count: 20 });
    expect(backend('challenger')!.outcome).toEqual({ metric: 'rmse', value: 2, low: 2, high: 2, count: 20 });
  });

  it('that is deleted gives its share back, without a request that fails', async () => {
    await serve({ challenger: STAGING });
    await ready();
    await ready('challenger');
    const asking = Promise.all(Array.from({ length: 8 }, () => post({ sleep: 200 })));
    await wait(50);
    gateway.registry.delete('Staging');
    look();
    await until(() => backend('challenger') === undefined);
    expect((await asking).map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
    expect([await post({}), await post({})]).toMatchObject([{ status: 200, version: '1' }, { status: 200, version: '1' }]);
  });
});

describe.skipIf(process.platform === 'win32')('faults', () => {
  it('a version that was deleted while it is served is said to be, and stopped', async () => {
    const id = 'House/5';
    await serve({ ref: { kind: 'version', version: '5' } });
    await ready('champion', id);
    gateway.registry.set('5', 'deleted');
    look();
    await until(() => gateway.models.get(id)?.status().notice === 'Version 5 was deleted');
    await until(() => backend('champion', id) === undefined);
    expect(await post({}, '', id)).toMatchObject({ status: 503, body: { message: 'Version 5 was deleted' } });
  });

  it('a scoring server that does not answer is replaced; what it hung over is not tried again', async () => {
    await gateway.close();
    gateway = await startTestGateway(folder, new Map([['Production', '1']]), { reply: 1500 });
    await serve();
    await ready();
    const before = (await post({})).body['pid'];
    const hung = await post({ hang: 1 });
    expect([hung.status, hung.body['message']]).toEqual([504, expect.stringContaining('did not answer a request within')]);
    await until(async () => (await post({})).status === 200);
    expect((await post({})).body['pid']).not.toBe(before);
    expect(backend('champion')?.state.kind).toBe('healthy');
  });

  it('callers that go away while they send leave nothing behind', async () => {
    await serve();
    await ready();
    // Announced as small, which is read first, and as large, which is passed on as it comes.
    for (const length of [1000, 50_000_000]) {
      const calls = Array.from({ length: 10 }, () => upload(length));
      for (const call of calls) call.write('x'.repeat(500));
      if (length > 1000) await until(() => backend('champion')!.queue === 10);
      for (const call of calls) call.destroy();
      await until(() => backend('champion')!.queue === 0);
    }
    expect(await post({})).toMatchObject({ status: 200 });
    await expect.poll(() => backend('champion')).toMatchObject({ workers: 1, traffic: { requests: 1, errors: 0 } });
  });

  it('callers that go away while they wait are forgotten', async () => {
    await serve();
    await ready();
    const away = new AbortController();
    const calls = Array.from({ length: 20 }, () => fetch(`${gateway.url}/model/${ID}/invocations`, {
      method: 'POST', body: '{"sleep": 30000}', signal: away.signal, headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${gateway.token}` },
    }).then(({ status }) => status, () => 0));
    await until(() => backend('champion')!.queue === 20);
    away.abort();
    await until(() => backend('champion')!.queue === 0);
    expect(await Promise.all(calls)).not.toContain(503);
    expect(await post({})).toMatchObject({ status: 200 });
  });

  it('another program that took the port is not taken for the scoring server', async () => {
    const other = createServer((_, response) => response.end('well'));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const script = join(folder, 'late.js');
    // As MLflow does it takes its time before it asks for the port, and ends when it cannot have it.
    writeFileSync(script, `setTimeout(() => require('node:http').createServer().listen(${port}, '127.0.0.1'), 500);`);
    const told: string[] = [];
    const failure = await new Promise<string>((done) => {
      Worker.start({ command: { program: process.execPath, args: [script], env: process.env }, port, log: join(folder, 'log'), temporary: join(folder, 'tmp'), folder, times: { ...WATCH, starting: 20 } },
        { healthy: () => told.push('healthy'), ended: (_, reason) => done(reason?.reason ?? '') });
    });
    other.close();
    expect(told).toEqual([]);
    expect(failure).toContain('EADDRINUSE');
  });
});

/** A request of which only the headers are sent. */
function upload(length: number): ClientRequest {
  const call = startRequest(`${gateway.url}/model/${ID}/invocations`, { method: 'POST', agent: false, headers: { Authorization: `Bearer ${gateway.token}`, 'Content-Type': 'application/json', 'Content-Length': length } });
  call.on('error', () => undefined);
  call.flushHeaders();
  return call;
}
