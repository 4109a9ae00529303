import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request as startRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayClient } from '../client/gateway/gatewayClient';
import { parseRef, type Backend, type GatewayStatus, type ServeRequest, type Served } from '../protocol/serving';
import { startTestGateway, writeStandIn, type TestGateway } from './testing/standIn';

let folder: string;
let python: string;
let gateway: TestGateway;
let client: GatewayClient;
const clients: GatewayClient[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trialbook-gateway-'));
  process.env['TRIALBOOK_STATE_DIR'] = join(folder, 'own-state');
  python = writeStandIn(folder);
  await start();
});
afterEach(async () => {
  for (const one of clients.splice(0)) one.dispose();
  await gateway.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<void> {
  gateway = await startTestGateway(folder, new Map([['Production', '1']]));
  client = new GatewayClient({ url: gateway.url, token: gateway.token });
  clients.push(client);
}

const ID = 'House/Production';
const request = (more: Partial<ServeRequest> = {}): ServeRequest => ({
  name: 'House', ref: { kind: 'stage', stage: 'Production' }, environment: 'local', python, workers: { min: 1, max: 1 }, ...more,
});
const served = (id = ID): Served => gateway.models.list().find((one) => one.id === id)!;
const backend = (role: Backend['role'], id = ID): Backend | undefined => served(id).backends.find((one) => one.role === role);
const until = async (what: () => unknown): Promise<void> => {
  const deadline = Date.now() + 90_000;
  while (!(await what())) {
    await wait(20);
    if (Date.now() > deadline) throw new Error(`Not within 90 s: ${String(what)}\n${JSON.stringify(gateway.models.list())}`);
  }
};
const ready = (role: Backend['role'] = 'champion', id = ID): Promise<void> => until(() => backend(role, id)?.state.kind === 'healthy');
const move = (stage: string, version: string | undefined): void => {
  if (version === undefined) gateway.registry.delete(stage);
  else gateway.registry.set(stage, version);
  gateway.models.look([{ kind: 'model-version', name: 'House' }]);
};
const post = (body: string, headers: Record<string, string> = {}, path = `/model/${ID}/invocations`): Promise<Response> =>
  fetch(gateway.url + path, { method: 'POST', body, headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${gateway.token}`, ...headers } });
const json = async (answer: Response): Promise<Record<string, unknown>> => (await answer.json()) as Record<string, unknown>;

describe.skipIf(process.platform === 'win32')('the gateway', () => {
  it('serves a version and hands on what it is asked as it came', async () => {
    const first = await client.serve(request());
    expect(first.url).toBe(`${gateway.url}/model/House/Production/invocations`);
    await ready();
    const answer = await post('{"inputs": {"bedrooms": 3, "id": 9007199254740993}}', { 'X-Request-Id': 'mine' });
    expect((await json(answer))['text']).toBe('{"inputs": {"bedrooms": 3, "id": 9007199254740993}}');
    expect([answer.status, answer.headers.get('x-request-id'), answer.headers.get('x-served-version')]).toEqual([200, 'mine', '1']);
    expect((await client.predict(ID, { inputs: [] })).version).toBe('1');
    await expect.poll(() => backend('champion')).toMatchObject({ share: 1, workers: 1, traffic: { requests: 2, errors: 0 } });
  });

  it('moves the requests to the next version without one that fails, and ends the old one', async () => {
    await client.serve(request());
    await ready();
    let on = true;
    const versions = new Set<string>();
    const failed: unknown[] = [];
    const loops = Array.from({ length: 4 }, async () => {
      while (on) {
        const answer = await post('{"sleep": 5}');
        if (answer.status === 200) versions.add(answer.headers.get('x-served-version') ?? '');
        else failed.push(await answer.text());
        await answer.arrayBuffer().catch(() => undefined);
      }
    });
    for (const version of ['2', '3', '2']) {
      move('Production', version);
      await until(() => served().backends.length === 1 && backend('champion')?.version === version && versions.has(version));
      versions.clear();
    }
    on = false;
    await Promise.all(loops);
    expect(failed).toEqual([]);
  });

  it('leaves the requests where they are when the next version cannot be started, and says so', async () => {
    await client.serve(request());
    await ready();
    move('Production', '66');
    await until(() => backend('next')?.state.kind === 'failed');
    expect(backend('next')?.state).toMatchObject({ reason: expect.stringContaining('scikit-learn') as string, hint: `${python} -m pip install scikit-learn` });
    expect(served().notice).toContain('version 1 keeps the requests');
    expect((await post('{}')).headers.get('x-served-version')).toBe('1');
    move('Production', '1');
    await until(() => served().notice === undefined);
    expect(served().backends).toHaveLength(1);
  });

  it('answers 503 with the reason, and starts a scoring server that died again', async () => {
    await client.serve(request());
    await ready();
    const first = (await client.predict(ID, {})) as unknown as { version: string };
    expect(first.version).toBe('1');
    const dead = await post('{"die": 1}');
    expect(dead.status).toBe(503);
    expect((await json(dead))['message']).toMatch(/started again|broke off/);
    await until(() => backend('champion')?.state.kind === 'healthy');
    await until(async () => (await post('{}')).status === 200);
  });

  it('gives up what never comes up, with the last that it said', async () => {
    gateway.registry.set('Production', '77');
    await client.serve(request());
    await until(() => backend('champion')?.state.kind === 'failed');
    const answer = await post('{}');
    expect(answer.status).toBe(503);
    expect((await json(answer))['message']).toContain('exit code 3: RuntimeError: the model is broken');
    gateway.registry.set('Production', '1');
    await client.serve(request());
    await ready();
  });

  it('starts nothing when files are missing, and refuses what names nothing', async () => {
    gateway.registry.set('Production', '55');
    await client.serve(request());
    expect(backend('champion')).toMatchObject({ state: { kind: 'failed', reason: 'The files are missing' }, workers: 0 });
    await expect(client.serve(request({ ref: { kind: 'alias', alias: 'champion' } }))).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
    expect(gateway.models.size).toBe(1);
  });

  it('stops a version that nothing names any more, after a while', async () => {
    await client.serve(request());
    await ready();
    move('Production', undefined);
    await until(() => served().backends.length === 0);
    expect((await post('{}')).status).toBe(503);
    move('Production', '1');
    await ready();
  });

  it('sends a share to the challenger, records both, and measures them by outcomes', async () => {
    gateway.registry.set('Staging', '2');
    await client.serve(request({ challenger: { ref: { kind: 'stage', stage: 'Staging' }, share: 0.25 } }));
    await ready();
    await ready('challenger');
    const versions: string[] = [];
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) {
      const { version, requestId } = await client.predict(ID, {});
      versions.push(version);
      ids.push(requestId);
    }
    expect(versions.filter((version) => version === '2')).toHaveLength(10);
    expect([backend('champion')?.share, backend('challenger')?.share]).toEqual([0.75, 0.25]);
    const outcomes = ids.map((id) => ({ request_id: id, outcome: 2 }));
    const told = await post(JSON.stringify({ outcomes: [...outcomes, outcomes[0], { request_id: 'nobody', outcome: 1 }] }), {}, `/model/${ID}/outcomes`);
    expect(await json(told)).toEqual({ taken: 40, unknown: ['nobody'] });
    expect(backend('champion')?.outcome).toMatchObject({ metric: 'rmse', value: 1, count: 30 });
    expect(backend('challenger')?.outcome).toMatchObject({ metric: 'rmse', value: 0, low: 0, high: 0, count: 10 });
    // The challenger that is promoted takes the requests with the processes that it has.
    move('Production', '2');
    await until(() => backend('champion')?.version === '2' && served().backends.length === 1);
    await until(() => existsSync(join(folder, 'state', 'requests')) && readdirSync(join(folder, 'state', 'requests')).some((name) => name.endsWith('.jsonl')));
    const [name] = readdirSync(join(folder, 'state', 'requests')).filter((one) => one.endsWith('.jsonl'));
    await until(() => readFileSync(join(folder, 'state', 'requests', name!), 'utf8').includes('"outcome_of"'));
    expect(readFileSync(join(folder, 'state', 'requests', name!), 'utf8')).not.toContain('inputs');
  });

  it('adds a scoring server while many requests wait', async () => {
    await client.serve(request({ workers: { min: 1, max: 2 } }));
    await ready();
    let on = true;
    const loops = Array.from({ length: 12 }, async () => {
      while (on) expect((await post('{"sleep": 100}')).status).toBe(200);
    });
    await until(() => backend('champion')?.workers === 2 && backend('champion')?.state.kind === 'healthy');
    on = false;
    await Promise.all(loops);
  });

  it('goes on with the scoring servers of the gateway before', async () => {
    await client.serve(request());
    await ready();
    const pidOf = async (): Promise<unknown> => (await json(await post('{}')))['pid'];
    const before = await pidOf();
    await gateway.close(true);
    await start();
    await ready();
    expect(await pidOf()).toBe(before);
  });

  it('opens to a key until it is revoked, and to nobody else', async () => {
    await client.serve(request());
    await ready();
    const { key, secret } = await client.createKey('laptop');
    const status = async (authorization?: string): Promise<number> => (await post('{}', { Authorization: authorization ?? '' })).status;
    expect([await status(`Bearer ${secret}`), await status(), await status('Bearer tbk_wrong'), await status(`Basic ${secret}`)]).toEqual([200, 401, 401, 401]);
    expect((await fetch(`${gateway.url}/gateway/status`, { headers: { Authorization: `Bearer ${secret}` } })).status).toBe(401);
    expect(readFileSync(join(folder, 'state', 'keys.json'), 'utf8')).not.toContain(secret);
    expect((await client.status()).keys).toMatchObject([{ id: key.id, label: 'laptop' }]);
    await client.revokeKey(key.id);
    expect(await status(`Bearer ${secret}`)).toBe(401);
  });

  it('lets web pages of allowed origins call, and refuses foreign hosts', async () => {
    await client.serve(request());
    await client.setOrigins(ID, ['https://shop.example/', 'https://shop.example']);
    await ready();
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${gateway.url}/model/${ID}/invocations`, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } });
    const allowed = await preflight('https://shop.example');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example']);
    const refused = await preflight('https://other.example');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect((await post('{}', { Origin: 'https://shop.example' })).headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await post('{}', { Origin: 'https://other.example' })).status).toBe(403);
    await expect(client.setOrigins(ID, ['nothing'])).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    expect(await raw({ Host: 'evil.example' })).toBe(403);
    expect(await raw({ Host: `127.0.0.1:${gateway.port}` })).toBe(200);
  });

  it('passes large bodies on and refuses those past the limit', async () => {
    await client.serve(request());
    await ready();
    const large = await post('x'.repeat(20_000_000), { 'Content-Type': 'text/csv' });
    expect((await json(large))['size']).toBe(20_000_000);
    const announced = await raw({ Host: `127.0.0.1:${gateway.port}`, 'Content-Length': String(300 * 1024 * 1024) }, 'POST', `/model/${ID}/invocations`);
    expect(announced).toBe(413);
  });

  it('names the column that a model refuses', async () => {
    await client.serve(request());
    await ready();
    expect(await json(await post('{"refuse": 1, "inputs": {"bedroms": 3}}'))).toMatchObject({ column: 'bedrooms', message: expect.stringContaining('bedroms') as string });
  });

  it('answers health and metadata, and 404 for what is not served', async () => {
    await client.serve(request());
    await ready();
    const get = (path: string): Promise<Response> => fetch(gateway.url + path, { headers: { Authorization: `Bearer ${gateway.token}` } });
    expect((await get(`/model/${ID}/health`)).status).toBe(200);
    expect(await json(await get(`/model/${ID}/metadata`))).toMatchObject({ version: '1', signature: [{ name: 'bedrooms' }] });
    expect([(await get('/model/House/Staging/health')).status, (await get(`/model/${ID}/invocations`)).status, (await get('/')).status]).toEqual([404, 405, 404]);
    await client.stop(ID);
    expect((await get(`/model/${ID}/health`)).status).toBe(404);
  });

  it('streams its status while it changes', async () => {
    const seen: GatewayStatus[] = [];
    const stop = new AbortController();
    const following = client.follow((status) => seen.push(status), stop.signal);
    await until(() => seen.length > 0);
    await client.serve(request());
    await until(() => seen.at(-1)?.served[0]?.backends[0]?.state.kind === 'healthy');
    stop.abort();
    await following;
  });
});

describe('references', () => {
  it('are read from addresses', () => {
    expect(['3', 'production', 'champion', '@champion', '@Production', 'a b', '0'].map(parseRef)).toEqual([
      { kind: 'version', version: '3' }, { kind: 'stage', stage: 'Production' }, { kind: 'alias', alias: 'champion' }, { kind: 'alias', alias: 'champion' },
      { kind: 'alias', alias: 'Production' }, undefined, { kind: 'alias', alias: '0' },
    ]);
  });
});

function raw(headers: Record<string, string>, method = 'GET', path = `/model/${ID}/health`): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = startRequest({ host: '127.0.0.1', port: gateway.port, method, path, headers: { Authorization: `Bearer ${gateway.token}`, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
    if (method === 'GET') sent.end();
  });
}
