import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, TOKEN, type TestApp } from './http/testApp';

describe('an upload in parts', () => {
  let test: TestApp;
  let [root, runId] = ['', ''];

  beforeAll(async () => {
    test = await startTestApp();
    const { run } = (await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', start_time: 1 })).json as { run: { info: { run_id: string } } };
    runId = run.info.run_id;
    root = `0/${runId}/artifacts`;
  });
  afterAll(() => test.close());

  interface Begun {
    upload_id: string;
    credentials: { url: string; part_number: number; headers: Record<string, string> }[];
  }
  const begin = async (path: string, num_parts: number): Promise<Begun> => (await test.call('POST', `mlflow-artifacts/mpu/create/${root}/big`, { path, num_parts })).json as unknown as Begun;
  const put = async (url: string, bytes: string): Promise<string> => {
    const answer = await test.send('PUT', url.replace(/^http:\/\/[^/]*/, ''), bytes);
    expect(answer.status).toBe(200);
    return answer.headers.etag!;
  };
  const read = async (path: string): Promise<string> => (await test.send('GET', `/t/${TOKEN}/get-artifact?run_id=${runId}&path=${path}`)).text;
  const left = (): string[] => readdirSync(join(test.folder, 'artifacts', '.uploads'));

  it('is one file once all of it is there', async () => {
    const { upload_id, credentials } = await begin('C:\\data\\model.bin', 3);
    expect(credentials.map(({ part_number }) => part_number)).toEqual([1, 2, 3]);
    const parts: { part_number: number; etag: string; url: string }[] = [];
    // In any order, and one of them twice.
    for (const [part_number, bytes] of [[3, 'ghi'], [1, 'abc'], [2, 'xyz'], [2, 'def']] as const) {
      const { url } = credentials[part_number - 1]!;
      parts[part_number - 1] = { part_number, etag: await put(url, bytes), url };
    }
    expect((await test.call('POST', `mlflow-artifacts/mpu/complete/${root}/big`, { path: 'model.bin', upload_id, parts: parts.slice(0, 2) })).status).toBe(400);
    expect((await test.call('POST', `mlflow-artifacts/mpu/complete/${root}/big`, { path: 'model.bin', upload_id, parts: parts.map((part) => ({ ...part, etag: 'x' })) })).status).toBe(400);
    expect((await test.call('POST', `mlflow-artifacts/mpu/complete/${root}/big`, { path: 'other.bin', upload_id, parts })).status).toBe(404);
    expect((await test.call('POST', `mlflow-artifacts/mpu/complete/${root}/big`, { path: '/home/me/model.bin', upload_id, parts })).text).toBe('{}');
    expect(await read('big/model.bin')).toBe('abcdefghi');
    expect(left()).toEqual([]);
    expect((await test.call('POST', `mlflow-artifacts/mpu/complete/${root}/big`, { path: 'model.bin', upload_id, parts })).status).toBe(404);
  });

  it('leaves nothing when it is aborted', async () => {
    const { upload_id, credentials } = await begin('gone.bin', 2);
    await put(credentials[0]!.url, 'abc');
    expect(left()).toHaveLength(1);
    expect((await test.call('POST', `mlflow-artifacts/mpu/abort/${root}/big`, { path: 'gone.bin', upload_id })).text).toBe('{}');
    expect(left()).toEqual([]);
    expect((await test.send('PUT', credentials[1]!.url.replace(/^http:\/\/[^/]*/, ''), 'def')).status).toBe(404);
    expect(await read('big/gone.bin')).toContain('RESOURCE_DOES_NOT_EXIST');
  });

  it('goes where a file may go alone', async () => {
    expect((await test.call('POST', `mlflow-artifacts/mpu/create/0/${'f'.repeat(32)}/artifacts`, { path: 'a', num_parts: 1 })).status).toBe(404);
    for (const path of ['..', '', 'a/..']) expect((await test.call('POST', `mlflow-artifacts/mpu/create/${root}`, { path, num_parts: 1 })).status, path).toBe(400);
    for (const num_parts of [0, 10_001, -1]) expect((await test.call('POST', `mlflow-artifacts/mpu/create/${root}`, { path: 'a', num_parts })).status).toBe(400);
    const { credentials } = await begin('a', 1);
    const answer = await test.send('PUT', credentials[0]!.url.replace(/^http:\/\/[^/]*/, '').replace(TOKEN, 'b2'.repeat(32)), 'x');
    expect(answer.status).toBe(401);
    expect((await test.send('PUT', credentials[0]!.url.replace(/^http:\/\/[^/]*/, '').replace(/1$/, '2'), 'x')).status).toBe(400);
  });
});
