import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';
import { rawRequest, requestText } from './attacks/rawRequest';
import { collidingNames, foreignHosts, foreignPlaces, hostilePaths, SIMPLE_TYPES } from './attacks/variants';

/** Stands in files outside of the artifacts, and must never be answered. */
const CANARY = 'canary-6f1d2c';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

describe('attacks that have worked on tracking servers', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let root: string;
  let store: string;
  let server: TrackingServer;
  let port: number;
  let runId: string;
  let artifacts: string;
  let outsideBefore: string;

  const send = (method: string, path: string, body?: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('latin1') }));
    });
    sent.on('error', reject).end(body);
  });
  const at = (path: string): string => `/t/${server.token}${path}`;
  const call = (name: string, fields: object): Promise<Answer> => send('POST', at(`/api/2.0/mlflow/${name}`), JSON.stringify(fields), { 'Content-Type': 'application/json' });
  /** All of them, eight at a time. */
  const each = async <T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> => {
    const left = [...all];
    await Promise.all(Array.from({ length: 8 }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
    }));
  };
  /** Every file that lies outside of the artifacts, with what it holds. */
  const outside = (): string => JSON.stringify([root, join(root, 'home')].map((folder) => readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry.isFile() ? readFileSync(join(folder, entry.name), 'utf8') : ''])))
    + JSON.stringify(readdirSync(store).filter((name) => name.includes('secret')).map((name) => [name, readFileSync(join(store, name), 'utf8')]));
  /** Nothing of what lies elsewhere, and nothing broke: a word of refusal, or (`literal`) a name like any other below the root. */
  const harmless = ({ status, text }: Answer, what: string, literal = false): void => {
    expect(text, what).not.toContain(CANARY);
    expect(text, what).not.toMatch(/root:.*:0:0:/);
    expect(literal ? [200, 400, 401, 403, 404] : [400, 401, 403, 404], `${what} answered ${status} ${text.slice(0, 200)}`).toContain(status);
  };

  beforeAll(async () => {
    root = realpathSync(temporaryFolder('trialbook-attacks-'));
    const workspace = join(root, 'home', 'workspace');
    mkdirSync(workspace, { recursive: true });
    server = await startTrackingServer(workspace, join(root, 'state'));
    port = Number(new URL(server.url).port);
    const { run } = JSON.parse((await call('runs/create', { experiment_id: '0', start_time: 1 })).text) as { run: { info: { run_id: string } } };
    runId = run.info.run_id;
    artifacts = `/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts`;
    expect((await send('PUT', at(`${artifacts}/plots/a.txt`), 'ours')).status).toBe(200);
    store = join(workspace, '.trialbook');
    for (const folder of [root, join(root, 'home'), workspace, store, join(store, 'artifacts')]) writeFileSync(join(folder, 'secret.txt'), CANARY);
    outsideBefore = outside();
  });
  afterAll(async () => {
    agent.destroy();
    await server.stop();
    removeFolder(root);
  });

  it('reads, writes, lists and deletes nothing outside by any spelling of a path', async () => {
    const paths = hostilePaths();
    expect(paths.length).toBeGreaterThan(900);
    await each(paths, async (path) => {
      harmless(await send('GET', at(`${artifacts}/${path}`)), `GET ${path}`);
    });
    // Which of the others meets which spelling differs from place to place.
    const part = (offset: number): string[] => paths.filter((_path, index) => index % 6 === offset);
    await each(part(0), async (path) => harmless(await send('PUT', at(`${artifacts}/${path}`), 'overwritten'), `PUT ${path}`, true));
    await each(part(1), async (path) => harmless(await send('DELETE', at(`${artifacts}/${path}`)), `DELETE ${path}`, true));
    await each(part(2), async (path) => harmless(await send('GET', at(`/get-artifact?run_id=${runId}&path=${path}`)), `get-artifact ${path}`));
    await each(part(3), async (path) => harmless(await send('GET', at(`/api/2.0/mlflow-artifacts/artifacts/${path}`)), `GET root ${path}`));
    await each(part(4), async (path) => harmless(await send('PUT', at(`/api/2.0/mlflow-artifacts/artifacts/${path}`), 'overwritten'), `PUT root ${path}`));
    await each(part(5), async (path) => {
      harmless(await send('GET', at(`/api/2.0/mlflow/artifacts/list?run_id=${runId}&path=${path}`)), `list ${path}`, true);
      harmless(await send('GET', at(`/api/2.0/mlflow-artifacts/artifacts?path=${path}`)), `list root ${path}`);
      harmless(await send('GET', at(`/ajax-api/2.0/mlflow/get-artifact?run_uuid=${runId}&path=${path}`)), `ajax ${path}`);
      harmless(await send('DELETE', at(`/api/2.0/mlflow-artifacts/artifacts/${path}`)), `DELETE root ${path}`);
    });
    expect(outside()).toBe(outsideBefore);
  });

  it('reads no place that a model version, an experiment or an address names', async () => {
    expect((await call('registered-models/create', { name: 'm' })).status).toBe(200);
    let versions = 0;
    await each(foreignPlaces(root), async (place) => {
      const made = await call('model-versions/create', { name: 'm', source: place });
      harmless(made, `source ${place}`, true);
      if (made.status === 200) {
        versions++;
        const { model_version } = JSON.parse(made.text) as { model_version: { version: string } };
        for (const path of ['secret.txt', '', '.', 'etc/passwd']) harmless(await send('GET', at(`/model-versions/get-artifact?name=m&version=${model_version.version}&path=${path}`)), `version of ${place}`);
      }
      const experiment = await call('experiments/create', { name: `at ${place}`, artifact_location: place });
      harmless(experiment, `location ${place}`, true);
      if (experiment.status === 200) {
        const { experiment_id } = JSON.parse(experiment.text) as { experiment_id: string };
        const run = JSON.parse((await call('runs/create', { experiment_id })).text) as { run?: { info: { run_id: string } } };
        for (const path of ['secret.txt', 'passwd', 'etc/passwd']) harmless(await send('GET', at(`/get-artifact?run_id=${run.run?.info.run_id ?? ''}&path=${path}`)), `run at ${place}`);
        harmless(await send('GET', at(`/api/2.0/mlflow/artifacts/list?run_id=${run.run?.info.run_id ?? ''}`)), `list at ${place}`, true);
      }
      harmless(await send('GET', at(`/api/2.0/trialbook/artifacts/left?uri=${encodeURIComponent(place)}&path=secret.txt`)), `left ${place}`);
      harmless(await send('GET', at(`/api/2.0/trialbook/artifacts/left/list?uri=${encodeURIComponent(place)}`)), `left list ${place}`);
    });
    // What is kept elsewhere, as on S3, may be registered; it is never read by this server.
    expect(versions).toBeGreaterThan(0);
    expect(outside()).toBe(outsideBefore);
  });

  it('answers no host but its own, no web page, and no simple post of one', async () => {
    await each(foreignHosts(port), async (host) => {
      for (const path of [at('/api/2.0/mlflow/experiments/search'), '/api/2.0/trialbook/hello?nonce=0123456789abcdef']) {
        const { status, body } = await rawRequest(port, requestText('GET', path, { Host: host }));
        expect([400, 403], `${host} ${status} ${body.slice(0, 100)}`).toContain(status);
      }
    });
    const Host = `127.0.0.1:${port}`;
    for (const target of [`http://evil.example${at('/health')}`, `//evil.example${at('/health')}`, `http://${Host}${at('/health')}`, '*', '\\', '']) {
      expect((await rawRequest(port, requestText('GET', target, { Host }))).status, target).not.toBe(200);
    }
    const two = await rawRequest(port, `GET ${at('/health')} HTTP/1.1\r\nHost: ${Host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
    expect(two.status).not.toBe(200);
    for (const origin of ['null', 'http://evil.example', `http://${Host}`, 'https://127.0.0.1', 'vscode-webview://x', 'file://']) {
      expect((await rawRequest(port, requestText('GET', at('/health'), { Host, Origin: origin }))).status, origin).toBe(403);
    }
    for (const type of SIMPLE_TYPES) {
      const posted = await rawRequest(port, requestText('POST', at('/api/2.0/mlflow/experiments/create'), { Host, 'Content-Type': type }, '{"name": "posted by a page"}'));
      expect(posted.status, type).toBe(400);
    }
    expect((await send('GET', at('/api/2.0/mlflow/experiments/get-by-name?experiment_name=posted%20by%20a%20page'))).status).toBe(404);
    for (const method of ['OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND']) {
      const { status, head } = await rawRequest(port, requestText(method, at('/api/2.0/mlflow/experiments/create'), { Host, 'Access-Control-Request-Method': 'POST' }), 2000);
      expect(status, method).not.toBe(200);
      expect(head.toLowerCase()).not.toContain('access-control-allow');
    }
  });

  it('takes no token but the right one, and smuggles no second request in', async () => {
    const { token } = server;
    const wrong = [token.slice(1), `${token}0`, token.toUpperCase(), `${token.slice(0, 63)}g`, `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`, `${token}%00`, `${token};`, `.${token}`, `%20${token}`, '', 'undefined', '0'.repeat(64), `../t/${token}`];
    const Host = `127.0.0.1:${port}`;
    for (const one of wrong) {
      const answer = await rawRequest(port, requestText('GET', `/t/${one}/api/2.0/mlflow/experiments/search`, { Host }));
      expect([400, 401], one).toContain(answer.status);
      expect(answer.body).not.toContain(token);
    }
    for (const value of [token, `Basic ${token}`, `Bearer  x${token}`, `Bearer ${token}, x`, `Token ${token}`, 'Bearer', `Bearer ${token.slice(2)}`]) {
      expect((await rawRequest(port, requestText('GET', '/api/2.0/mlflow/experiments/search', { Host, Authorization: value }))).status, value).toBe(401);
    }
    for (const smuggled of [
      `POST ${at('/api/2.0/mlflow/experiments/search')} HTTP/1.1\r\nHost: ${Host}\r\nContent-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: ${Host}\r\n\r\n`,
      `POST ${at('/api/2.0/mlflow/experiments/search')} HTTP/1.1\r\nHost: ${Host}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}`,
      `POST ${at('/api/2.0/mlflow/experiments/search')} HTTP/1.1\r\nHost: ${Host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      `GET ${at('/health')} HTTP/1.1\r\nHost: ${Host}\r\nX: a\nOrigin: b\r\nConnection: close\r\n\r\n`,
      `GET ${at('/health')}\r\n\r\n`,
    ]) {
      expect((await rawRequest(port, smuggled, 2000)).status, smuggled.slice(0, 80)).not.toBe(200);
    }
  });

  it('bounds what a request may hold', async () => {
    const Host = `127.0.0.1:${port}`;
    const over = async (name: string, fields: object): Promise<void> => {
      const answer = await call(name, fields);
      expect([400, 404], `${name} ${answer.status} ${answer.text.slice(0, 200)}`).toContain(answer.status);
    };
    const many = (count: number): object[] => Array.from({ length: count }, (_one, index) => ({ key: `k${index}`, value: '1', timestamp: 1, step: 0 }));
    await over('runs/log-batch', { run_id: runId, metrics: many(1001).map((one) => ({ ...one, value: 1 })) });
    await over('runs/log-batch', { run_id: runId, params: many(101) });
    await over('runs/log-batch', { run_id: runId, tags: many(101) });
    await over('runs/log-metric', { run_id: runId, key: 'k'.repeat(1_000_000), value: 1, timestamp: 1 });
    await over('runs/log-parameter', { run_id: runId, key: 'k'.repeat(251), value: '1' });
    await over('runs/set-tag', { run_id: runId, key: 't'.repeat(251), value: '1' });
    await over('experiments/create', { name: 'e'.repeat(501) });
    await over('registered-models/create', { name: 'm'.repeat(100_000) });
    await over('registered-models/alias', { name: 'm', alias: 'a'.repeat(256), version: '1' });
    await over('runs/search', { experiment_ids: ['0'], max_results: 50_001 });
    await over('runs/search', { experiment_ids: ['0'], filter: `${'('.repeat(100_000)}params.a = 'b'` });
    await over('runs/search', { experiment_ids: ['0'], filter: Array.from({ length: 100_000 }, () => "params.a = 'b'").join(' AND ') });
    await over('runs/search', { experiment_ids: ['0'], order_by: Array.from({ length: 100_000 }, () => 'params.a') });
    for (const name of ['..', 'a/../b', '/a', 'a//b', 'a\u0000b', './a']) await over('runs/log-parameter', { run_id: runId, key: name, value: '1' });
    expect((await send('POST', at('/api/2.0/mlflow/runs/search'), `{"a":${'['.repeat(400_000)}`, { 'Content-Type': 'application/json' })).status).toBe(400);
    expect((await send('POST', at('/api/2.0/mlflow/runs/search'), `{"a":[${'[],'.repeat(400_000)}1]}`, { 'Content-Type': 'application/json' })).status).toBe(400);
    expect((await send('PUT', at(`${artifacts}/${'n'.repeat(300)}`), 'x')).status).toBe(400);
    expect((await send('PUT', at(`${artifacts}/${'d/'.repeat(1500)}x`), 'x')).status).toBe(400);
    expect((await rawRequest(port, requestText('GET', at(`/health?${'q'.repeat(100_000)}`), { Host }))).status).toBe(431);
    expect((await rawRequest(port, requestText('GET', at('/health'), { Host, 'X-Long': 'h'.repeat(100_000) }))).status).toBe(431);
    expect((await rawRequest(port, requestText('POST', at('/api/2.0/mlflow/runs/search'), { Host, 'Content-Type': 'application/json', 'Content-Length': '99999999999' }, '{'))).status).toBe(400);
    // 64 MB of zeros, packed into 64 kB.
    const { gzipSync } = await import('node:zlib');
    expect((await send('POST', at('/api/2.0/mlflow/runs/search'), gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })).status).toBe(400);
  });

  it('keeps names apart that file systems take for one another', async () => {
    for (const [index, names] of collidingNames().entries()) {
      for (const name of names) expect((await send('PUT', at(`${artifacts}/same${index}/${encodeURIComponent(name)}`), Buffer.from(name))).status, name).toBe(200);
      for (const name of names) expect(Buffer.from((await send('GET', at(`${artifacts}/same${index}/${encodeURIComponent(name)}`))).text, 'latin1').toString(), name).toBe(name);
      const { files } = JSON.parse(Buffer.from((await send('GET', at(`/api/2.0/mlflow/artifacts/list?run_id=${runId}&path=same${index}`))).text, 'latin1').toString()) as { files: { path: string }[] };
      expect(files.map(({ path }) => path).sort()).toEqual(names.map((name) => `same${index}/${name}`).sort());
    }
  });

  it('answers every artifact so that no browser runs it', async () => {
    const bodies = ['<script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>', '\u0000\u0001<html>', '%PDF-1.4 <script>'];
    for (const [index, ending] of ['html', 'HTML', 'htm', 'xhtml', 'svg', 'SVG', 'svgz', 'xml', 'xsl', 'mht', 'mhtml', 'js', 'mjs', 'css', 'swf', 'hta', 'pdf', 'json', 'md', 'txt', 'png', 'wasm', 'html.txt', 'txt.html', 'html\u202Etxt', ''].entries()) {
      const path = at(`${artifacts}/page${index}.${encodeURIComponent(ending)}`);
      await send('PUT', path, bodies[index % bodies.length], { 'Content-Type': 'text/html' });
      for (const headers of [{}, { Accept: 'text/html' }, { Range: 'bytes=0-3' }]) {
        const answer = await send('GET', path, undefined, headers);
        const type = String(answer.headers['content-type']);
        expect([200, 206], ending).toContain(answer.status);
        expect(type, ending).not.toMatch(/html|svg|xml|javascript|css|flash|multipart/i);
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
        expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
        expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
      }
    }
  });

  it('is whole after all of it', async () => {
    expect((await send('GET', at('/health'))).text).toBe('OK');
    expect(outside()).toBe(outsideBefore);
    const states = join(root, 'state', 'stores');
    const logs = [join(store, 'server.log'), ...readdirSync(states).filter((name) => name.endsWith('.log')).map((name) => join(states, name))].filter((file) => existsSync(file));
    expect(logs.length).toBeGreaterThan(0);
    const text = logs.map((file) => readFileSync(file, 'utf8')).join('');
    expect(text).not.toContain(server.token);
    // What went wrong unexpectedly stands there with its stack.
    expect(text).not.toMatch(/\n\s+at /);
  });
});
