import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '../protocol/entities';
import { MlflowError } from '../protocol/errors';
import { ConnectionError } from './connectionError';
import { MlflowClient } from './mlflowClient';
import { bodyOf, startTestServer, type TestServer } from './testServer';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A client of a server that answers as told, and what that server saw. */
async function clientOf(answer: (request: Seen, response: ServerResponse, count: number) => unknown, token?: string, timeout = 60_000): Promise<{ client: MlflowClient; seen: Seen[] }> {
  const seen: Seen[] = [];
  server = await startTestServer((request, response) => {
    void bodyOf(request).then((body) => {
      const one = { method: request.method, url: request.url, headers: request.headers, body };
      seen.push(one);
      const json = answer(one, response, seen.length);
      if (json !== undefined) response.end(typeof json === 'string' ? json : JSON.stringify(json));
    });
  });
  return { client: new MlflowClient({ url: server.url, ...(token === undefined ? {} : { token }) }, { retryDelays: [1, 1], timeout }), seen };
}

const fail = (response: ServerResponse, status: number, body: string): undefined => {
  response.writeHead(status).end(body);
};

describe('MlflowClient', () => {
  it('sends the token as Bearer and asks for a run by both its names', async () => {
    const { client, seen } = await clientOf(() => ({ run: { info: { run_id: 'a' } } }), 'secret');
    await client.getRun('a');
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/api/2.0/mlflow/runs/get?run_id=a&run_uuid=a', headers: { authorization: 'Bearer secret' } });
  });

  it('reads a run of a server that leaves empty lists out and writes numbers as text', async () => {
    const { client } = await clientOf(() =>
      '{"run":{"info":{"run_uuid":"a","status":"RUNNING","start_time":"1700000000000"},"data":{"metrics":['
      + '{"key":"loss","value":"NaN","timestamp":1,"step":9007199254740993},{"key":"acc","value":0.5,"timestamp":1,"step":"2"}]}}}');
    const run = await client.getRun('a');
    expect(run.info).toMatchObject({ run_id: 'a', run_uuid: 'a', start_time: 1_700_000_000_000 });
    expect(run.info).not.toHaveProperty('end_time');
    expect(run.data.metrics.map(({ value, step }) => [value, step])).toEqual([[NaN, 9007199254740993n], [0.5, 2]]);
    expect([run.data.params, run.data.tags, run.inputs.dataset_inputs]).toEqual([[], [], []]);
  });

  it('sends NaN, infinities and long integers so that nothing is lost', async () => {
    const { client, seen } = await clientOf(() => ({}));
    const point = { key: 'm', timestamp: 1, step: 9007199254740993n };
    await client.logBatch({ run_id: 'a', metrics: [NaN, -Infinity, 0.1].map((value) => ({ ...point, value })) });
    expect(seen[0]!.headers['content-type']).toBe('application/json');
    expect(seen[0]!.body).toContain('"step":9007199254740993');
    expect(seen[0]!.body.match(/"value":[^,}]+/g)).toEqual(['"value":"NaN"', '"value":"-Infinity"', '"value":0.1']);
  });

  it('answers a page with its token only when there are more', async () => {
    const { client } = await clientOf((_request, _response, count) => (count === 1 ? { runs: [{}], next_page_token: 'next' } : {}));
    expect((await client.searchRuns({ experiment_ids: ['0'] })).next_page_token).toBe('next');
    expect(await client.searchRuns({ experiment_ids: ['0'] })).toEqual({ runs: [] });
  });

  it('does not read the same page for ever', async () => {
    const { client } = await clientOf(() => ({ runs: [{}], next_page_token: 'next' }));
    await expect(client.searchRuns({ experiment_ids: ['0'], page_token: 'next' })).rejects.toMatchObject({ kind: 'not-mlflow' });
  });

  it('raises the server’s code and message', async () => {
    const { client } = await clientOf((_request, response) => fail(response, 404, '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No run a"}'));
    await expect(client.getRun('a')).rejects.toThrow(new MlflowError('RESOURCE_DOES_NOT_EXIST', 'No run a'));
  });

  it('says ENDPOINT_NOT_FOUND where a plain MLflow server answers a page', async () => {
    const { client } = await clientOf((_request, response) => fail(response, 404, '<!doctype html>'));
    await expect(client.status()).rejects.toMatchObject({ code: 'ENDPOINT_NOT_FOUND', message: '/api/2.0/trialbook/status answered 404' });
  });

  it('raises ConnectionError for an answer that is no JSON', async () => {
    const { client } = await clientOf((_request, _response, count) => (count === 1 ? 'It works!' : '<html>'));
    await expect(client.getRun('a')).rejects.toMatchObject({ name: 'ConnectionError', kind: 'not-mlflow' });
    await expect(client.getRun('a')).rejects.toMatchObject({ name: 'ConnectionError', kind: 'html' });
  });

  it('tries a read again when the connection breaks, and a write never', async () => {
    const { client, seen } = await clientOf((_request, response, count) => {
      if (count === 1 || count === 3) response.destroy();
      else return { runs: [] };
      return undefined;
    });
    expect(await client.searchRuns({ experiment_ids: ['0'] })).toEqual({ runs: [] });
    await expect(client.setTag('a', 'k', 'v')).rejects.toMatchObject({ kind: 'reset' });
    expect(seen.map((one) => one.url)).toEqual(['/api/2.0/mlflow/runs/search', '/api/2.0/mlflow/runs/search', '/api/2.0/mlflow/runs/set-tag']);
  });

  it('names the address without a token when nobody listens', async () => {
    const gone = await startTestServer(() => undefined);
    await gone.close();
    const token = 'a'.repeat(64);
    const failure = await new MlflowClient({ url: `${gone.url}/t/${token}` }, { retryDelays: [] }).status().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(failure).toMatchObject({ kind: 'refused', address: gone.url, message: `Nothing answers at ${gone.url}` });
  });

  it('gives up on a silent server', async () => {
    const { client } = await clientOf(() => undefined, undefined, 200);
    await expect(client.setTag('a', 'k', 'v')).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('ends a call with the reason of its signal', async () => {
    const { client } = await clientOf(() => undefined);
    const stop = new AbortController();
    const call = client.getRun('a', { signal: stop.signal });
    stop.abort(new Error('closed'));
    await expect(call).rejects.toThrow('closed');
    await expect(client.getRun('a', { signal: stop.signal })).rejects.toThrow('closed');
  });

  it('goes past a proxy that the environment names', async () => {
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = 'http://127.0.0.1:1';
    const { client } = await clientOf(() => ({ count: 3 }));
    expect(await client.countRuns({ experiment_ids: ['0'] })).toBe(3);
    delete process.env['HTTP_PROXY'];
    delete process.env['http_proxy'];
  });

  it('reads no more of a file than asked for, by its encoded path', async () => {
    const { client, seen } = await clientOf((_request, response) => {
      response.write(Buffer.alloc(100_000, 'x'));
    });
    const run = { info: { run_id: 'a', artifact_uri: 'mlflow-artifacts:/1/a/artifacts' } } as Run;
    expect((await client.readArtifact(run, 'plots/50% #1.txt', 10)).toString()).toBe('x'.repeat(10));
    expect(seen[0]!.url).toBe('/api/2.0/mlflow-artifacts/artifacts/1/a/artifacts/plots/50%25%20%231.txt');
  });

  it('uploads a file and asks another storage’s server by run', async () => {
    const { client, seen } = await clientOf(() => ({}));
    await client.uploadArtifact('mlflow-artifacts:/1/models/m-1/artifacts', 'a.bin', Buffer.from('abc'));
    (await client.downloadArtifact({ info: { run_id: 'a', artifact_uri: 's3://bucket/a' } } as Run, 'f.txt')).resume();
    expect(seen.map((one) => [one.method, one.url, one.body])).toEqual([
      ['PUT', '/api/2.0/mlflow-artifacts/artifacts/1/models/m-1/artifacts/a.bin', 'abc'],
      ['GET', '/get-artifact?run_uuid=a&path=f.txt', ''],
    ]);
  });

  it('keeps its connection alive', async () => {
    const ports = new Set<number | undefined>();
    server = await startTestServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const client = new MlflowClient({ url: server.url });
    for (let i = 0; i < 3; i++) await client.setTag('a', 'k', 'v');
    expect(ports.size).toBe(1);
  });
});
